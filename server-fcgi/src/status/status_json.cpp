// SPDX-License-Identifier: BSL-1.0
#include "status/status_page.hpp"

#include <chrono>
#include <concepts>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

/// Members of an object, or elements. Names and texts are fixed words, the rest are numbers.
class writer {
public:
    void open(char bracket, std::string_view name = {}) {
        begin(name);
        text_ += bracket;
        first_ = true;
    }
    void close(char bracket) {
        text_ += bracket;
        first_ = false;
    }
    void add(std::string_view name, std::integral auto value) {
        begin(name);
        text_ += std::to_string(value);
    }
    void add(std::string_view name, bool value) {
        begin(name);
        text_ += value ? "true" : "false";
    }
    void add(std::string_view name, std::string_view word) {
        begin(name);
        quote(word);
    }
    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void begin(std::string_view name) {
        if (!first_)
            text_ += ',';
        first_ = false;
        if (name.empty())
            return;
        quote(name);
        text_ += ':';
    }
    void quote(std::string_view word) {
        text_ += '"';
        text_ += word;
        text_ += '"';
    }

    std::string text_;
    bool first_ = true;
};

void add(writer& to, const tally& sum) {
    to.add("connections", sum.connections);
    to.add("requests", sum.requests);
    to.add("done", sum.done);
    to.add("aborted", sum.aborted);
    to.add("failed", sum.failed);
    to.add("lost", sum.lost);
    to.add("refused", sum.refused);
    to.add("slow", sum.slow);
}

void add(writer& to, const moment& now) {
    to.add("open", now.open);
    to.add("active", now.active);
    to.add("parked", now.parked);
    to.add("queued", now.queued);
    to.add("threads", now.threads);
    to.add("idle", now.idle);
}

std::int64_t milliseconds(std::chrono::nanoseconds time) noexcept {
    return std::chrono::duration_cast<std::chrono::milliseconds>(time).count();
}

void add(writer& to, const process_report& one, time_point now) {
    to.open('{');
    to.add("pid", one.pid);
    to.add("state", to_string(one.is));
    to.add("since_ms", milliseconds(now - one.since));
    add(to, one.sum);
    add(to, one.now);
    to.close('}');
}

} // namespace

std::string status_json(const report& of) {
    using std::chrono::duration_cast;
    writer to;
    to.open('{');
    to.add("state", to_string(of.is));
    to.add("reloading", of.reloading);
    to.add("pid", of.pid);
    to.add("started", duration_cast<std::chrono::seconds>(of.started.time_since_epoch()).count());
    to.add("restarts", of.restarts);
    to.add("reloads", of.reloads);
    add(to, of.sum);
    add(to, of.now);
    to.open('[', "places");
    for (const auto& place : of.places) {
        to.open('{');
        to.add("started", place.started);
        to.add("restarts", place.restarts);
        to.add("empty_for_ms", milliseconds(place.empty_for));
        add(to, place.sum);
        to.open('[', "processes");
        for (const auto& one : place.processes)
            add(to, one, of.when);
        to.close(']');
        to.close('}');
    }
    to.close(']');
    to.close('}');
    return to.take() + "\n";
}

} // namespace groat::inline v0::server::fcgi

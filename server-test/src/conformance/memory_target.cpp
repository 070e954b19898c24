// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/memory_target.hpp>

#include <groat/text.hpp>

#include "conformance/memory_visit.hpp"

#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

constexpr std::size_t one_go = 64 * 1024; // what the client takes at a time

client_options kind_enough(client_options settings, std::chrono::milliseconds patience) {
    settings.lint = false;
    settings.multithread = true;
    settings.run_once = false;
    settings.patience = patience;
    if (!settings.reads_at_most)
        settings.reads_at_most = one_go;
    return settings;
}

request as_request(const outgoing& what, const std::string& mount) {
    request made{
        .method = what.method,
        .target = cat(mount, what.target),
        .headers = what.headers,
        .script_name = mount};
    if (what.length == outgoing::as_it_is)
        made.body = std::string{what.body};
    else // a stream does not know its length
        made.body = [all = what.body, given = false]() mutable -> std::optional<std::string_view> {
            if (std::exchange(given, true))
                return {};
            return all;
        };
    if (what.length && what.length != outgoing::as_it_is)
        made.headers.push_back({"Content-Length", std::to_string(*what.length)});
    return made;
}

} // namespace

struct memory_target::state {
    app what;
    client_options settings;
    std::shared_ptr<journal> seen;
};

namespace {

template <class State>
class memory_connection final : public connection {
public:
    memory_connection(std::shared_ptr<const State> of, std::string mount)
        : of_{std::move(of)}, mount_{std::move(mount)} {}

    std::unique_ptr<visit> open(const outgoing& what) override {
        auto settings = of_->settings;
        if (what.breaks_at)
            settings.leaves_at_input = *what.breaks_at;
        return std::make_unique<memory_visit>(
            of_->what, std::move(settings), as_request(what, mount_), of_->seen
        );
    }

    bool kept() override { return false; }

private:
    std::shared_ptr<const State> of_;
    std::string mount_;
};

} // namespace

memory_target::memory_target(app what, std::shared_ptr<journal> seen, client_options settings) {
    auto kept = kind_enough(std::move(settings), seen->patience());
    state_ =
        std::make_shared<const state>(state{std::move(what), std::move(kept), std::move(seen)});
}

memory_target::~memory_target() = default;

std::unique_ptr<connection> memory_target::connect() {
    return std::make_unique<memory_connection<state>>(state_, mount());
}

std::optional<std::string> memory_target::cannot(ability what) const {
    if (what == ability::keep_alive)
        return "there are no connections in memory";
    return {};
}

} // namespace groat::inline v0::server::test::conformance

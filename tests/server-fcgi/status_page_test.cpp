// SPDX-License-Identifier: BSL-1.0
#include "status/status_page.hpp"

#include "support/http_ask.hpp"
#include <support/catch.hpp>

#include <cctype>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace std::chrono_literals;
namespace fcgi = groat::server::fcgi;

namespace {

/// Two places: one is being handed over, the other is empty for a while.
fcgi::report sample() {
    const auto now = groat::time_point{} + 1h;
    const fcgi::tally first{.connections = 5, .requests = 40, .done = 36, .aborted = 1, .slow = 2};
    const fcgi::tally second{.requests = 7, .done = 7};
    const fcgi::moment busy{
        .open = 3, .active = 3, .parked = 1, .queued = 9, .threads = 4, .idle = 2};
    fcgi::report made{
        .is = fcgi::stage::ready,
        .pid = 100,
        .started = groat::wall_time{} + 1'700'000'000s,
        .when = now,
        .sum = first,
        .now = busy,
        .restarts = 4,
        .reloads = 1};
    made.sum += second;
    made.sum.lost = 11;
    made.places = {
        {.processes =
             {{.pid = 101,
               .is = fcgi::stage::draining,
               .since = now - 61s,
               .sum = first,
               .now = busy},
              {.pid = 102, .is = fcgi::stage::ready, .since = now - 90'000s, .sum = second}},
         .sum = made.sum,
         .started = 2},
        {.started = 5, .restarts = 4, .empty_for = 1500ms}};
    return made;
}

fcgi::status_page ask(std::string_view target, fcgi::stage is = fcgi::stage::ready) {
    return fcgi::answer_about(target, [is] {
        auto made = sample();
        made.is = is;
        return made;
    });
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> all;
    for (; !text.empty(); text.remove_prefix(text.find('\n') + 1))
        all.emplace_back(text.substr(0, text.find('\n')));
    return all;
}

/// Reads the text format by its rules (Prometheus, exposition formats, 0.0.4); throws where they
/// are broken.
class exposition {
public:
    explicit exposition(std::string_view text) {
        if (!text.ends_with('\n'))
            throw std::runtime_error{"the last line does not end"};
        for (const auto& line : lines_of(text))
            line.starts_with("# ") ? comment(line.substr(2)) : sample_line(line);
    }

    std::map<std::string, std::string> types;
    std::map<std::string, std::string> samples;

private:
    static bool is_name(std::string_view name) {
        const auto fits = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == ':';
        };
        return !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
               std::all_of(name.begin(), name.end(), fits);
    }

    void comment(const std::string& line) {
        const auto name = line.substr(5, line.find(' ', 5) - 5);
        const auto rest = line.substr(line.find(' ', 5) + 1);
        if (!is_name(name))
            throw std::runtime_error{"no name of a metric: " + line};
        // All lines of one metric are one group, HELP and TYPE once each and before the samples.
        if (line.starts_with("HELP ")) {
            if (!helped_.insert(name).second || rest.find('\\') != rest.npos)
                throw std::runtime_error{"HELP twice, or with an escape that is none: " + line};
            current_ = name;
        } else if (line.starts_with("TYPE ")) {
            if (name != current_ || !types.emplace(name, rest).second)
                throw std::runtime_error{"TYPE out of place: " + line};
            if (rest != "counter" && rest != "gauge")
                throw std::runtime_error{"no type: " + line};
        } else {
            throw std::runtime_error{"a comment that is neither: " + line};
        }
    }

    void sample_line(const std::string& line) {
        const auto blank = line.rfind(' ');
        const auto what = line.substr(0, blank);
        const auto name = what.substr(0, what.find('{'));
        const auto value = line.substr(blank + 1);
        if (name != current_ || types.count(name) == 0)
            throw std::runtime_error{"a sample out of its group: " + line};
        if (value.empty() || value.find_first_not_of("0123456789") != value.npos)
            throw std::runtime_error{"no number: " + line};
        if (what != name) {
            const auto labels = what.substr(name.size());
            const auto equal = labels.find("=\"");
            if (!labels.ends_with("\"}") || equal == labels.npos ||
                !is_name(labels.substr(1, equal - 1)) ||
                labels.substr(equal + 2, labels.size() - equal - 4).find_first_of("\"\\\n") !=
                    labels.npos)
                throw std::runtime_error{"no labels: " + line};
        }
        if (!samples.emplace(what, value).second)
            throw std::runtime_error{"a sample twice: " + line};
    }

    std::set<std::string> helped_;
    std::string current_;
};

} // namespace

TEST_CASE("status: live is 200 at any time and ready only when requests are served", "[status]") {
    CHECK(ask("/live").status == 200);
    CHECK(ask("/live", fcgi::stage::draining).status == 200);
    CHECK(ask("/ready").status == 200);
    CHECK(ask("/ready").body == "ready\n");
    CHECK(ask("/ready", fcgi::stage::starting).status == 503);
    CHECK(ask("/ready", fcgi::stage::draining).status == 503);
    CHECK(ask("/ready", fcgi::stage::draining).body == "draining\n");
}

TEST_CASE("status: a query is passed over, and what is not there is 404", "[status]") {
    CHECK(ask("/status?full").status == 200);
    for (const auto* const target : {"/", "", "*", "/ready/", "/Ready", "/status.xml", "//live"})
        CHECK(ask(target).status == 404);
}

TEST_CASE("status: the text has a line for each process, and for an empty place", "[status]") {
    const auto all = lines_of(ask("/status").body);
    std::vector<std::string> table;
    for (const auto& line : all) {
        CHECK(line.size() <= 100);
        if (!table.empty() || line.starts_with("place"))
            table.push_back(line);
    }
    REQUIRE(table.size() == 5);
    CHECK(table[1].starts_with("    0     101  draining, 1 min 1 s "));
    CHECK(table[2].starts_with("    0     102  ready, 1 d 1 h "));
    CHECK(table[3].starts_with("    1       -  gone, next in 2 s "));
    CHECK(table[4].starts_with("  all "));
    const auto column = table[0].find("queued");
    CHECK(table[1].substr(column, 6) == "     9");
    CHECK(all[0].find("process 100: ready") != std::string::npos);
}

TEST_CASE("status: the JSON has the sums first, then each place and process", "[status]") {
    const auto json = ask("/status.json").body;
    CHECK(ask("/status.json").type == "application/json");
    CHECK(number_in(json, "requests") == 47);
    CHECK(number_in(json, "lost") == 11);
    CHECK(number_in(json, "queued") == 9);
    CHECK(number_in(json, "started") == 1'700'000'000);
    CHECK(number_in(json, "restarts") == 4);
    const auto places = json.substr(json.find("\"places\":[{"));
    CHECK(number_in(places, "started") == 2);
    CHECK(places.find("{\"pid\":101,\"state\":\"draining\",\"since_ms\":61000,") != places.npos);
    CHECK(places.find("\"empty_for_ms\":1500,") != places.npos);
    CHECK(json.ends_with("\"processes\":[]}]}\n"));
}

TEST_CASE("status: the metrics keep the format, and count what the report has", "[status]") {
    const auto page = ask("/metrics");
    CHECK(page.type == "text/plain; version=0.0.4; charset=utf-8");
    const exposition read{page.body};
    for (const auto& [name, type] : read.types)
        CHECK((type == "counter") == name.ends_with("_total")); // the naming rules
    CHECK(read.types.size() >= 16);
    const auto& has = read.samples;
    CHECK(has.at("groat_ready") == "1");
    CHECK(has.at("groat_start_time_seconds") == "1700000000");
    CHECK(has.at("groat_requests_total") == "47");
    CHECK(has.at("groat_ended_total{outcome=\"done\"}") == "43");
    CHECK(has.at("groat_ended_total{outcome=\"lost\"}") == "11");
    CHECK(has.at("groat_threads_idle") == "2");
    CHECK(has.at("groat_restarts_total") == "4");
    CHECK(has.at("groat_processes{state=\"draining\"}") == "1");
    CHECK(has.at("groat_processes{state=\"ready\"}") == "1");
    CHECK(has.at("groat_processes{state=\"gone\"}") == "1");
    CHECK(exposition{ask("/metrics", fcgi::stage::draining).body}.samples.at("groat_ready") == "0");
}

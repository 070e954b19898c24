// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/metrics.hpp>

#include <groat/as.hpp>
#include <groat/middleware/layer_times.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using middleware::metrics;
using middleware::mount;
using server::test::client;
using server::test::fake_clock;

namespace {

bool has(const metrics& counts, const std::string& line) {
    return cat("\n", counts.text()).find(cat("\n", line, "\n")) != std::string::npos;
}

response hello(env&) {
    return text("hello");
}

response streamed(env&) {
    return {200, {{"Content-Type", "text/plain"}}, [left = 2]() mutable {
                return left-- > 0 ? std::optional<std::string>{"ab"} : std::nullopt;
            }};
}

} // namespace

TEST_CASE("metrics: counts by method, status and end", "[metrics]") {
    const metrics counts;
    const client site{wrap(counts, [](env& request) {
        return request.path_info() == "/none" ? not_found() : text("hello");
    })};
    site.get("/");
    site.get("/");
    site.get("/none");
    site.head("/");
    site.send({.method = "BREW"});
    site.send({.method = "get"});
    client{wrap(counts, streamed), {.leaves_at = 1}}.get("/");
    client{wrap(counts, [](env&) -> response { throw 1; })}.get("/");
    const auto line = [](std::string method, std::string status, std::string end, int times) {
        return cat(
            R"(groat_requests_total{mount="/",method=")",
            method,
            R"(",status=")",
            status,
            R"(",end=")",
            end,
            R"("} )",
            std::to_string(times)
        );
    };
    CHECK(has(counts, line("GET", "200", "done", 2)));
    CHECK(has(counts, line("GET", "404", "done", 1)));
    CHECK(has(counts, line("HEAD", "200", "done", 1)));
    CHECK(has(counts, line("other", "200", "done", 2)));
    CHECK(has(counts, line("GET", "000", "aborted", 1)));
    CHECK(has(counts, line("GET", "500", "done", 1)));
}

TEST_CASE("metrics: a body that breaks after the head has failed", "[metrics]") {
    const metrics counts;
    const client site{wrap(counts, [](env&) {
        return response{
            200, {{"Content-Type", "text/plain"}}, [n = 0]() mutable -> std::optional<std::string> {
                if (n++ == 0)
                    return "x";
                throw 1;
            }};
    })};
    site.get("/");
    CHECK(has(counts, R"(groat_requests_total{mount="/",method="GET",status="200",end="failed"} 1)")
    );
}

TEST_CASE("metrics: counts by the innermost mount", "[metrics]") {
    const metrics counts;
    const app inner = wrap(mount{{"/deep", hello}}, hello);
    const client site{wrap(counts, wrap(mount{{"/a", inner}, {"//h.test/", hello}}, hello))};
    site.get("/a/x");
    site.get("/a/deep/x");
    site.get("/a/deep");
    site.get("/b");
    site.send({.target = "/c", .host = "h.test"});
    const auto line = [](std::string mount, int times) {
        return cat(
            "groat_request_duration_seconds_count{mount=\"", mount, "\"} ", std::to_string(times)
        );
    };
    CHECK(has(counts, line("/a", 1)));
    CHECK(has(counts, line("/a/deep", 2)));
    CHECK(has(counts, line("/", 2)));
}

TEST_CASE("metrics: what clients send makes no new rows", "[metrics]") {
    const metrics counts;
    const client site{wrap(counts, hello)};
    const auto rows = [&] {
        const auto page = counts.text();
        return std::count(page.begin(), page.end(), '\n');
    };
    site.get("/");
    site.send({.method = "BREW"});
    const auto before = rows();
    for (int i = 0; i < 300; ++i)
        site.send({.method = cat("M", std::to_string(i)), .target = cat("/", std::to_string(i))});
    CHECK(rows() == before);
}

TEST_CASE("metrics: more mounts than there are rows are other", "[metrics]") {
    const metrics counts;
    std::vector<mount::entry> rows;
    for (int i = 0; i < 150; ++i)
        rows.emplace_back(cat("/m", std::to_string(i)), app{hello});
    rows.emplace_back(cat("/", std::string(200, 'x')), app{hello});
    const client site{wrap(counts, wrap(mount{rows}, hello))};
    site.get(cat("/", std::string(200, 'x'))); // too long for a row, while there are some
    for (int i = 0; i < 150; ++i)
        site.get(cat("/m", std::to_string(i)));
    CHECK(has(counts, R"(groat_request_duration_seconds_count{mount="/m99"} 1)"));
    CHECK(has(counts, R"(groat_request_duration_seconds_count{mount="other"} 51)"));
}

// The format: prometheus.io, exposition formats, text; a histogram's buckets count what is at most
// their limit, and include one another.
TEST_CASE("metrics: the histogram's buckets include one another", "[metrics]") {
    const metrics counts{{.buckets = {10ms, 1000ms}}};
    const auto clock = std::make_shared<fake_clock>();
    std::chrono::milliseconds takes{0};
    const client site{
        wrap(
            counts,
            [&](env&) {
                clock->advance(takes);
                return text("x");
            }
        ),
        {.clock = clock}};
    for (const auto t : {0ms, 10ms, 11ms, 1000ms, 1001ms}) {
        takes = t;
        site.get("/");
    }
    const auto page = counts.text();
    CHECK(
        page.find("# TYPE groat_request_duration_seconds histogram\n"
                  "groat_request_duration_seconds_bucket{mount=\"/\",le=\"0.01\"} 2\n"
                  "groat_request_duration_seconds_bucket{mount=\"/\",le=\"1.0\"} 4\n"
                  "groat_request_duration_seconds_bucket{mount=\"/\",le=\"+Inf\"} 5\n"
                  "groat_request_duration_seconds_sum{mount=\"/\"} 2.022\n"
                  "groat_request_duration_seconds_count{mount=\"/\"} 5\n") != page.npos
    );
}

TEST_CASE("metrics: bytes are those that were really read and taken", "[metrics]") {
    const metrics counts;
    const client site{
        wrap(counts, [](env& request) { return text(request.input().gather(1000).value_or("")); })};
    site.post("/", "12345");
    site.head("/");
    CHECK(has(counts, R"(groat_request_body_bytes_total{mount="/"} 5)"));
    CHECK(has(counts, R"(groat_response_body_bytes_total{mount="/"} 5)"));
}

TEST_CASE("metrics: in flight is who is not complete", "[metrics]") {
    const metrics counts;
    const client slow{wrap(counts, streamed), {.reads_at_most = 1}};
    CHECK(has(counts, "groat_requests_in_flight 0"));
    {
        auto open = slow.start({});
        CHECK(open.step() == exchange::wants::writable);
        CHECK(has(counts, "groat_requests_in_flight 1"));
    }
    CHECK(has(counts, "groat_requests_in_flight 0"));
}

TEST_CASE("metrics: a request within a request is not counted", "[metrics]") {
    const metrics counts;
    const app inner = wrap(counts, hello);
    const client site{wrap(counts, [=](env& request) { return inner(request.sub({})); })};
    site.get("/");
    CHECK(has(counts, R"(groat_request_duration_seconds_count{mount="/"} 1)"));
}

TEST_CASE("metrics: the page is Prometheus's text", "[metrics]") {
    const metrics counts;
    const auto page = client{counts.page()}.get("/");
    CHECK(page.status == 200);
    CHECK(page.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(page.body == counts.text());
}

TEST_CASE("metrics: has on its page what layer_times has measured", "[metrics]") {
    const auto clock = std::make_shared<fake_clock>();
    const middleware::layer_times times;
    const metrics counts{{.layers = times}};
    const auto slow = as("slow", [=](env& request, const app& next) {
        clock->advance(250ms);
        return next(request);
    });
    const auto home = as("home", [=](env& request) {
        clock->advance(2s);
        return streamed(request);
    });
    const auto line = std::to_string(__LINE__ + 1);
    const auto made = [&](const auto& layer) { return wrap(layer, home); };
    const client site{wrap(counts, wrap(times, made(slow))), {.lint = false, .clock = clock}};
    site.get("/");
    client{wrap(times, made(slow)), {.lint = false, .clock = clock}}.get("/"
    ); // a row with the first
    const auto at = [&](std::string_view name) {
        return cat(R"({layer=")", name, R"(",place=")", __FILE__, ":", line, R"("} )");
    };
    CHECK(has(counts, "# TYPE groat_layer_call_seconds summary"));
    CHECK(has(counts, cat("groat_layer_call_seconds_sum", at("slow"), "0.5")));
    CHECK(has(counts, cat("groat_layer_call_seconds_count", at("slow"), "2")));
    CHECK(has(counts, cat("groat_layer_call_seconds_sum", at("home"), "4.0")));
    CHECK(has(counts, cat("groat_layer_pull_seconds_count", at("home"), "6")));
    CHECK(has(counts, cat("groat_layer_pull_seconds_sum", at("slow"), "0.0")));
    CHECK(metrics{}.text().find("layer") == std::string::npos);
}

TEST_CASE("metrics: forked processes count together", "[metrics]") {
    const metrics counts;
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        client{wrap(counts, hello)}.get("/");
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    client{wrap(counts, hello)}.get("/");
    CHECK(has(counts, R"(groat_request_duration_seconds_count{mount="/"} 2)"));
}

TEST_CASE("metrics: many threads at once lose nothing", "[metrics][threads]") {
    const metrics counts;
    const app site = wrap(counts, wrap(mount{{"/a", hello}}, hello));
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            const client mine{site, {.lint = false}};
            for (int i = 0; i < 250; ++i)
                mine.get("/a");
        });
    for (auto& t : threads)
        t.join();
    CHECK(
        has(counts, R"(groat_requests_total{mount="/a",method="GET",status="200",end="done"} 1000)")
    );
    CHECK(has(counts, "groat_requests_in_flight 0"));
}

TEST_CASE("metrics: refuses buckets that can't be meant", "[metrics]") {
    CHECK_THROWS_AS(metrics({.buckets = {}}), std::invalid_argument);
    CHECK_THROWS_AS(metrics({.buckets = {0ms}}), std::invalid_argument);
    CHECK_THROWS_AS(metrics({.buckets = {2ms, 1ms}}), std::invalid_argument);
    CHECK_THROWS_AS(metrics({.buckets = {1ms, 1ms}}), std::invalid_argument);
    std::vector<std::chrono::milliseconds> many;
    for (int i = 1; i <= 16; ++i)
        many.emplace_back(i);
    CHECK_THROWS_AS(metrics({.buckets = many}), std::invalid_argument);
}

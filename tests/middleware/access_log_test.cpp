// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/access_log.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using middleware::access_log;
using middleware::access_log_options;
using server::test::client;
using server::test::client_options;

namespace {

/// The lines that an app's exchanges left.
struct journal {
    std::vector<std::string> lines = {};

    app around(app inner, access_log_options options) {
        options.sink = [this](std::string_view line) { lines.emplace_back(line); };
        return wrap(access_log{std::move(options)}, std::move(inner));
    }
    app around(app inner, std::string format) {
        return around(std::move(inner), access_log_options{.format = std::move(format)});
    }
};

using written = std::vector<std::string>;

response hello(env&) {
    return text("hello");
}

} // namespace

TEST_CASE(
    "access_log: writes when the exchange is complete, not when the app returns", "[access_log]"
) {
    journal log;
    const auto streamed = [&](env&) {
        return response{
            200,
            {{"Content-Type", "text/plain"}},
            [&log, n = 0]() mutable -> std::optional<std::string> {
                CHECK(log.lines.empty());
                return n++ < 3 ? std::optional<std::string>{"chunk"} : std::nullopt;
            }};
    };
    const client browser{log.around(streamed, "%s %B %X")};
    CHECK(browser.get("/").ok());
    CHECK(log.lines == written{"200 15 +"});
}

TEST_CASE("access_log: an answer cut short shows X and the bytes that left", "[access_log]") {
    journal log;
    const auto page = [](env&) { return text(std::string(1000, 'x')); };
    const auto head = client{app{page}}.get("/").head_bytes;
    const client leaving{log.around(page, "%s %B %O %X"), {.leaves_at = head + 123}};
    CHECK(leaving.get("/").how == fate::aborted);
    CHECK(log.lines == written{cat("200 123 ", std::to_string(head + 123), " X")});
}

TEST_CASE(
    "access_log: a client that left before the head leaves a line without status", "[access_log]"
) {
    journal log;
    const client leaving{log.around(hello, "%s %b %X"), {.leaves_at = 0}};
    leaving.get("/");
    CHECK(log.lines == written{"- - X"});
}

TEST_CASE("access_log: a body that breaks after the head shows X", "[access_log]") {
    journal log;
    const auto breaking = [](env&) {
        return response{200, {{"Content-Type", "text/plain"}}, [n = 0]() mutable -> pulled {
                            if (n++ == 0)
                                return flushed("part");
                            throw std::runtime_error{"broke"};
                        }};
    };
    const client browser{log.around(breaking, "%s %B %X")};
    CHECK(browser.get("/").how == fate::failed);
    CHECK(log.lines == written{"200 4 X"});
}

TEST_CASE("access_log: an app that throws is logged with the 500 that was sent", "[access_log]") {
    journal log;
    const auto throwing = [](env&) -> response { throw std::runtime_error{"no"}; };
    const client browser{log.around(throwing, "%s %X")};
    CHECK(browser.get("/").status == 500);
    CHECK(log.lines == written{"500 +"});
}

TEST_CASE("access_log: shows what layers outside made of the answer", "[access_log]") {
    journal log;
    const auto outer = [](env& request, const app& next) {
        auto answer = next(request);
        answer.status = 203;
        return answer;
    };
    const client browser{wrap(outer, log.around(hello, "%s"))};
    browser.get("/");
    CHECK(log.lines == written{"203"});
}

TEST_CASE("access_log: HEAD has a status and no body bytes", "[access_log]") {
    journal log;
    const client browser{log.around(hello, "%m %s %b %{Content-Length}o")};
    browser.head("/");
    CHECK(log.lines == written{"HEAD 200 - 5"});
}

TEST_CASE("access_log: 304 has no body bytes", "[access_log]") {
    journal log;
    const client browser{log.around([](env&) { return empty(304); }, "%s %b")};
    browser.get("/");
    CHECK(log.lines == written{"304 -"});
}

TEST_CASE("access_log: a sub-request has no line of its own", "[access_log]") {
    journal log;
    const auto page = log.around(hello, "%U");
    const auto redirecting = [page](env& request, const app&) {
        return page(request.sub({{"PATH_INFO", "/inside"}}));
    };
    const client browser{log.around(wrap(redirecting, hello), "%U")};
    CHECK(browser.get("/outside").body == "hello");
    CHECK(log.lines == written{"/outside"});
}

TEST_CASE("access_log: shows the request as the layer saw it", "[access_log]") {
    journal log;
    const auto shift = [](env& request, const app& next) {
        return next(request.child({{"REMOTE_ADDR", "10.0.0.1"}, {"REMOTE_USER", unset}}));
    };
    const client browser{wrap(shift, log.around(wrap(shift, hello), "%h %U"))};
    browser.send({.target = "/a/b", .remote_addr = "192.0.2.1"});
    CHECK(log.lines == written{"10.0.0.1 /a/b"});
}

TEST_CASE("access_log: a user named further inside is told by a slot", "[access_log]") {
    journal log;
    const auto login = [](env& request, const app& next) {
        request.put(access_log::user, "kim");
        request.put(access_log::id, "r-1");
        return next(request.child({{"REMOTE_USER", "kim"}}));
    };
    const client browser{log.around(wrap(login, hello), "%u %L")};
    browser.send({.variables = {{"REMOTE_USER", "front"}, {"UNIQUE_ID", "u-1"}}});
    CHECK(log.lines == written{"kim r-1"});
}

TEST_CASE("access_log: without slots the front server's user and id count", "[access_log]") {
    journal log;
    const client browser{log.around(hello, "%u %L")};
    browser.send({.variables = {{"REMOTE_USER", "front"}, {"UNIQUE_ID", "u-1"}}});
    browser.get("/");
    CHECK(log.lines == written{"front u-1", "- -"});
}

TEST_CASE("access_log: directives of one's own, escaped as all others", "[access_log]") {
    journal log;
    const client browser{log.around(
        hello,
        {.format = "%Z %{a b}Z",
         .char_handlers =
             {{'Z',
               [](const env& request, const outcome& how) {
                   return cat(request.method(), "\n", std::to_string(how.body_bytes));
               }}},
         .block_handlers =
             {{'Z',
               [](std::string_view given, const env&, const outcome&) {
                   return cat("<", given, "\">");
               }}}}
    )};
    browser.get("/");
    CHECK(log.lines == written{R"(GET\x0A5 <a b\">)"});
}

TEST_CASE(
    "access_log: an own directive that throws costs its field, not the line", "[access_log]"
) {
    journal log;
    const client browser{log.around(
        hello,
        {.format = "%s %Z",
         .char_handlers =
             {{'Z',
               [](const env&, const outcome&) -> std::string {
                   throw std::runtime_error{"no idea"};
               }}}}
    )};
    const auto reply = browser.get("/");
    CHECK(log.lines == written{"200 -"});
    REQUIRE(reply.errors.size() == 1);
    CHECK(reply.errors[0].find("no idea") != std::string::npos);
}

TEST_CASE("access_log: letters that have a meaning can't be taken", "[access_log]") {
    const auto nothing = [](const env&, const outcome&) { return std::string{}; };
    const auto block = [](std::string_view, const env&, const outcome&) { return std::string{}; };
    CHECK_THROWS_AS(access_log({.char_handlers = {{'h', nothing}}}), std::invalid_argument);
    CHECK_THROWS_AS(access_log({.char_handlers = {{'%', nothing}}}), std::invalid_argument);
    CHECK_THROWS_AS(access_log({.char_handlers = {{'Z', nullptr}}}), std::invalid_argument);
    CHECK_THROWS_AS(access_log({.block_handlers = {{'i', block}}}), std::invalid_argument);
    CHECK_NOTHROW(access_log({.block_handlers = {{'h', block}}}));
}

TEST_CASE("access_log: whatever a client sends stays in its line and its quotes", "[access_log]") {
    const std::vector<std::pair<std::string, std::string>> corpus = {
        {"a\" 200 0 \"", R"(a\" 200 0 \")"},
        {"\\", R"(\\)"},
        {"\\\"", R"(\\\")"},
        {"\x1B[2J\x07", R"(\x1B[2J\x07)"},
        {"\x7F\x08", R"(\x7F\x08)"},
        {"\xC2\x85\xC2\x9B"
         "31m",
         R"(\xC2\x85\xC2\x9B31m)"}, // C1: NEL and CSI
        {"\x9B", R"(\x9B)"},
        {"\xC0\xAE", R"(\xC0\xAE)"},         // overlong .
        {"\xE0\x80\x8A", R"(\xE0\x80\x8A)"}, // overlong LF
        {"\xED\xA0\x80", R"(\xED\xA0\x80)"}, // a surrogate
        {"\xE2\x82", R"(\xE2\x82)"},         // broken off
        {"\xE2\x82\xAC", "\xE2\x82\xAC"},    // a euro sign is text
        {"\r\nGET / HTTP/1.1", R"(\x0D\x0AGET / HTTP/1.1)"},
        {std::string{"a\0b", 3}, R"(a\x00b)"},
    };
    for (const auto& [sent, shown] : corpus) {
        journal log;
        const client browser{
            log.around(hello, R"("%u" "%{Referer}i" "%{User-Agent}i" "%r" "%U" "%q" "%h" "%V")"),
            {.lint = false}};
        browser.send(
            {.variables =
                 {
                     {"REMOTE_USER", sent},
                     {"HTTP_REFERER", sent},
                     {"HTTP_USER_AGENT", sent},
                     {"REQUEST_URI", sent},
                     {"SCRIPT_NAME", ""},
                     {"PATH_INFO", sent},
                     {"QUERY_STRING", sent},
                     {"REMOTE_ADDR", sent},
                     {"HTTP_HOST", sent},
                 }}
        );
        const auto quoted = cat("\"", shown, "\"");
        CHECK(
            log.lines ==
            written{
                cat(quoted,
                    " ",
                    quoted,
                    " ",
                    quoted,
                    " \"GET ",
                    shown,
                    " HTTP/1.1\" ",
                    quoted,
                    " \"?",
                    shown,
                    "\" ",
                    quoted,
                    " ",
                    quoted)}
        );
    }
}

TEST_CASE("access_log: a line is bounded and its end stays readable", "[access_log]") {
    journal log;
    const client browser{
        log.around(hello, R"("%{Referer}i" "%{User-Agent}i" "%{X}i" %s)"), {.lint = false}};
    browser.send(
        {.variables =
             {
                 {"HTTP_REFERER", std::string(60'000, '\x01')},
                 {"HTTP_USER_AGENT", std::string(60'000, '"')},
                 {"HTTP_X", std::string(60'000, 'x')},
             }}
    );
    REQUIRE(log.lines.size() == 1);
    const std::string_view line = log.lines[0];
    CHECK(line.size() <= 16 * 1024);
    CHECK(line.size() > 8 * 1024);
    CHECK(line.ends_with(R"(xxx..." 200)"));
    CHECK(line.starts_with(R"("\x01\x01)"));
    CHECK(line.find(R"(\x01..." "\"\")") != line.npos); // cut between escapes
    CHECK(line.find(R"(\"..." "xxx)") != line.npos);
}

TEST_CASE("access_log: a long field is whole while there is room", "[access_log]") {
    journal log;
    const std::string target = "/" + std::string(8000, 'a');
    const client browser{log.around(hello, std::string{access_log::combined})};
    browser.get(target);
    REQUIRE(log.lines.size() == 1);
    CHECK(log.lines[0].find(cat("\"GET ", target, " HTTP/1.1\" 200 5")) != std::string::npos);
}

TEST_CASE("access_log: threads share a log, a line for each exchange", "[access_log]") {
    journal log;
    const client browser{log.around(hello, "%U")};
    {
        std::vector<std::jthread> users;
        for (const auto* path : {"/a", "/b"})
            users.emplace_back([&browser, path] {
                for (int i = 0; i < 200; ++i)
                    browser.get(path);
            });
    }
    CHECK(log.lines.size() == 400);
    CHECK(std::ranges::count(log.lines, "/a") == 200);
    CHECK(std::ranges::count(log.lines, "/b") == 200);
}

TEST_CASE("access_log: a sink may serve a request that is logged", "[access_log]") {
    journal inside;
    const client other{inside.around(hello, "inside %U")};
    std::string outside;
    const access_log log{{.format = "outside %U", .sink = [&](std::string_view line) {
                              other.get("/tell");
                              outside = line;
                          }}};
    client{wrap(log, hello)}.get("/first");
    CHECK(outside == "outside /first");
    CHECK(inside.lines == written{"inside /tell"});
}

TEST_CASE("access_log: only errors: what failed, was cut, or has such a status", "[access_log]") {
    journal log;
    const auto site = log.around(
        [](env& request) -> response {
            if (request.path_info() == "/throws")
                throw std::runtime_error{"no"};
            return text(std::stoi(std::string{request.path_info().substr(1)}), "x");
        },
        access_log_options{.format = "%U %s", .only = access_log::errors(404)}
    );
    for (const auto* path : {"/200", "/403", "/404", "/503", "/throws"})
        client{site}.get(path);
    client{site, {.leaves_at = 0}}.get("/200");
    CHECK(log.lines == written{"/404 404", "/503 503", "/throws 500", "/200 -"});
}

TEST_CASE("access_log: only slow: what took longer than the limit", "[access_log]") {
    journal log;
    const auto clock = std::make_shared<server::test::fake_clock>();
    const auto site = log.around(
        [clock](env& request) {
            clock->advance(std::chrono::milliseconds{
                std::stoi(std::string{request.path_info().substr(1)})});
            return text("x");
        },
        access_log_options{
            .format = "%U %D", .only = access_log::slower_than(std::chrono::milliseconds{100})}
    );
    const client browser{site, {.clock = clock}};
    for (const auto* path : {"/99", "/100", "/101", "/5000"})
        browser.get(path);
    CHECK(log.lines == written{"/101 101000", "/5000 5000000"});
}

TEST_CASE("access_log: one of n: the first and each nth after it", "[access_log]") {
    journal log;
    const client browser{
        log.around(hello, access_log_options{.format = "%q", .only = access_log::one_of(3)})};
    for (int i = 0; i < 8; ++i)
        browser.get(cat("/?", std::to_string(i)));
    CHECK(log.lines == written{"?0", "?3", "?6"});
    CHECK_THROWS_AS(access_log::one_of(0), std::invalid_argument);
}

TEST_CASE("access_log: a filter that throws loses no line", "[access_log]") {
    journal log;
    const auto throws = [](const env&, const outcome&) -> bool { throw std::runtime_error{"no"}; };
    client{log.around(hello, access_log_options{.format = "%s", .only = throws})}.get("/");
    CHECK(log.lines == written{"200"});
}

// ltsv.org: records of `label:value`, a tab between them; so no value has one.
TEST_CASE("access_log: an LTSV line has its labels, whatever a client sends", "[access_log]") {
    journal log;
    const client browser{log.around(hello, std::string{access_log::ltsv})};
    browser.send({.target = "/a%09b", .headers = {{"User-Agent", "x\ty"}}});
    REQUIRE(log.lines.size() == 1);
    std::vector<std::string> labels;
    for (std::string_view rest = log.lines[0]; !rest.empty();) {
        const auto field = rest.substr(0, rest.find('\t'));
        labels.emplace_back(field.substr(0, field.find(':')));
        rest.remove_prefix(std::min(rest.size(), field.size() + 1));
    }
    CHECK(
        labels ==
        written{
            "time",
            "host",
            "user",
            "method",
            "uri",
            "protocol",
            "status",
            "size",
            "reqsize",
            "referer",
            "ua",
            "vhost",
            "reqtime_microsec"}
    );
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/access_log.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <chrono>
#include <clocale>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <unistd.h>

using namespace groat;
using namespace std::chrono_literals;
using middleware::access_log;
using middleware::log_escape;

namespace {

/// The process's time zone, by a POSIX rule that needs no files.
class zone {
public:
    explicit zone(const char* rule) {
        ::setenv("TZ", rule, 1);
        ::tzset();
    }
    zone(const zone&) = delete;
    zone& operator=(const zone&) = delete;
    ~zone() {
        ::unsetenv("TZ");
        ::tzset();
    }
};

response hello(env&) {
    return text("hello");
}

struct question {
    std::string format;
    server::test::request request = {};
    app asked = hello;
    log_escape escape = log_escape::text;
    long long wall = 784111777; // Sun, 06 Nov 1994 08:49:37 GMT
};

std::string line(question q) {
    std::vector<std::string> lines;
    const auto keep = [&lines](std::string_view written) { lines.emplace_back(written); };
    const access_log log{{.format = q.format, .sink = keep, .escape = q.escape}};
    const server::test::client client{wrap(log, q.asked)};
    client.clock().set_wall(wall_time{std::chrono::seconds{q.wall}});
    client.send(std::move(q.request));
    REQUIRE(lines.size() == 1);
    return lines[0];
}

std::string fault(std::string format) {
    try {
        const access_log log{{.format = std::move(format)}};
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "";
}

server::test::request with(std::string name, std::string value) {
    return {.headers = {{std::move(name), std::move(value)}}};
}

} // namespace

// The line in Apache's documentation, "Log Files", for a request of that time and zone.
TEST_CASE("log_format: combined is Apache's combined", "[log_format]") {
    const zone mountain{"MST7"};
    const auto page = [](env&) { return text(std::string(2326, 'x')); };
    server::test::request asked{
        .target = "/apache_pb.gif",
        .headers =
            {{"Referer", "http://www.example.com/start.html"},
             {"User-Agent", "Mozilla/4.08 [en] (Win98; I ;Nav)"}},
        .protocol = "HTTP/1.0",
        .variables = {{"REMOTE_USER", "frank"}},
    };
    CHECK(
        line({std::string{access_log::combined}, std::move(asked), page, {}, 971211336}) ==
        R"(127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326 )"
        R"~("http://www.example.com/start.html" "Mozilla/4.08 [en] (Win98; I ;Nav)")~"
    );
}

TEST_CASE("log_format: common leaves out referer and agent", "[log_format]") {
    const zone utc{"UTC0"};
    CHECK(
        line({std::string{access_log::common}, {}, hello, {}, 784111778}) ==
        R"(127.0.0.1 - - [06/Nov/1994:08:49:38 +0000] "GET / HTTP/1.1" 200 5)"
    );
}

TEST_CASE("log_format: the address, the missing name and the percent sign", "[log_format]") {
    CHECK(
        line({"%h %a %l 100%%", {.remote_addr = "2001:db8::1"}}) == "2001:db8::1 2001:db8::1 - 100%"
    );
}

TEST_CASE("log_format: modifiers of the status mean nothing", "[log_format]") {
    const auto missing = [](env&) { return not_found(); };
    CHECK(line({"%s %>s %<s", {}, missing}) == "404 404 404");
}

TEST_CASE("log_format: %b has no zero and %B has", "[log_format]") {
    CHECK(line({"%b %B"}) == "5 5");
    CHECK(line({"%b %B", {}, [](env&) { return empty(204); }}) == "- 0");
}

TEST_CASE("log_format: %O counts the head too", "[log_format]") {
    std::string written;
    const access_log log{{.format = "%I %O", .sink = [&](std::string_view l) { written = l; }}};
    const server::test::client client{
        wrap(log, [](env& request) { return text(request.input().gather(100).value()); })};
    const auto reply = client.post("/", "a=b&c=d");
    CHECK(reply.head_bytes > 0);
    CHECK(written == "7 " + std::to_string(reply.head_bytes + 7));
}

TEST_CASE("log_format: the names of the server", "[log_format]") {
    server::test::request asked{.host = "shop.example:8080"};
    asked.variables = {{"SERVER_NAME", "example.org"}, {"SERVER_PORT", "80"}};
    CHECK(line({"%v %V %p", std::move(asked)}) == "example.org shop.example:8080 80");
    CHECK(line({"%P"}) == std::to_string(::getpid()));
}

TEST_CASE("log_format: the parts of the request line", "[log_format]") {
    CHECK(
        line({"%m %U%q %H", {.method = "PUT", .target = "/a%20b?q=%20"}}) ==
        "PUT /a b?q=%20 HTTP/1.1"
    );
    CHECK(line({"%r", {.target = "/a%20b?q=%20"}}) == "GET /a%20b?q=%20 HTTP/1.1");
    CHECK(line({"%U[%q]", {.target = "/shop/cart", .script_name = "/shop"}}) == "/shop/cart[]");
}

TEST_CASE("log_format: headers of the request, whatever their case", "[log_format]") {
    CHECK(line({"%{x-one}i", with("X-One", "1")}) == "1");
    CHECK(line({"%{content-TYPE}i", with("Content-Type", "text/css")}) == "text/css");
    CHECK(line({"%{X-One}i %{X-Two}i", with("X-Two", "")}) == "- -");
}

TEST_CASE("log_format: headers of the response, the first as it was sent", "[log_format]") {
    const auto two = [](env&) {
        return response{200, {{"Content-Type", "text/plain"}, {"X-A", "1"}, {"X-A", "2"}}, "hello"};
    };
    CHECK(line({"%{x-a}o %{Content-Length}o %{X-B}o", {}, two}) == "1 5 -");
}

TEST_CASE("log_format: variables and cookies by name", "[log_format]") {
    CHECK(line({"%{p6w.url-scheme}e %{NOPE}e", {.scheme = "https"}}) == "https -");
    CHECK(line({"%{b}C %{B}C %{a}C", with("Cookie", "ab=0; b=1; a=x=y;b=2")}) == "1 - x=y");
}

TEST_CASE("log_format: secrets are masked unless asked for by name", "[log_format]") {
    CHECK(line({"%{Authorization}i", with("Authorization", "Basic c2VjcmV0")}) == "***");
    CHECK(line({"%{HTTP_AUTHORIZATION}e", with("Authorization", "Basic c2VjcmV0")}) == "***");
    CHECK(line({"%{Authorization}i"}) == "-");
    CHECK(line({"%{Cookie}i %{sid}C", with("Cookie", "sid=1")}) == "*** 1");
    const auto sets = [](env&) {
        return response{200, {{"Content-Type", "text/plain"}, {"Set-Cookie", "sid=1"}}, "hello"};
    };
    CHECK(line({"%{set-cookie}o", {}, sets}) == "***");
}

TEST_CASE("log_format: time taken, in whole units", "[log_format]") {
    std::string written;
    const access_log log{{
        .format = "%T %D %{s}T %{ms}T %{us}T",
        .sink = [&](std::string_view l) { written = l; },
    }};
    const auto clock = std::make_shared<server::test::fake_clock>();
    const auto slow = [clock](env&) {
        clock->advance(1'999'999us);
        return text("hello");
    };
    const server::test::client client{wrap(log, slow), {.clock = clock}};
    client.get("/");
    CHECK(written == "1 1999999 1 1999 1999999");
}

// Central European Time: +0100, and +0200 from the last Sunday of March to October's.
TEST_CASE("log_format: %t follows summer time", "[log_format]") {
    const zone berlin{"CET-1CEST,M3.5.0,M10.5.0/3"};
    CHECK(line({"%t", {}, hello, {}, 1767225600}) == "[01/Jan/2026:01:00:00 +0100]");
    CHECK(line({"%t", {}, hello, {}, 1782864000}) == "[01/Jul/2026:02:00:00 +0200]");
}

TEST_CASE("log_format: %t knows zones of half an hour", "[log_format]") {
    const zone newfoundland{"NST3:30"};
    CHECK(line({"%t", {}, hello, {}, 1767225601}) == "[31/Dec/2025:20:30:01 -0330]");
}

TEST_CASE("log_format: %{format}t is strftime's, in brackets", "[log_format]") {
    const zone utc{"UTC0"};
    CHECK(line({"%{%Y-%m-%d %H:%M:%S}t"}) == "[1994-11-06 08:49:37]");
    CHECK(line({"%{begin:%a %b}t"}) == "Sun Nov");
}

TEST_CASE("log_format: names of months don't follow the locale", "[log_format]") {
    const zone utc{"UTC0"};
    const std::string before = std::setlocale(LC_ALL, nullptr);
    for (const auto* name : {"de_DE.UTF-8", "fr_FR.UTF-8", "C.UTF-8"})
        if (std::setlocale(LC_ALL, name))
            break;
    const auto written = line({"%t %{%A %B}t", {}, hello, {}, 1767225602});
    std::setlocale(LC_ALL, before.c_str());
    CHECK(written == "[01/Jan/2026:00:00:02 +0000] [Thursday January]");
}

TEST_CASE("log_format: Apache's numbers of a time", "[log_format]") {
    std::string written;
    const access_log log{{
        .format = "%{begin:sec}t %{end:msec}t %{end:usec_frac}t %{begin:msec_frac}t",
        .sink = [&](std::string_view l) { written = l; },
    }};
    const auto clock = std::make_shared<server::test::fake_clock>();
    const auto slow = [clock](env&) {
        clock->advance(1'002'003us);
        return text("hello");
    };
    const server::test::client client{wrap(log, slow), {.clock = clock}};
    client.get("/");
    CHECK(written == "784111777 784111778002 002003 000");
}

TEST_CASE("log_format: %X tells who may come back", "[log_format]") {
    CHECK(line({"%X"}) == "+");
    CHECK(line({"%X", with("Connection", "close")}) == "-");
    CHECK(line({"%X", with("Connection", "x, Close")}) == "-");
    CHECK(line({"%X", {.protocol = "HTTP/1.0"}}) == "-");
    auto kept = with("Connection", "Keep-Alive");
    kept.protocol = "HTTP/1.0";
    CHECK(line({"%X", std::move(kept)}) == "+");
}

TEST_CASE("log_format: what can't be read is refused by its column", "[log_format]") {
    CHECK(fault("%h %y") == "access_log: an unknown directive in the format at column 4: %y");
    CHECK(fault("%{x}h") == "access_log: an unknown directive in the format at column 1: %{x}h");
    CHECK(
        fault("ab%{Referer i") == "access_log: a block without its } in the format at column 3: %"
    );
    CHECK(
        fault("%h %>") == "access_log: a directive without its letter in the format at column 4: %>"
    );
    CHECK(
        fault("%{a}") ==
        "access_log: a directive without its letter in the format at column 1: %{a}"
    );
    CHECK(fault("%{}i") == "access_log: no name in the format at column 1: %{}i");
    CHECK(fault("%{a b}o") == "access_log: no name in the format at column 1: %{a b}o");
    CHECK(
        fault("%{ns}T") == "access_log: an unknown unit of time in the format at column 1: %{ns}T"
    );
    CHECK(fault("%h\n%m") == R"(access_log: a control byte in the format at column 3: \x0A)");
    CHECK(fault("").starts_with("access_log: "));
    CHECK(fault("%h\t%m").empty());
}

TEST_CASE("log_format: a time format that would break the line is refused", "[log_format]") {
    for (const auto* format : {"%{%n}t", "%{%Q}t", "%{%Ey}t", "%{%}t", "%{}t"})
        CHECK(fault(format).starts_with("access_log: "));
    CHECK(fault("%{" + std::string(65, 'x') + "}t").starts_with("access_log: a time format"));
}

TEST_CASE("log_format: formats without bounds are refused", "[log_format]") {
    CHECK(fault(std::string(4096, 'x')).empty());
    CHECK(!fault(std::string(4097, 'x')).empty());
    std::string many;
    for (int i = 0; i < 64; ++i)
        many += "%r";
    CHECK(fault(many).empty());
    CHECK(!fault(many + "%h").empty());
}

TEST_CASE("log_format: JSON fields are text of JSON", "[log_format]") {
    CHECK(
        line(
            {R"({"a":"%{User-Agent}i","u":"%u","b":%b})",
             {.headers = {{"User-Agent", "a\"b\\c\xFF\x1B\\x41\xC3\xA9"}}},
             [](env&) { return empty(204); },
             log_escape::json}
        ) == "{\"a\":\"a\\\"b\\\\c\\u00FF\\u001B\\\\x41\xC3\xA9\",\"u\":\"\",\"b\":0}"
    );
}

TEST_CASE("log_format: the JSON line", "[log_format]") {
    const zone utc{"UTC0"};
    CHECK(
        line({std::string{access_log::json}, {.target = "/a?b"}, hello, log_escape::json}) ==
        R"({"time":"1994-11-06T08:49:37+0000","client":"127.0.0.1","user":"","method":"GET",)"
        R"("target":"/a?b","protocol":"HTTP/1.1","status":200,"bytes":5,"microseconds":0,)"
        R"("end":"+","referer":"","agent":""})"
    );
}

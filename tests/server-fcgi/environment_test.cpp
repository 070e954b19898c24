// SPDX-License-Identifier: BSL-1.0
// The expected values are RFC 3875's where it has a word, and what each front server means by what
// it was seen to send where it has none.
#include "environment.hpp"

#include <support/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat::server::fcgi;

namespace {

using sent = std::vector<std::pair<std::string, std::string>>;

/// What comes of it: the variables, or the refusal's status.
struct result {
    int refused = 0;
    std::vector<std::pair<std::string, std::string>> variables;
    std::optional<std::uint64_t> announced;

    [[nodiscard]] std::optional<std::string> operator[](std::string_view name) const {
        std::optional<std::string> found;
        for (const auto& [n, v] : variables)
            if (n == name) {
                CHECK_FALSE(found); // no name twice
                found = v;
            }
        return found;
    }
};

result right(const sent& from, const front_options& front = {}, const limits& most = {}) {
    std::vector<variable> views;
    for (const auto& [name, value] : from)
        views.push_back({name, value});
    environment made;
    result got;
    if (const auto no = make_right(views, front, most, made)) {
        got.refused = no->status;
        CHECK_FALSE(no->why.empty());
        return got;
    }
    for (const auto& [name, value] : made.variables)
        got.variables.emplace_back(name, value);
    got.announced = made.announced;
    return got;
}

/// A request to `/`, with more variables behind.
sent get(const sent& more, std::string uri = "/") {
    sent all{
        {"REQUEST_METHOD", "GET"},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"REQUEST_URI", std::move(uri)}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

struct place {
    const char* front;
    sent variables;
    std::string mount;
    std::string script_name;
    std::string path_info;
    front_server named = front_server::automatic;
};

} // namespace

TEST_CASE("environment: the place of an app behind each front server", "[environment]") {
    // The app is at /app and asked for /app/b//c%20d, or for /app itself.
    const std::string uri = "/app/b//c%20d?q=1";
    const std::vector<place> rows{
        {"nginx, stock",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"}, {"SCRIPT_NAME", "/app/b/c d"}, {"REQUEST_URI", uri}},
         "/app",
         "/app",
         "/b//c d"},
        {"nginx, stock, no mount",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"}, {"SCRIPT_NAME", "/app/b/c d"}, {"REQUEST_URI", uri}},
         "",
         "",
         "/app/b//c d"},
        {"nginx, the mount itself",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"}, {"SCRIPT_NAME", "/app"}, {"REQUEST_URI", "/app"}},
         "/app",
         "/app",
         ""},
        {"nginx, a root",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"}, {"SCRIPT_NAME", "/"}, {"REQUEST_URI", "/"}},
         "",
         "",
         "/"},
        {"nginx, split",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"},
          {"SCRIPT_NAME", "/app"},
          {"PATH_INFO", "/b/c d"},
          {"REQUEST_URI", uri}},
         "",
         "/app",
         "/b//c d"},
        {"nginx, rewritten",
         {{"SERVER_SOFTWARE", "nginx/1.22.1"},
          {"SCRIPT_NAME", "/app/new"},
          {"REQUEST_URI", "/old"}},
         "/app",
         "/app",
         "/new"},
        {"lighttpd",
         {{"SERVER_SOFTWARE", "lighttpd/1.4.69"},
          {"SCRIPT_NAME", "/app"},
          {"PATH_INFO", "/b/c d"},
          {"REQUEST_URI", uri}},
         "",
         "/app",
         "/b//c d"},
        {"lighttpd, the mount itself",
         {{"SERVER_SOFTWARE", "lighttpd/1.4.69"}, {"SCRIPT_NAME", "/app"}, {"REQUEST_URI", "/app"}},
         "",
         "/app",
         ""},
        {"Caddy",
         {{"SERVER_SOFTWARE", "Caddy/v2.6.2"},
          {"SCRIPT_NAME", ""},
          {"PATH_INFO", "/app/b//c d"},
          {"REQUEST_URI", uri}},
         "",
         "",
         "/app/b//c d"},
        {"Caddy, mount",
         {{"SERVER_SOFTWARE", "Caddy/v2.6.2"},
          {"SCRIPT_NAME", ""},
          {"PATH_INFO", "/app/b//c d"},
          {"REQUEST_URI", uri}},
         "/app",
         "/app",
         "/b//c d"},
        {"mod_proxy_fcgi",
         {{"SERVER_SOFTWARE", "Apache/2.4.71 (Debian)"},
          {"SCRIPT_FILENAME", "proxy:fcgi://x/app/b/c d"},
          {"SCRIPT_NAME", "/app/b/c d"},
          {"REQUEST_URI", uri}},
         "/app",
         "/app",
         "/b//c d"},
        {"mod_fcgid",
         {{"SERVER_SOFTWARE", "Apache/2.4.71 (Debian)"},
          {"SCRIPT_FILENAME", "/srv/app"},
          {"SCRIPT_NAME", "/app"},
          {"PATH_INFO", "/b/c d"},
          {"REQUEST_URI", uri}},
         "",
         "/app",
         "/b//c d"},
        {"mod_fcgid, the mount itself",
         {{"SERVER_SOFTWARE", "Apache/2.4.71 (Debian)"},
          {"SCRIPT_FILENAME", "/srv/app"},
          {"SCRIPT_NAME", "/app"},
          {"REQUEST_URI", "/app"}},
         "",
         "/app",
         ""},
        {"mod_proxy_fcgi of type GENERIC",
         {{"SERVER_SOFTWARE", "Apache/2.4.71 (Debian)"},
          {"SCRIPT_FILENAME", "/app/b/c%20d"},
          {"SCRIPT_NAME", "/app/b/c d"},
          {"REQUEST_URI", uri}},
         "",
         "",
         "/app/b//c d",
         front_server::apache_proxy},
        {"lighttpd without its name, the mount itself",
         {{"SERVER_SOFTWARE", "mine"}, {"SCRIPT_NAME", "/app"}, {"REQUEST_URI", "/app"}},
         "",
         "/app",
         "",
         front_server::lighttpd},
        {"mod_fcgid, rewritten",
         {{"SERVER_SOFTWARE", "Apache/2.4.71 (Debian)"},
          {"SCRIPT_FILENAME", "/srv/app"},
          {"SCRIPT_NAME", "/app"},
          {"PATH_INFO", "/new/x"},
          {"REQUEST_URI", "/app/old/x"}},
         "",
         "/app",
         "/new/x"},
        {"no REQUEST_URI", {{"SCRIPT_NAME", "/app"}, {"PATH_INFO", "/x y"}}, "", "/app", "/x y"},
    };
    for (const auto& row : rows) {
        INFO(row.front);
        sent all{{"REQUEST_METHOD", "GET"}, {"SERVER_PROTOCOL", "HTTP/1.1"}};
        all.insert(all.end(), row.variables.begin(), row.variables.end());
        const auto got = right(all, {.server = row.named, .mount = row.mount});
        CHECK(got.refused == 0);
        CHECK(got["SCRIPT_NAME"] == row.script_name);
        CHECK(got["PATH_INFO"] == row.path_info);
    }
}

TEST_CASE("environment: a path is decoded once", "[environment]") {
    CHECK(right(get({}, "/a%2Fb"))["PATH_INFO"] == "/a/b");
    CHECK(right(get({}, "/%2541"))["PATH_INFO"] == "/%41");
    CHECK(right(get({}, "/a+b"))["PATH_INFO"] == "/a+b");
    CHECK(right(get({}, "/%e4"))["PATH_INFO"] == "/\xe4");
    CHECK(right(get({}, "/a%20b"))["REQUEST_URI"] == "/a%20b");
}

TEST_CASE(
    "environment: no path of dot segments, NUL or malformed codes gets through", "[environment]"
) {
    for (const auto* uri :
         {"/..",     "/../x",       "/a/../b", "/a/./b", "/.",    "/a/..", "/%2e%2e/x",
          "/a/.%2E", "/a%2f..%2fb", "/a%00b",  "/%",     "/%2",   "/%zz",  "x",
          "*",       "http:/",      "?q",      "/a b",   "/a\tb", "/\x7f"})
        CHECK(right(get({}, uri)).refused == 400);
    for (const auto* uri : {"/...", "/a..b", "/..a", "/.well-known/x", "/a/b.."})
        CHECK(right(get({}, uri)).refused == 0);
}

TEST_CASE("environment: what the front server has split is looked at too", "[environment]") {
    // Caddy passes dot segments on.
    CHECK(
        right(get({{"PATH_INFO", "/app/../../etc/passwd"}}, "/app/%2e%2e/%2e%2e/etc/passwd"))
            .refused == 400
    );
    CHECK(right(get({{"SCRIPT_NAME", "/x/.."}, {"PATH_INFO", "/a"}})).refused == 400);
    CHECK(right(get({{"PATH_INFO", "a"}})).refused == 400);
}

TEST_CASE("environment: a path beside the mount is not found", "[environment]") {
    for (const auto* uri : {"/", "/appendix", "/ap", "/other/app"})
        CHECK(right(get({}, uri), {.mount = "/app"}).refused != 0);
    CHECK(
        right(get({{"SCRIPT_NAME", "/appendix"}}, "/appendix"), {.mount = "/app"}).refused == 404
    );
}

TEST_CASE("environment: the rule about paths can be said", "[environment]") {
    const auto variables = get({{"SCRIPT_NAME", "/s"}, {"PATH_INFO", "/p"}}, "/u/v");
    const auto cgi = right(variables, {.paths = path_rule::cgi});
    CHECK(cgi["SCRIPT_NAME"] == "/s");
    CHECK(cgi["PATH_INFO"] == "/p");
    const auto uri = right(variables, {.paths = path_rule::uri});
    CHECK(uri["SCRIPT_NAME"] == "");
    CHECK(uri["PATH_INFO"] == "/u/v");
}

TEST_CASE("environment: targets of every form become path and query", "[environment]") {
    const auto absolute = right(get({}, "http://example.org:80/a?b"));
    CHECK(absolute["REQUEST_URI"] == "/a?b");
    CHECK(absolute["PATH_INFO"] == "/a");
    CHECK(absolute["QUERY_STRING"] == "b");
    CHECK(right(get({}, "https://example.org"))["PATH_INFO"] == "/");
    CHECK(right(get({}, "//twice/x"))["PATH_INFO"] == "//twice/x");
    CHECK(right(get({}, "/a#b/../c"))["REQUEST_URI"] == "/a");
    CHECK(
        right(
            {{"REQUEST_METHOD", "GET"},
             {"SERVER_PROTOCOL", "HTTP/1.1"},
             {"PATH_INFO", "/a b"},
             {"QUERY_STRING", "q"}}
        )["REQUEST_URI"] == "/a%20b?q"
    );
}

TEST_CASE(
    "environment: QUERY_STRING is always there, and the front server's word", "[environment]"
) {
    CHECK(right(get({}, "/a"))["QUERY_STRING"] == "");
    CHECK(right(get({}, "/a?b=%31"))["QUERY_STRING"] == "b=%31");
    CHECK(right(get({{"QUERY_STRING", "rewritten"}}, "/a?b"))["QUERY_STRING"] == "rewritten");
}

TEST_CASE("environment: CONTENT_LENGTH is a number or not there", "[environment]") {
    CHECK(right(get({{"CONTENT_LENGTH", "0"}})).announced == 0);
    CHECK(right(get({{"CONTENT_LENGTH", "15"}})).announced == 15);
    for (const auto* unknown : {"", "-1"}) {
        const auto got = right(get({{"CONTENT_LENGTH", unknown}}));
        CHECK(got.refused == 0);
        CHECK_FALSE(got.announced);
        CHECK_FALSE(got["CONTENT_LENGTH"]);
    }
    for (const auto* wrong : {"+5", "5,5", "5, 5", "1e30", "-2", " 5", "5 ", "0x5", "five"})
        CHECK(right(get({{"CONTENT_LENGTH", wrong}})).refused == 400);
    CHECK(right(get({{"CONTENT_LENGTH", "5"}, {"CONTENT_LENGTH", "6"}})).refused == 400);
    CHECK(right(get({{"CONTENT_LENGTH", "5"}, {"CONTENT_LENGTH", "5"}})).announced == 5);
    CHECK(right(get({{"CONTENT_LENGTH", "5"}, {"CONTENT_LENGTH", ""}})).announced == 5);
    CHECK(right(get({{"CONTENT_LENGTH", "99999999999999999999999"}})).refused == 413);
    CHECK(right(get({{"CONTENT_LENGTH", "11"}}), {}, {.body = 10}).refused == 413);
    CHECK(right(get({{"CONTENT_LENGTH", "10"}}), {}, {.body = 10}).announced == 10);
}

TEST_CASE("environment: empty is absent where absent is meant", "[environment]") {
    for (const auto* name : {"CONTENT_TYPE", "HTTP_HOST", "HTTPS"})
        CHECK_FALSE(right(get({{name, ""}}))[name]);
    CHECK(right(get({{"HTTP_X_EMPTY", ""}}))["HTTP_X_EMPTY"] == "");
    CHECK(right(get({{"CONTENT_TYPE", "text/plain"}}))["CONTENT_TYPE"] == "text/plain");
}

TEST_CASE("environment: what a client could forge is dropped", "[environment]") {
    for (const auto* name :
         {"HTTP_PROXY", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE", "HTTP_TRANSFER_ENCODING"})
        CHECK_FALSE(right(get({{name, "x"}}))[name]);
    for (const auto* name : {"REMOTE_USER", "AUTH_TYPE"}) {
        CHECK_FALSE(right(get({{name, "x"}}))[name]);
        CHECK(right(get({{name, "x"}}), {.trust_remote_user = true})[name] == "x");
    }
}

TEST_CASE("environment: doubled variables become one", "[environment]") {
    CHECK(
        right(get({{"HTTP_A", "1"}, {"HTTP_B", "x"}, {"HTTP_A", "2"}, {"HTTP_A", ""}}))["HTTP_A"] ==
        "1, 2, "
    );
    CHECK(right(get({{"HTTP_A", ""}, {"HTTP_A", "2"}}))["HTTP_A"] == ", 2");
    CHECK(
        right(get({{"HTTP_COOKIE", "a=1"}, {"HTTP_COOKIE", "b=2"}}))["HTTP_COOKIE"] == "a=1; b=2"
    );
    // A front server's configuration says it again to say it better.
    CHECK(right(get({{"SERVER_NAME", "a"}, {"SERVER_NAME", "b"}}))["SERVER_NAME"] == "b");
    CHECK(right(get({{"HTTP_HOST", "a"}, {"HTTP_HOST", "b"}})).refused == 400);
}

TEST_CASE(
    "environment: Cookie headers that a front server has joined with commas are parted",
    "[environment]"
) {
    const auto cookies = [](const char* software, const char* sent, front_server named = {}) {
        return right(
            get({{"SERVER_SOFTWARE", software}, {"HTTP_COOKIE", sent}}), {.server = named}
        )["HTTP_COOKIE"];
    };
    for (const auto* software : {"Apache/2.4.71 (Debian)", "Caddy/2.6.2"}) {
        CHECK(cookies(software, "a=1, b=2; c=3, d=4") == "a=1; b=2; c=3; d=4");
        CHECK(cookies(software, "a=1, , b=2") == "a=1, ; b=2");
        // No other cookie: part of a value, as bad as that may be.
        for (const auto* whole : {"a=Thu, 01 Jan", "a=1,b=2", "a=1, ", "a=1, =2", "a=1, b c=2"})
            CHECK(cookies(software, whole) == whole);
    }
    for (const auto* software : {"nginx/1.22.1", "lighttpd/1.4.69", "", "mine"})
        CHECK(cookies(software, "a=1, b=2") == "a=1, b=2");
    CHECK(cookies("mine", "a=1, b=2", front_server::caddy) == "a=1; b=2");
    CHECK(cookies("Caddy/2.6.2", "a=1, b=2", front_server::nginx) == "a=1, b=2");
}

TEST_CASE("environment: the type that Caddy invents for a body is none", "[environment]") {
    const auto type = [](const char* software, const sent& more) {
        auto all = get({{"SERVER_SOFTWARE", software}});
        all.insert(all.end(), more.begin(), more.end());
        return right(all)["CONTENT_TYPE"];
    };
    const std::string form = "application/x-www-form-urlencoded";
    CHECK_FALSE(type("Caddy/2.6.2", {{"CONTENT_TYPE", form}}));
    CHECK(type("Caddy/2.6.2", {{"CONTENT_TYPE", form}, {"HTTP_CONTENT_TYPE", form}}) == form);
    CHECK(type("nginx/1.22.1", {{"CONTENT_TYPE", form}}) == form);
}

TEST_CASE("environment: many headers that each come twice are all joined", "[environment]") {
    sent twice;
    for (const auto* value : {"1", "2"})
        for (int i = 0; i < 100; ++i)
            twice.emplace_back("HTTP_X_" + std::to_string(i), value);
    const auto got = right(get(twice));
    for (int i = 0; i < 100; ++i)
        CHECK(got["HTTP_X_" + std::to_string(i)] == "1, 2");
}

TEST_CASE(
    "environment: of doubled variables the last counts where one is asked for", "[environment]"
) {
    const auto got = right(get(
        {{"SERVER_SOFTWARE", "Apache"},
         {"SERVER_SOFTWARE", "nginx"},
         {"X", "1"},
         {"CONTENT_TYPE", ""},
         {"CONTENT_TYPE", "text/plain"},
         {"X", "2"}}
    ));
    CHECK(got["SERVER_SOFTWARE"] == "nginx");
    CHECK(got["CONTENT_TYPE"] == "text/plain");
    CHECK(got["X"] == "2");
    CHECK_FALSE(right(get({{"CONTENT_TYPE", "a/b"}, {"CONTENT_TYPE", ""}}))["CONTENT_TYPE"]);
    CHECK(right(get({{"HTTP_HOST", ""}, {"HTTP_HOST", "a"}})).refused == 400);
}

TEST_CASE("environment: the variables keep their order", "[environment]") {
    const auto got = right(get({{"HTTP_B", "1"}, {"REMOTE_ADDR", "::1"}, {"HTTP_A", "2"}}));
    std::vector<std::string> names;
    for (const auto& [name, value] : got.variables)
        names.push_back(name);
    CHECK(
        std::vector<std::string>(names.begin(), names.begin() + 5) ==
        std::vector<std::string>{
            "REQUEST_METHOD", "SERVER_PROTOCOL", "HTTP_B", "REMOTE_ADDR", "HTTP_A"}
    );
}

TEST_CASE("environment: used again it takes no more memory", "[environment]") {
    const std::vector<variable> views{
        {"REQUEST_METHOD", "GET"},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"REQUEST_URI", "/a%20b?q"},
        {"HTTP_X", "1"},
        {"HTTP_X", "2"}};
    environment made;
    const auto again = [&] {
        made.clear();
        REQUIRE_FALSE(make_right(views, {}, {}, made));
        return std::pair{made.variables.data(), made.repeats.data()};
    };
    const auto first = again();
    CHECK(again() == first);
}

TEST_CASE("environment: what needs no change stays where it was sent", "[environment]") {
    const std::string uri = "/a/b?c";
    const std::vector<variable> views{
        {"REQUEST_METHOD", "GET"}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", uri}};
    environment made;
    REQUIRE_FALSE(make_right(views, {}, {}, made));
    for (const auto& [name, value] : made.variables)
        if (name == "PATH_INFO" || name == "REQUEST_URI")
            CHECK(value.data() == uri.data());
}

TEST_CASE("environment: the scheme is https only when the front server says so", "[environment]") {
    const auto scheme = [](const sent& more) { return right(get(more))["REQUEST_SCHEME"]; };
    CHECK(scheme({}) == "http");
    for (const auto* yes : {"on", "ON", "1"})
        CHECK(scheme({{"HTTPS", yes}}) == "https");
    for (const auto* no : {"", "off", "no", "0", "yes"})
        CHECK(scheme({{"HTTPS", no}}) == "http");
    CHECK(scheme({{"REQUEST_SCHEME", "https"}}) == "https");
    CHECK(scheme({{"REQUEST_SCHEME", "https"}, {"HTTPS", "off"}}) == "http");
    CHECK(scheme({{"REQUEST_SCHEME", "javascript"}}) == "http");
    CHECK(scheme({{"HTTP_X_FORWARDED_PROTO", "https"}}) == "http");
    CHECK_FALSE(right(get({{"HTTPS", "off"}}))["HTTPS"]);
}

TEST_CASE("environment: what every request has is required", "[environment]") {
    CHECK(right({{"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", "/"}}).refused == 400);
    CHECK(right({{"REQUEST_METHOD", "GET"}, {"REQUEST_URI", "/"}}).refused == 400);
    CHECK(right({{"REQUEST_METHOD", "GET"}, {"SERVER_PROTOCOL", "HTTP/1.1"}}).refused == 400);
    CHECK(right({}).refused == 400);
    for (const auto* method : {"", "GET ", "G\tT", "GET/"})
        CHECK(
            right(
                {{"REQUEST_METHOD", method}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", "/"}}
            ).refused == 400
        );
    CHECK(
        right(
            {{"REQUEST_METHOD", "M-SEARCH"}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", "/"}}
        ).refused == 0
    );
}

TEST_CASE("environment: a server's name and port are always there", "[environment]") {
    CHECK(right(get({}))["SERVER_NAME"] == "localhost");
    CHECK(right(get({}))["SERVER_PORT"] == "80");
    CHECK(right(get({{"HTTPS", "on"}}))["SERVER_PORT"] == "443");
    for (const std::string port : {"", "0", "99999", "x", "80x"})
        CHECK(right(get({{"SERVER_PORT", port}}))["SERVER_PORT"] == "80");
    CHECK(right(get({{"SERVER_PORT", "8080"}}))["SERVER_PORT"] == "8080");
    CHECK(right(get({{"SERVER_NAME", "example.org"}}))["SERVER_NAME"] == "example.org");
}

TEST_CASE("environment: a server's name has no port", "[environment]") {
    const std::vector<std::pair<std::string, std::string>> names{
        {"example.org:8080", "example.org"},
        {"127.0.0.1:80", "127.0.0.1"},
        {"[::1]:80", "[::1]"},
        {"[::1]", "[::1]"},
        {"::1", "::1"},
        {":80", "localhost"}};
    for (const auto& [sent, seen] : names)
        CHECK(right(get({{"SERVER_NAME", sent}}))["SERVER_NAME"] == seen);
}

TEST_CASE("environment: no NUL and no line break in a header", "[environment]") {
    CHECK(right(get({{"HTTP_X", std::string{"a\0b", 3}}})).refused == 400);
    CHECK(right(get({{"DOCUMENT_ROOT", std::string{"a\0b", 3}}})).refused == 400);
    CHECK(right(get({{"HTTP_X", "a\nb"}})).refused == 400);
    CHECK(right(get({{"HTTP_X", "a\rb"}})).refused == 400);
    CHECK(right(get({{"HTTP_COOKIE", "a\rb"}})).refused == 400);
    CHECK(right(get({{"HTTP_X", "a\tb"}}))["HTTP_X"] == "a\tb");
    CHECK(right(get({{"DOCUMENT_ROOT", "a\nb"}}))["DOCUMENT_ROOT"] == "a\nb");
    CHECK(right(get({{"", "x"}})).refused == 400);
    CHECK(right(get({{"A B", "x"}})).refused == 400);
}

TEST_CASE("environment: each limit is where it is", "[environment]") {
    const auto ask = [](const sent& more, limits most) {
        return right(get(more), {}, most).refused;
    };
    const sent one{{"HTTP_X", "1234567890"}};
    CHECK(ask(one, {.params = 4}) == 0);
    CHECK(ask(one, {.params = 3}) == 431);
    CHECK(ask(one, {.value = 23}) == 0); // the others' longest: SERVER_PROTOCOL
    CHECK(ask({{"HTTP_X", std::string(18, 'x')}}, {.value = 23}) == 431);
    CHECK(right(get({}, "/123456789012"), {}, {.value = 23}).refused == 414);
    const std::size_t all = 14 + 3 + 15 + 8 + 11 + 1 + 6 + 10;
    CHECK(ask(one, {.head = all}) == 0);
    CHECK(ask(one, {.head = all - 1}) == 431);
}

TEST_CASE("environment: a Host that is none is the client's fault", "[environment]") {
    for (const auto* host :
         {"a b",
          "user@example.org",
          "example.org/x",
          "example.org?x",
          "example.org#x",
          "example.org\\x",
          "\"><script>",
          "example.org:80a",
          "example.org:80:80",
          "[::1",
          "[::1]x"}) {
        INFO(host);
        CHECK(right(get({{"HTTP_HOST", host}})).refused == 400);
    }
    for (const auto* host :
         {"example.org",
          "example.org:8080",
          "example.org:",
          "192.0.2.1",
          "[::1]",
          "[::1]:80",
          "_"}) {
        INFO(host);
        CHECK(right(get({{"HTTP_HOST", host}}))["HTTP_HOST"] == host);
    }
}

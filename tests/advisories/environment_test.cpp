// SPDX-License-Identifier: BSL-1.0
// Faults that others had with the variables that a front server sends.
#include "environment.hpp"

#include <support/catch.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat::server::fcgi;

namespace {

using sent = std::vector<std::pair<std::string, std::string>>;

/// The variables that come of a request's, or the refusal's status.
struct made {
    int refused = 0;
    std::optional<std::uint64_t> announced = {};
    sent variables = {};

    [[nodiscard]] std::optional<std::string> operator[](std::string_view name) const {
        for (const auto& [n, value] : variables)
            if (n == name)
                return value;
        return {};
    }
};

made of(const sent& more, environment& into, const limits& most = {}) {
    sent all{{"REQUEST_METHOD", "POST"}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", "/"}};
    all.insert(all.end(), more.begin(), more.end());
    std::vector<variable> views;
    for (const auto& [name, value] : all)
        views.push_back({name, value});
    made got;
    if (const auto no = make_right(views, {}, most, into)) {
        got.refused = no->status;
        return got;
    }
    got.announced = into.announced;
    for (const auto& [name, value] : into.variables)
        got.variables.emplace_back(name, value);
    return got;
}

made of(const sent& more, const limits& most = {}) {
    environment into;
    return of(more, into, most);
}

} // namespace

// CVE-2016-5387 (Apache), CVE-2016-5386 (Go), CVE-2016-1000111 (Twisted), known as httpoxy: a
// header named Proxy became the variable that programs take for their own setting.
TEST_CASE("environment: a Proxy header sets nothing", "[environment]") {
    for (const auto* name : {"HTTP_PROXY", "HTTP_PROXY"}) {
        const auto got = of({{name, "http://evil.example:8080"}, {"HTTP_ACCEPT", "*/*"}});
        CHECK_FALSE(got["HTTP_PROXY"]);
        CHECK(got["HTTP_ACCEPT"] == "*/*");
    }
}

// CVE-2014-0482 (Django): a client's own header was the user.
TEST_CASE(
    "environment: a user is nobody's but the front server's, and only if it is asked for",
    "[environment]"
) {
    CHECK_FALSE(of({{"REMOTE_USER", "root"}, {"AUTH_TYPE", "Basic"}})["REMOTE_USER"]);
    CHECK_FALSE(of({{"HTTP_REMOTE_USER", "root"}})["REMOTE_USER"]);
    CHECK_FALSE(of({{"HTTP_REMOTE_ADDR", "127.0.0.1"}})["REMOTE_ADDR"]);
}

// CVE-2019-16792 (Waitress), CVE-2020-10108 (Twisted): of two lengths one was taken, or none.
TEST_CASE("environment: two lengths that differ are refused", "[environment]") {
    CHECK(of({{"CONTENT_LENGTH", "5"}, {"CONTENT_LENGTH", "0"}}).refused == 400);
    CHECK(of({{"CONTENT_LENGTH", "0"}, {"CONTENT_LENGTH", "5"}}).refused == 400);
    CHECK(of({{"CONTENT_LENGTH", "5, 5"}}).refused == 400);
    CHECK(of({{"CONTENT_LENGTH", "5"}, {"HTTP_CONTENT_LENGTH", "0"}}).announced == 5);
}

// CVE-2022-24761 (Waitress), CVE-2022-31081 (HTTP::Daemon): a length was what the language's own
// reader of numbers makes of it.
TEST_CASE("environment: a length is digits", "[environment]") {
    for (const auto* length : {"+10", "0x01", "1_0", " 1", "1 ", "1e3", "10.0", "\xd9\xa1", "-5"}) {
        INFO(length);
        CHECK(of({{"CONTENT_LENGTH", length}}).refused == 400);
    }
}

// CVE-2022-3212 (axum-core): nothing said how large a body may be.
TEST_CASE("environment: a body has a limit where nothing else is said", "[environment]") {
    CHECK(of({{"CONTENT_LENGTH", "99999999999999"}}).refused == 413);
    CHECK(of({{"CONTENT_LENGTH", "18446744073709551616"}}).refused == 413);
}

// CVE-2011-2766 (FCGI.pm): variables of one request were there in the next.
TEST_CASE("environment: a request has no variable of the one before", "[environment]") {
    environment again;
    const auto first =
        of({{"HTTP_AUTHORIZATION", "Basic c2VjcmV0"}, {"CONTENT_LENGTH", "5"}}, again);
    REQUIRE(first["HTTP_AUTHORIZATION"]);
    again.clear();
    const auto second = of({{"HTTP_ACCEPT", "*/*"}}, again);
    CHECK(second["HTTP_ACCEPT"] == "*/*");
    CHECK_FALSE(second["HTTP_AUTHORIZATION"]);
    CHECK_FALSE(second.announced);
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/csrf.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::csrf;
using middleware::csrf_options;
using server::test::field;

namespace {

int status_of(
    std::vector<field> headers,
    csrf_options options = {},
    std::string method = "POST",
    std::string scheme = "https",
    std::string host = "example.org"
) {
    const server::test::client client{
        wrap(csrf{std::move(options)}, [](env&) { return text("done"); })};
    return client
        .send(
            {.method = std::move(method),
             .headers = std::move(headers),
             .scheme = std::move(scheme),
             .host = std::move(host)}
        )
        .status;
}

int by_origin(std::string origin, std::string host, std::string scheme = "https") {
    return status_of(
        {{"Origin", std::move(origin)}}, {}, "POST", std::move(scheme), std::move(host)
    );
}

} // namespace

TEST_CASE("csrf: Sec-Fetch-Site decides", "[csrf]") {
    CHECK(status_of({{"Sec-Fetch-Site", "same-origin"}}) == 200);
    CHECK(status_of({{"Sec-Fetch-Site", "none"}}) == 200);
    CHECK(status_of({{"Sec-Fetch-Site", "same-site"}}) == 403);
    CHECK(status_of({{"Sec-Fetch-Site", "cross-site"}}) == 403);
    for (const std::string odd : {"", "Same-Origin", "same-origin, cross-site", "x"})
        CHECK(status_of({{"Sec-Fetch-Site", odd}}) == 403);
}

TEST_CASE("csrf: an Origin does not outweigh Sec-Fetch-Site", "[csrf]") {
    CHECK(status_of({{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://example.org"}}) == 403);
    CHECK(status_of({{"Sec-Fetch-Site", "same-origin"}, {"Origin", "null"}}) == 200);
}

TEST_CASE("csrf: safe methods pass and no others", "[csrf]") {
    for (const std::string method : {"GET", "HEAD", "OPTIONS", "TRACE"})
        CHECK(status_of({{"Sec-Fetch-Site", "cross-site"}}, {}, method) == 200);
    for (const std::string method : {"POST", "PUT", "PATCH", "DELETE", "get", "FOO"})
        CHECK(status_of({{"Sec-Fetch-Site", "cross-site"}}, {}, method) == 403);
}

TEST_CASE("csrf: an old browser is judged by its Origin", "[csrf]") {
    CHECK(by_origin("https://example.org", "example.org") == 200);
    CHECK(by_origin("https://example.org", "Example.org:443") == 200);
    CHECK(by_origin("https://example.org:8443", "example.org:8443") == 200);
    CHECK(by_origin("https://evil.example", "example.org") == 403);
    CHECK(by_origin("https://sub.example.org", "example.org") == 403);
    CHECK(by_origin("https://example.org:8443", "example.org") == 403);
    CHECK(by_origin("null", "example.org") == 403);
    CHECK(by_origin("", "example.org") == 403);
    CHECK(by_origin("https://example.org, https://evil.example", "example.org") == 403);
}

TEST_CASE("csrf: an http page is not ours where we are https", "[csrf]") {
    CHECK(by_origin("http://example.org", "example.org", "https") == 403);
    CHECK(by_origin("http://example.org", "example.org", "http") == 200);
    // Behind a proxy of which nothing is known, https looks like http.
    CHECK(by_origin("https://example.org", "example.org", "http") == 200);
}

TEST_CASE("csrf: who says nothing is no browser, unless we are strict", "[csrf]") {
    CHECK(status_of({}) == 200);
    CHECK(status_of({}, {.strict = true}) == 403);
    CHECK(status_of({{"Sec-Fetch-Site", "none"}}, {.strict = true}) == 200);
    CHECK(status_of({}, {.strict = true}, "GET") == 200);
}

TEST_CASE("csrf: pages of trusted origins may send", "[csrf]") {
    const csrf_options options{.trusted_origins = {"https://accounts.example.org"}};
    const auto from = [&](std::string origin) {
        return status_of(
            {{"Sec-Fetch-Site", "cross-site"}, {"Origin", std::move(origin)}}, options
        );
    };
    CHECK(from("https://accounts.example.org") == 200);
    CHECK(from("http://accounts.example.org") == 403);
    CHECK(from("https://evil.example") == 403);
    CHECK(from("https://accounts.example.org.evil.example") == 403);
}

TEST_CASE("csrf: refuses an origin that is none", "[csrf]") {
    CHECK_THROWS_WITH(
        csrf{{.trusted_origins = {"example.org"}}}, "csrf: \"example.org\" is no origin"
    );
}

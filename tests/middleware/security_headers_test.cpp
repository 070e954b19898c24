// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/security_headers.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::security_headers;
using strings = std::vector<std::string>;

namespace {

server::test::reply through(
    security_headers layer, std::string scheme = "http", response answer = text("x")
) {
    const auto held = std::make_shared<response>(std::move(answer));
    const server::test::client client{
        wrap(std::move(layer), [held](env&) { return std::move(*held); })};
    return client.send({.scheme = std::move(scheme)});
}

} // namespace

// OWASP's HTTP headers cheat sheet and Secure Headers Project.
TEST_CASE("security_headers: says what suits every site", "[security_headers]") {
    const auto reply = through(security_headers{});
    CHECK(reply.header("X-Content-Type-Options") == "nosniff");
    CHECK(reply.header("X-Frame-Options") == "DENY");
    CHECK(reply.header("Referrer-Policy") == "strict-origin-when-cross-origin");
    CHECK(reply.header("Cross-Origin-Opener-Policy") == "same-origin");
    CHECK(reply.header("Cross-Origin-Resource-Policy") == "same-site");
    CHECK(reply.header("X-Permitted-Cross-Domain-Policies") == "none");
    CHECK(reply.header("Permissions-Policy") == "camera=(), geolocation=(), microphone=()");
}

TEST_CASE("security_headers: says nothing more unless asked to", "[security_headers]") {
    const auto reply = through(security_headers{}, "https");
    for (const auto* name :
         {"Content-Security-Policy",
          "Cross-Origin-Embedder-Policy",
          "Strict-Transport-Security",
          "X-XSS-Protection"})
        CHECK_FALSE(reply.header(name));
    CHECK(reply.headers.size() == 9); // seven, Content-Type and Content-Length
}

TEST_CASE("security_headers: says what it is given", "[security_headers]") {
    const auto reply = through(security_headers{
        {.frame_options = "SAMEORIGIN",
         .content_security_policy = "default-src 'self'",
         .embedder_policy = "require-corp"}});
    CHECK(reply.header("X-Frame-Options") == "SAMEORIGIN");
    CHECK(reply.header("Content-Security-Policy") == "default-src 'self'");
    CHECK(reply.header("Cross-Origin-Embedder-Policy") == "require-corp");
}

TEST_CASE("security_headers: leaves out what is empty", "[security_headers]") {
    CHECK_FALSE(through(security_headers{{.frame_options = ""}}).header("X-Frame-Options"));
}

TEST_CASE("security_headers: asks for https by https only", "[security_headers]") {
    const security_headers layer{{.strict_transport_security = "max-age=31536000"}};
    CHECK(through(layer, "https").header("Strict-Transport-Security") == "max-age=31536000");
    CHECK_FALSE(through(layer, "http").header("Strict-Transport-Security"));
}

TEST_CASE("security_headers: the app's own word stays", "[security_headers]") {
    const auto reply = through(
        security_headers{{.strict_transport_security = "max-age=1"}},
        "https",
        response{
            200,
            {{"Content-Type", "text/plain"},
             {"X-Frame-Options", "SAMEORIGIN"},
             {"strict-transport-security", "max-age=0"}},
            "x"}
    );
    CHECK(reply.all("X-Frame-Options") == strings{"SAMEORIGIN"});
    CHECK(reply.all("Strict-Transport-Security") == strings{"max-age=0"});
}

TEST_CASE("security_headers: refuses a value that no header has", "[security_headers]") {
    CHECK_THROWS_AS((security_headers{{.content_security_policy = "a\nb"}}), header_error);
    CHECK_THROWS_AS((security_headers{{.strict_transport_security = "a\nb"}}), header_error);
}

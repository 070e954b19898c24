// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/sensitive_headers.hpp>

#include <groat/middleware/access_log.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using middleware::access_log;
using middleware::sensitive_headers;
using server::test::client;

namespace {

/// What a log outside of it writes.
std::string logged(std::string format, app inside) {
    std::string line;
    const auto sink = log_sink{[&](std::string_view text) { line += text; }};
    const client site{
        wrap(access_log{{.format = std::move(format), .sink = sink}}, std::move(inside))};
    static_cast<void>(site.send(
        {.headers =
             {{"X-Api-Key", "hunter2"}, {"X-Other", "seen"}, {"Authorization", "Bearer hunter2"}}}
    ));
    return line;
}

response answering(env&) {
    return response{200, {{"Content-Type", "text/plain"}, {"X-Token", "hunter2"}}, "x"};
}

} // namespace

TEST_CASE("sensitive_headers: a log outside does not show what is marked", "[sensitive_headers]") {
    const app site =
        wrap(sensitive_headers{{.request = {"X-Api-Key"}, .response = {"x-token"}}}, answering);
    CHECK(
        logged("%{x-api-key}i %{HTTP_X_API_KEY}e %{X-Token}o %{X-Other}i", site) ==
        "*** *** *** seen"
    );
}

TEST_CASE("sensitive_headers: a log shows what nobody marked", "[sensitive_headers]") {
    CHECK(logged("%{X-Api-Key}i %{X-Token}o", answering) == "hunter2 hunter2");
    const app site = wrap(sensitive_headers{{.request = {"X-Token"}}}, answering);
    CHECK(logged("%{X-Api-Key}i %{X-Token}o", site) == "hunter2 hunter2");
}

TEST_CASE("sensitive_headers: the marks of several layers add up", "[sensitive_headers]") {
    const app site = wrap(
        sensitive_headers{{.request = {"X-Api-Key"}}},
        wrap(sensitive_headers{{.request = {"X-Other"}, .response = {"X-Token"}}}, answering)
    );
    CHECK(logged("%{X-Api-Key}i %{X-Other}i %{X-Token}o", site) == "*** *** ***");
}

TEST_CASE("sensitive_headers: some are secret without a mark", "[sensitive_headers]") {
    CHECK(logged("%{Authorization}i %{HTTP_AUTHORIZATION}e", answering) == "*** ***");
    const client site{[](env& request) {
        CHECK(sensitive_headers::hides_request(request, "COOKIE"));
        CHECK(sensitive_headers::hides_request(request, "proxy-authorization"));
        CHECK(sensitive_headers::hides_response(request, "Set-Cookie"));
        CHECK(sensitive_headers::hides_variable(request, "HTTP_COOKIE"));
        CHECK_FALSE(sensitive_headers::hides_response(request, "Cookie"));
        CHECK_FALSE(sensitive_headers::hides_request(request, "Cookies"));
        CHECK_FALSE(sensitive_headers::hides_variable(request, "COOKIE"));
        return text("x");
    }};
    CHECK(site.get("/").status == 200);
}

TEST_CASE("sensitive_headers: refuses what is no header", "[sensitive_headers]") {
    CHECK_THROWS_WITH(sensitive_headers{{}}, "sensitive_headers: there is nothing to mark");
    CHECK_THROWS_AS((sensitive_headers{{.request = {"X Key"}}}), std::invalid_argument);
}

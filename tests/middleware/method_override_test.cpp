// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/method_override.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::method_override;
using middleware::method_override_options;
using server::test::client;
using server::test::field;

namespace {

std::string seen(
    std::string method,
    std::string target,
    std::vector<field> headers,
    method_override_options options = {}
) {
    const client site{wrap(method_override{std::move(options)}, [](env& request) {
        const auto* const sent = request.get(method_override::original);
        return text(
            cat(request.method(),
                sent ? cat(" was ", *sent) : "",
                request.header("X-HTTP-Method-Override") ? " with header" : "")
        );
    })};
    const auto reply = site.send(
        {.method = std::move(method), .target = std::move(target), .headers = std::move(headers)}
    );
    return reply.status == 200 ? reply.body : std::to_string(reply.status);
}

std::string by_header(std::string value, std::string method = "POST") {
    return seen(std::move(method), "/", {{"X-HTTP-Method-Override", std::move(value)}});
}

} // namespace

TEST_CASE("method_override: a POST becomes what its header says", "[method_override]") {
    CHECK(by_header("DELETE") == "DELETE was POST");
    CHECK(by_header("put") == "PUT was POST");
    CHECK(by_header(" PATCH ") == "PATCH was POST");
}

TEST_CASE("method_override: only a POST becomes anything", "[method_override]") {
    for (const std::string method : {"GET", "HEAD", "PUT", "OPTIONS", "post"})
        CHECK(by_header("DELETE", method) == (method == "HEAD" ? "" : method + " with header"));
}

TEST_CASE("method_override: a POST becomes nothing else", "[method_override]") {
    for (const std::string method :
         {"GET", "HEAD", "POST", "CONNECT", "TRACE", "FOO", "DELETE, PUT", "DELETE x", "DEL"})
        CHECK(by_header(method) == "400");
    CHECK(by_header("") == "POST with header");
}

TEST_CASE("method_override: looks at the query if told to", "[method_override]") {
    const method_override_options options{.parameter = "_method"};
    CHECK(seen("POST", "/?_method=DELETE", {}) == "POST");
    CHECK(seen("POST", "/?_method=DELETE", {}, options) == "DELETE was POST");
    CHECK(seen("POST", "/?a=1&_method=put&b", {}, options) == "PUT was POST");
    CHECK(seen("POST", "/?x_method=DELETE&_methods=PUT", {}, options) == "POST");
    CHECK(seen("POST", "/?_method=GET", {}, options) == "400");
    CHECK(seen("GET", "/?_method=DELETE", {}, options) == "GET");
    CHECK(
        seen("POST", "/?_method=DELETE", {{"X-HTTP-Method-Override", "PUT"}}, options) ==
        "PUT was POST"
    );
}

TEST_CASE("method_override: takes a list and a header of one's own", "[method_override]") {
    const method_override_options options{.methods = {"PURGE"}, .header = "X-Method"};
    CHECK(seen("POST", "/", {{"X-Method", "PURGE"}}, options) == "PURGE was POST");
    CHECK(seen("POST", "/", {{"X-Method", "DELETE"}}, options) == "400");
    const method_override_options no_header{.header = "", .parameter = "m"};
    CHECK(
        seen("POST", "/", {{"X-HTTP-Method-Override", "DELETE"}}, no_header) == "POST with header"
    );
}

TEST_CASE("method_override: refuses what cannot be meant", "[method_override]") {
    CHECK_THROWS_AS((method_override{{.methods = {}}}), std::invalid_argument);
    CHECK_THROWS_AS((method_override{{.methods = {"A B"}}}), std::invalid_argument);
    CHECK_THROWS_WITH((method_override{{.methods = {"get"}}}), "method_override: a POST is no GET");
    CHECK_THROWS_AS((method_override{{.header = "A B"}}), std::invalid_argument);
    CHECK_THROWS_AS((method_override{{.header = ""}}), std::invalid_argument);
}

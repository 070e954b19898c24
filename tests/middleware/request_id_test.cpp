// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/request_id.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::access_log;
using middleware::request_id;
using server::test::client;

namespace {

/// What the app sees: the header, then the slot.
response seen(env& request) {
    return text(
        cat(request.header("X-Request-Id").value_or("none"),
            " ",
            request.get(request_id::id) ? *request.get(request_id::id) : "none")
    );
}

std::string id_for(std::string sent, bool incoming) {
    const client site{wrap(request_id{{.incoming = incoming}}, seen)};
    return site.send({.headers = {{"X-Request-Id", std::move(sent)}}})
        .header("X-Request-Id")
        .value();
}

} // namespace

TEST_CASE("request_id: gives each request an id of its own", "[request_id]") {
    const client site{wrap(request_id{}, seen)};
    const auto first = site.get("/");
    const auto id = first.header("X-Request-Id").value();
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(first.body == id + " " + id);
    CHECK(site.get("/").header("X-Request-Id") != id);
}

TEST_CASE("request_id: does not take an id from just anyone", "[request_id]") {
    CHECK(id_for("abc", false) != "abc");
    const client site{wrap(request_id{}, seen)};
    const auto reply = site.send({.headers = {{"X-Request-Id", "abc"}}});
    CHECK(reply.body.find("abc") == std::string::npos);
}

TEST_CASE("request_id: takes an id if told to and if it can be one", "[request_id]") {
    for (const std::string& good :
         {std::string{"a"},
          std::string{"Root=1-67891233-abcdef01"},
          std::string{"a.b_c~d+e/f=:-"},
          std::string(128, 'x')})
        CHECK(id_for(good, true) == good);
    for (const std::string& bad :
         {std::string{},
          std::string(129, 'x'),
          std::string{"a b"},
          std::string{"a,b"},
          std::string{"a\"b"},
          std::string{"a;b"},
          std::string{"\xc3\xa4"},
          std::string{"a\tb"},
          std::string{"<x>"}}) {
        INFO(bad);
        CHECK(id_for(bad, true).size() == 32);
    }
}

TEST_CASE("request_id: takes another header's name", "[request_id]") {
    const client site{
        wrap(request_id{{.header = "X-Correlation-Id", .incoming = true}}, [](env& request) {
            return text(*request.var("HTTP_X_CORRELATION_ID"));
        })};
    const auto reply = site.send({.headers = {{"X-Correlation-Id", "abc"}}});
    CHECK(reply.body == "abc");
    CHECK(reply.all("X-Correlation-Id") == std::vector<std::string>{"abc"});
    CHECK_FALSE(reply.header("X-Request-Id"));
}

TEST_CASE("request_id: writes over what the app answered", "[request_id]") {
    const client site{wrap(request_id{{.incoming = true}}, [](env&) {
        return response{200, {{"Content-Type", "text/plain"}, {"X-Request-Id", "app's"}}, "x"};
    })};
    const auto reply = site.send({.headers = {{"X-Request-Id", "abc"}}});
    CHECK(reply.all("X-Request-Id") == std::vector<std::string>{"abc"});
}

TEST_CASE("request_id: a request within the request has the same", "[request_id]") {
    const app inside = wrap(request_id{}, seen);
    const client site{wrap(request_id{}, [inside](env& request) {
        return inside(request.sub({{"PATH_INFO", "/inside"}}));
    })};
    const auto reply = site.get("/");
    const auto id = reply.header("X-Request-Id").value();
    CHECK(reply.body == id + " " + id);
}

TEST_CASE("request_id: the access log writes it, wherever it stands", "[request_id]") {
    std::string line;
    const auto sink = log_sink{[&](std::string_view text) { line += text; }};
    const client site{wrap(
        access_log{{.format = "%L", .sink = sink}}, wrap(request_id{{.incoming = true}}, seen)
    )};
    static_cast<void>(site.send({.headers = {{"X-Request-Id", "abc"}}}));
    CHECK(line == "abc");
}

TEST_CASE("request_id: refuses a header that is none", "[request_id]") {
    CHECK_THROWS_WITH(request_id{{.header = "X Id"}}, "request_id: \"X Id\" is no header name");
}

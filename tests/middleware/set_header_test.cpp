// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/set_header.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::set_header;
using strings = std::vector<std::string>;

namespace {

server::test::reply through(set_header layer, int status = 200) {
    const server::test::client client{wrap(std::move(layer), [=](env&) {
        return response{
            status,
            {{"Content-Type", "text/plain"},
             {"Vary", "Accept"},
             {"X-A", "1"},
             {"X-A", "2"},
             {"Set-Cookie", "a=1"}},
            "x"};
    })};
    return client.get("/");
}

} // namespace

TEST_CASE("set_header: sets a header in the place of all of that name", "[set_header]") {
    CHECK(through(set_header{{.set = {{"x-a", "3"}}}}).all("X-A") == strings{"3"});
    CHECK(through(set_header{{.set = {{"X-B", "3"}}}}).all("X-B") == strings{"3"});
}

TEST_CASE("set_header: adds a header beside those of that name", "[set_header]") {
    const auto reply = through(set_header{{.add = {{"Set-Cookie", "b=2"}, {"X-B", "1"}}}});
    CHECK(reply.all("Set-Cookie") == strings{"a=1", "b=2"});
    CHECK(reply.all("X-B") == strings{"1"});
}

TEST_CASE("set_header: sets a header only where there is none", "[set_header]") {
    const auto reply = through(set_header{{.if_absent = {{"Vary", "Cookie"}, {"X-B", "1"}}}});
    CHECK(reply.all("Vary") == strings{"Accept"});
    CHECK(reply.all("X-B") == strings{"1"});
}

TEST_CASE("set_header: appends to a list", "[set_header]") {
    const auto reply =
        through(set_header{{.append = {{"Vary", "Cookie"}, {"X-A", "3"}, {"X-B", "1"}}}});
    CHECK(reply.all("Vary") == strings{"Accept, Cookie"});
    CHECK(reply.all("X-A") == strings{"1", "2", "3"});
    CHECK(reply.all("X-B") == strings{"1"});
}

TEST_CASE("set_header: takes all of a name away", "[set_header]") {
    CHECK(through(set_header{{.unset = {"x-a"}}}).all("X-A").empty());
}

TEST_CASE("set_header: takes away before it sets and adds", "[set_header]") {
    const auto reply = through(set_header{{.unset = {"X-A", "Vary"}, .append = {{"X-A", "3"}}}});
    CHECK(reply.all("X-A") == strings{"3"});
    CHECK(reply.all("Vary").empty());
}

TEST_CASE("set_header: looks at the status if told to", "[set_header]") {
    const set_header layer{{.set = {{"X-B", "1"}}, .when = [](status s) { return s >= 400; }}};
    CHECK(through(layer, 404).header("X-B") == "1");
    CHECK_FALSE(through(layer, 200).header("X-B"));
}

TEST_CASE("set_header: refuses what no response can have", "[set_header]") {
    CHECK_THROWS_WITH(set_header{{}}, "set_header: there is nothing to do");
    CHECK_THROWS_AS((set_header{{.set = {{"X B", "1"}}}}), header_error);
    CHECK_THROWS_AS((set_header{{.unset = {"X B"}}}), header_error);
    CHECK_THROWS_AS((set_header{{.add = {{"X-B", "1\r\nX: 2"}}}}), header_error);
    CHECK_THROWS_AS((set_header{{.append = {{"set-cookie", "a=1"}}}}), std::invalid_argument);
    for (const std::string name : {"Content-Length", "transfer-encoding", "Connection"})
        CHECK_THROWS_AS((set_header{{.if_absent = {{name, "1"}}}}), std::invalid_argument);
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/http_exceptions.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>

using namespace groat;
using middleware::http_exceptions;
using server::test::client;
using server::test::reply;

namespace {

app throwing(http_error what) {
    return [what](env&) -> response { throw what; };
}

reply answer_to(http_error what, http_exceptions layer = {}) {
    return client{wrap(std::move(layer), throwing(std::move(what)))}.get("/");
}

} // namespace

TEST_CASE("http_exceptions: makes a response of what is thrown", "[http_exceptions]") {
    const auto got = answer_to(http_error{404});
    CHECK(got.status == 404);
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(got.body == "Not Found\n");
    CHECK(got.how == fate::done);
    CHECK(got.errors.empty());
}

TEST_CASE("http_exceptions: says the message and the headers", "[http_exceptions]") {
    const auto got = answer_to(http_error{403, "ask <b>Jo</b>", {{"X-Why", "because"}}});
    CHECK(got.body == "ask <b>Jo</b>\n");
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");
    CHECK(got.header("X-Why") == "because");
    const auto elsewhere = answer_to(http_error{303, "", {{"Location", "/login"}}});
    CHECK(elsewhere.status == 303);
    CHECK(elsewhere.header("Location") == "/login");
}

TEST_CASE("http_exceptions: a status without a body has none", "[http_exceptions]") {
    const auto got = answer_to(http_error{304, "unchanged"});
    CHECK(got.status == 304);
    CHECK(got.body.empty());
    CHECK_FALSE(got.header("Content-Type"));
}

TEST_CASE("http_exceptions: covers the first pull of a body", "[http_exceptions]") {
    const client site{wrap(http_exceptions{}, [](env&) {
        return text([]() -> std::optional<std::string> { throw http_error{410}; });
    })};
    CHECK(site.get("/").status == 410);
}

TEST_CASE("http_exceptions: all else goes on outward", "[http_exceptions]") {
    std::string caught;
    const client site{wrap(
        [&](env& request, const app& next) {
            try {
                return next(request);
            } catch (const std::logic_error& error) {
                caught = error.what();
            }
            return text("outer");
        },
        wrap(http_exceptions{}, [](env&) -> response { throw std::logic_error{"mine"}; })
    )};
    CHECK(site.get("/").body == "outer");
    CHECK(caught == "mine");
}

TEST_CASE("http_exceptions: knows an error of a derived type", "[http_exceptions]") {
    struct gone_fishing : http_error {
        gone_fishing() : http_error{503, "gone fishing"} {}
    };
    const client site{wrap(http_exceptions{}, [](env&) -> response { throw gone_fishing{}; })};
    CHECK(site.get("/").status == 503);
    CHECK(site.get("/").body == "gone fishing\n");
}

TEST_CASE("http_exceptions: asks a page of one's own, outside of any catch", "[http_exceptions]") {
    const http_exceptions layer{[](env& request, const http_error& error) {
        CHECK(std::current_exception() == nullptr);
        return html(error.code(), cat("<p>", request.path_info(), ": ", error.what()));
    }};
    const auto got = answer_to(http_error{404, "no such page"}, layer);
    CHECK(got.status == 404);
    CHECK(got.body == "<p>/: no such page");
}

TEST_CASE("http_exceptions: refuses what cannot be meant", "[http_exceptions]") {
    CHECK_THROWS_AS(http_exceptions{http_exceptions::page{}}, std::invalid_argument);
    CHECK_THROWS_AS(http_error{200}, std::invalid_argument);
    CHECK_THROWS_AS(http_error{600}, std::invalid_argument);
    CHECK_THROWS_AS((http_error{404, "", {{"X", "a\r\nb"}}}), header_error);
}

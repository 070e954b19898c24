// SPDX-License-Identifier: BSL-1.0
#include <groat/beast.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <thread>
#include <vector>

using namespace groat;

namespace {

beast::request get(std::string_view target) {
    return {http::verb::get, {target.data(), target.size()}, 11};
}

void quiet(std::string_view) {}

} // namespace

TEST_CASE("beast: fields go over and come back with their repeats in order", "[beast]") {
    const headers from{{"X-A", "b"}, {"Set-Cookie", "a=1"}, {"Set-Cookie", "b=2"}};
    const auto there = beast::to_fields(from);
    CHECK(there.count("set-cookie") == 2);
    CHECK(beast::from_fields(there).value().text() == from.text());
}

TEST_CASE("beast: a field that groat refuses is an error", "[beast]") {
    beast::fields forged;
    forged.insert("X-A", "b\r\nX-B: c");
    CHECK(beast::from_fields(forged).error() == errc::bad_field_value);
}

TEST_CASE("beast: a response becomes a message, if its body is not too long", "[beast]") {
    auto answer = text(404, "none");
    CHECK_FALSE(beast::to_message(answer, 11, 3));
    const auto message = beast::to_message(answer, 11, 4);
    REQUIRE(message);
    CHECK(message->result_int() == 404);
    CHECK(message->body() == "none");
    CHECK((*message)["Content-Type"] == "text/plain; charset=utf-8");
}

TEST_CASE("beast: a message becomes a response without its framing", "[beast]") {
    beast::response message{http::status::created, 11, "made"};
    message.set("X-A", "b");
    message.set(http::field::transfer_encoding, "chunked");
    auto answer = beast::from_message(std::move(message)).value();
    CHECK(answer.status == 201);
    CHECK(answer.headers.text() == "X-A: b\r\n");
    CHECK(answer.body.whole() == "made");
}

TEST_CASE("beast: an app answers a request that Beast has read", "[beast]") {
    const app echo = [](env& e) {
        return response{
            201,
            {{"X-Path", e.path_info()},
             {"X-Script", e.script_name()},
             {"X-Query", e.query_string()},
             {"X-Cookie", e.header("Cookie").value_or("-")},
             {"X-Proxy", e.var("HTTP_PROXY").value_or("-")},
             {"X-Type", e.content_type()}},
            e.input().gather(100).value()};
    };
    auto message = get("/app/a%20b?q=1");
    message.method(http::verb::post);
    message.insert("Cookie", "a=1");
    message.insert("cookie", "b=2");
    message.insert("Proxy", "evil");
    message.set(http::field::content_type, "a/b");
    message.body() = "sent";
    const auto answer = beast::handle(echo, message, {.script_name = "/app"});
    REQUIRE(answer);
    CHECK(answer->result_int() == 201);
    CHECK(answer->body() == "sent");
    CHECK((*answer)["X-Path"] == "/a b");
    CHECK((*answer)["X-Script"] == "/app");
    CHECK((*answer)["X-Query"] == "q=1");
    CHECK((*answer)["X-Cookie"] == "a=1; b=2");
    CHECK((*answer)["X-Proxy"] == "-");
    CHECK((*answer)["X-Type"] == "a/b");
    CHECK((*answer)["Content-Length"] == "4");
}

TEST_CASE("beast: targets that can't be read are refused before the app", "[beast]") {
    const app never = [](env&) -> response { throw 1; };
    const auto code = [&](std::string_view target) {
        return beast::handle(never, get(target), {.script_name = "/app"}, {}, quiet)->result_int();
    };
    CHECK(code("/app/%zz") == 400);
    CHECK(code("/app/%00") == 400);
    CHECK(code("app") == 400);
    CHECK(code("/application") == 404);
    CHECK(code("http://host/app/x") == 500); // reaches the app, which throws
}

TEST_CASE("beast: a body that waits is waited for, one that breaks gives nothing", "[beast]") {
    std::thread other;
    const app waits = [&other](env& e) {
        other = std::thread{[wake = e.waker()] { wake(); }};
        return response{200, {}, [n = 0]() mutable -> pulled {
                            if (n++ == 0)
                                return not_yet;
                            return n == 2 ? chunk("late") : end_of_body;
                        }};
    };
    const auto late = beast::handle(waits, get("/"));
    CHECK(late->body() == "late");
    CHECK((*late)["Content-Length"] == "4"); // or a kept connection could not tell its end
    other.join();
    const app breaks = [](env&) {
        return response{200, {}, []() -> generator {
                            co_yield "a";
                            throw 1;
                        }};
    };
    CHECK_FALSE(beast::handle(breaks, get("/"), {}, {}, quiet));
}

TEST_CASE("beast: an absolute target's host holds, and a name with _ is not taken", "[beast]") {
    const app site = [](env& e) {
        return text(cat(e.host(), " ", e.header("X-Forwarded-For").value_or("-")));
    };
    auto message = get("http://one.example/x");
    message.set(http::field::host, "another.example");
    message.insert("X_Forwarded_For", "192.0.2.1");
    CHECK(beast::handle(site, message)->body() == "one.example -");
}

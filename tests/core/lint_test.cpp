// SPDX-License-Identifier: BSL-1.0
#include <groat/lint.hpp>

#include <groat/core.hpp>
#include <groat/server/test.hpp>
#include <support/catch.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using server::test::client;
using server::test::client_options;
using test_request = server::test::request;

namespace {

response pass(env& request, const app& next) {
    return next(request);
}

/// Puts every byte through a filter that holds back what it has until it must give it.
response holds_back(env& request, const app& next) {
    auto answer = next(request);
    if (answer.status.allows_body() && answer.status != 206)
        transform(
            answer,
            [held = std::string{}](std::string_view in, drain why, std::string& out) mutable {
                held += in;
                if (why == drain::no && held.size() < 5)
                    return;
                out += std::exchange(held, {});
            }
        );
    return answer;
}

response omits_for_head(env& request, const app& next) {
    auto answer = next(request);
    if (request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

response not_modified(env& request, const app& next) {
    auto answer = next(request);
    if (request.header("If-None-Match") == answer.headers.get("ETag")) {
        answer.status = 304;
        answer.body.omit();
    }
    return answer;
}

response first_three(env& request, const app& next) {
    auto answer = next(request);
    if (!request.header("Range") || answer.status != 200)
        return answer;
    answer.status = 206;
    answer.headers.remove("Content-Length");
    answer.headers.replace("Content-Range", "bytes 0-2/*");
    answer.body = slice(std::move(answer.body), 0, 3);
    return answer;
}

response error_page(env& request, const app& next) {
    auto answer = next(request);
    if (answer.status != 404 || request.path_info() == "/error")
        return answer;
    auto page = next(
        request.sub({{"REQUEST_METHOD", "GET"}, {"PATH_INFO", "/error"}, {"CONTENT_LENGTH", unset}})
    );
    page.status = 404;
    return page;
}

response mounted(env& request, const app& next) {
    return request.path_info().starts_with("/m/") ? next(request.below("/m")) : next(request);
}

/// Tries to have the whole input, and goes on where it is too long for that.
response looks_into_input(env& request, const app& next) {
    auto whole = request.input().gather(4);
    return whole ? next(request.child({}, std::move(*whole))) : next(request);
}

/// Reads what the app has left of the input.
response drains_input(env& request, const app& next) {
    auto answer = next(request);
    while (request.input().pull().what != pulled::end) {
    }
    return answer;
}

const int any_message = 0;

response inner(env& request) {
    const auto path = request.path_info();
    if (path == "/text" || path == "/error")
        return {200, {{"Content-Type", "text/plain"}, {"ETag", "\"t\""}}, "some text"};
    if (path == "/file") {
        const std::shared_ptr<std::FILE> file{std::tmpfile(), &std::fclose};
        std::fputs("bytes of a file", file.get());
        std::fflush(file.get());
        return text(file_ref{fileno(file.get()), 0, 15, file, {}});
    }
    if (path == "/stream")
        return text([n = 0]() mutable -> generator {
            for (; n < 9; ++n) {
                co_yield chunk("abc", n % 3 == 1);
                co_yield pulled{pulled::first_other, false, {}, &any_message};
            }
        });
    if (path == "/waits")
        return text([wake = request.waker(), n = 0]() mutable -> pulled {
            wake();
            return n++ > 8 ? end_of_body : n % 2 == 1 ? not_yet : chunk("ab");
        });
    if (path == "/echo")
        return text([&request]() mutable { return request.input().pull(); });
    if (path == "/part") {
        static_cast<void>(request.input().pull());
        return text("read a part");
    }
    if (path == "/nothing")
        return empty();
    if (path == "/elsewhere")
        return redirect("/text");
    if (path == "/breaks")
        return text([n = 0]() mutable -> std::optional<std::string> {
            if (n++ == 2)
                throw std::runtime_error{"the disk is on fire"};
            return "abc";
        });
    if (path == "/throws")
        throw std::runtime_error{"no"};
    return not_found();
}

app site() {
    app all = inner;
    for (const auto layer :
         {looks_into_input,
          mounted,
          pass,
          holds_back,
          error_page,
          first_three,
          not_modified,
          omits_for_head,
          drains_input})
        all = wrap(layer, std::move(all));
    return wrap(
        [](env& request, const app& next) {
            return attempt(next, request, [](const std::exception_ptr&) {
                return text(500, "sorry");
            });
        },
        std::move(all)
    );
}

std::vector<test_request> requests() {
    std::vector<test_request> all;
    for (const char* path :
         {"/text",
          "/file",
          "/stream",
          "/waits",
          "/nothing",
          "/elsewhere",
          "/breaks",
          "/throws",
          "/missing",
          "/m/text"})
        for (const char* method : {"GET", "HEAD"})
            all.push_back({.method = method, .target = path});
    for (const char* path : {"/text", "/file", "/stream"})
        all.push_back({.target = path, .headers = {{"Range", "bytes=0-2"}}});
    all.push_back({.target = "/text", .headers = {{"If-None-Match", "\"t\""}}});
    for (const char* path : {"/echo", "/part", "/missing"})
        for (const char* content : {"abc", "more than is gathered"})
            all.push_back({.method = "POST", .target = path, .body = content});
    return all;
}

} // namespace

TEST_CASE("lint: is silent about what is right, and changes no byte of it", "[lint]") {
    for (const std::uint64_t seed : {0U, 1U, 2U, 3U}) {
        auto with = requests();
        auto without = requests();
        for (std::size_t i = 0; i < with.size(); ++i) {
            INFO(with[i].method << " " << with[i].target << ", seed " << seed);
            lint watching;
            client_options plain{.seed = seed, .lint = false};
            client_options watched = plain;
            watched.prepare = [&](env& request) { request.observe(watching); };
            CHECK(
                server::test::format(client{site(), watched}.send(std::move(with[i]))) ==
                server::test::format(client{site(), plain}.send(std::move(without[i])))
            );
            CHECK_NOTHROW(watching.check());
        }
    }
}

TEST_CASE("lint: is silent wherever the client leaves", "[lint]") {
    for (std::uint64_t at = 0; at < 160; ++at)
        for (const char* path : {"/stream", "/file", "/waits", "/breaks"}) {
            INFO(path << " until byte " << at);
            lint watching;
            client_options how{.leaves_at = at, .lint = false};
            how.prepare = [&](env& request) { request.observe(watching); };
            client{site(), how}.get(path);
            CHECK_NOTHROW(watching.check());
        }
}

TEST_CASE("lint: names the layer and where it was enabled, once", "[lint]") {
    lint watching;
    const app wrong{[](env&) { return text(99 + 900, "no"); }};
    client{
        wrap(pass, wrap(pass, wrong)),
        {.lint = false, .prepare = [&](env& request) { request.observe(watching); }}}
        .get("/");
    const auto found = watching.faults();
    REQUIRE(found.size() == 1);
    CHECK(found[0].id == "response.status");
    CHECK(
        found[0].layer == cat("lambda (",
                              wrong.about().where.file_name(),
                              ":",
                              std::to_string(wrong.about().where.line()),
                              ")")
    );
}

TEST_CASE("lint: the error quotes the sentence, the layer and what was seen", "[lint]") {
    lint watching;
    client{
        app{[](env&) {
            return response{200, {{"ETag", "abc"}}, {}};
        }},
        {.lint = false, .prepare = [&](env& request) { request.observe(watching); }}}
        .get("/");
    try {
        watching.check();
        FAIL("it found nothing");
    } catch (const lint_error& error) {
        const std::string message = error.what();
        REQUIRE(error.faults().size() == 1);
        const auto& broken = error.faults()[0];
        CHECK(message.find(broken.sentence) != message.npos);
        CHECK(message.find(broken.layer) != message.npos);
        CHECK(message.find("`abc`") != message.npos);
    }
}

TEST_CASE("lint: a body under watch answers what it answered before", "[lint]") {
    struct answers {
        std::optional<std::uint64_t> length;
        bool file, omitted, whole;
        bool operator==(const answers&) const = default;
    };
    for (const char* path : {"/text", "/file", "/stream"})
        for (const bool omit : {false, true}) {
            const auto asked = [&](bool under_lint) {
                answers heard{};
                lint watching;
                const auto asks = [&](env& request, const app& next) {
                    auto answer = next(request);
                    heard = {
                        answer.body.length(),
                        answer.body.file() != nullptr,
                        answer.body.omitted(),
                        answer.body.whole().has_value()};
                    return answer;
                };
                const auto omits = [&](env& request, const app& next) {
                    auto answer = next(request);
                    if (omit)
                        answer.body.omit();
                    return answer;
                };
                client_options how{.lint = false};
                if (under_lint)
                    how.prepare = [&](env& request) { request.observe(watching); };
                client{wrap(asks, wrap(pass, wrap(omits, inner))), how}.head(path);
                return heard;
            };
            INFO(path << (omit ? ", omitted" : ""));
            CHECK(asked(true) == asked(false));
        }
}

TEST_CASE("lint: a body under watch hears its fate once, and the same one", "[lint]") {
    for (const bool leaves : {false, true})
        for (const char* method : {"GET", "HEAD"}) {
            const auto heard = [&](bool under_lint) {
                std::vector<fate> fates;
                lint watching;
                client_options how{.lint = false};
                if (leaves)
                    how.leaves_at = 60;
                if (under_lint)
                    how.prepare = [&](env& request) { request.observe(watching); };
                const auto listens = [&](env& request, const app& next) {
                    auto answer = next(request);
                    answer.body =
                        on_end(std::move(answer.body), [&](fate last) { fates.push_back(last); });
                    return answer;
                };
                client{wrap(holds_back, wrap(listens, inner)), how}.send(
                    {.method = method, .target = "/stream"}
                );
                return fates;
            };
            INFO(method << (leaves ? ", the client leaves" : ""));
            CHECK(heard(true).size() == 1);
            CHECK(heard(true) == heard(false));
        }
}

TEST_CASE("lint: blames who retries with an input that was read", "[lint]") {
    lint watching;
    const auto tries_twice = [](env& request, const app& next) {
        static_cast<void>(next(request));
        return next(request);
    };
    const auto reads = [](env& request) {
        while (request.input().pull().what != pulled::end) {
        }
        return text("read");
    };
    client{
        wrap(pass, wrap(tries_twice, reads)),
        {.lint = false, .prepare = [&](env& request) { request.observe(watching); }}}
        .post("/", "five!");
    const auto found = watching.faults();
    REQUIRE(found.size() == 1);
    CHECK(found[0].id == "input.content-length");
    CHECK(found[0].layer.find("lambda") == 0);
}

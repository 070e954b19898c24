// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/compress.hpp>

#include <groat/filter.hpp>
#include <groat/middleware/head.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include "support/codings.hpp"
#include "support/temp_folder.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using namespace groat_test;
using server::test::client;
using server::test::reply;

namespace {

const std::string page = words(20'000);

reply ask(
    const app& inner,
    std::string accepts = "gzip",
    std::string method = "GET",
    middleware::compress_options options = {}
) {
    const client one{wrap(middleware::compress{std::move(options)}, inner)};
    return one.send({.method = std::move(method), .headers = {{"Accept-Encoding", accepts}}});
}

app answers(response (*made)()) {
    return [made](env&) { return made(); };
}

app typed(std::string type, std::string content = page) {
    return [=](env&) { return response{200, {{"Content-Type", type}}, content}; };
}

/// Whether the layer left all as the app said it.
bool untouched(const reply& got) {
    return !got.header("Content-Encoding") && !got.header("Vary") && got.how == fate::done;
}

body pieces(std::vector<pulled> all) {
    return [all = std::move(all), at = std::size_t{0}]() mutable {
        return at < all.size() ? all[at++] : end_of_body;
    };
}

} // namespace

TEST_CASE("compress: every coding's own library reads what was written", "[compress]") {
    for (const auto& coding : written_codings())
        for (const std::size_t size : {1024U, 20'000U, 3'000'000U}) {
            const auto plain = words(size);
            const auto got = ask(typed("text/html", plain), coding);
            CHECK(got.header("Content-Encoding") == coding);
            CHECK(got.body.size() < size / 2);
            CHECK(plain_of(coding, got.body) == plain);
        }
}

TEST_CASE("compress: the program gzip reads it", "[compress]") {
    const temp_folder folder;
    folder.file("page.gz", ask(typed("text/html")).body);
    auto* const from = ::popen(("gzip -dc " + folder.path("page.gz")).c_str(), "r");
    REQUIRE(from);
    std::string plain;
    for (int c = std::fgetc(from); c != EOF; c = std::fgetc(from))
        plain += static_cast<char>(c);
    CHECK(::pclose(from) == 0);
    CHECK(plain == page);
}

TEST_CASE(
    "compress: equal bytes become equal bytes, whichever encoder is used again", "[compress]"
) {
    for (const auto& coding : written_codings()) {
        const client one{wrap(middleware::compress{}, [](env& request) {
            return text(words(request.path_info() == "/a" ? 20'000 : 30'000));
        })};
        const auto get = [&](std::string target) {
            return one.send({.target = std::move(target), .headers = {{"Accept-Encoding", coding}}}
            ).body;
        };
        const auto first = get("/a");
        CHECK(get("/b") != first);
        CHECK(get("/a") == first);
    }
}

TEST_CASE("compress: an encoder is as new after a client that left in the middle", "[compress]") {
    for (const auto& coding : written_codings()) {
        const app site = wrap(middleware::compress{}, [](env&) {
            return text([left = 50]() mutable -> std::optional<std::string> {
                return left-- > 0 ? std::optional{words(3000, static_cast<unsigned>(left))}
                                  : std::nullopt;
            });
        });
        const auto whole = [&] {
            return client{site}.send({.headers = {{"Accept-Encoding", coding}}}).body;
        };
        const auto first = whole();
        for (const std::size_t at : {1U, 500U, 2000U})
            CHECK(
                client{site, {.leaves_at = at}}.send({.headers = {{"Accept-Encoding", coding}}}
                ).how == fate::aborted
            );
        CHECK(whole() == first);
    }
}

TEST_CASE("compress: the client's qualities choose, then the order of the options", "[compress]") {
    const auto codings = written_codings();
    CHECK(ask(typed("text/html"), "*").header("Content-Encoding") == codings.front());
    CHECK(ask(typed("text/html"), "gzip, x;q=0.5").header("Content-Encoding") == "gzip");
    CHECK(
        ask(typed("text/html"), "gzip;q=0.1, br;q=0, zstd;q=0").header("Content-Encoding") == "gzip"
    );
    for (const auto& refusing :
         {"", "identity", "gzip;q=0", "*;q=0", "deflate", "gzip;q=0.2, identity"}) {
        const auto got = ask(typed("text/html"), refusing);
        CHECK_FALSE(got.header("Content-Encoding"));
        CHECK(got.header("Vary") == "Accept-Encoding");
        CHECK(got.body == page);
    }
    if (codings.size() > 1)
        CHECK(
            ask(typed("text/html"), "*", "GET", {.codings = {"gzip", codings.front()}}
            ).header("Content-Encoding") == "gzip"
        );
}

TEST_CASE("compress: only what is worth it by its type", "[compress]") {
    for (const auto worth :
         {"text/html; charset=utf-8", "TEXT/CSS", "application/json", "image/svg+xml", "a/b+json"})
        CHECK(ask(typed(worth)).header("Content-Encoding") == "gzip");
    for (const auto not_worth :
         {"image/png", "application/octet-stream", "video/mp4", "application/zip"})
        CHECK(untouched(ask(typed(not_worth))));
    CHECK(untouched(ask(typed("text/html"), "gzip", "GET", {.types = {"text/css"}})));
}

TEST_CASE("compress: what is known to be short stays as it is", "[compress]") {
    CHECK(untouched(ask(typed("text/html", std::string(1023, 'g')))));
    CHECK(ask(typed("text/html", std::string(1024, 'g'))).header("Content-Encoding") == "gzip");
    CHECK(untouched(ask(typed("text/html", std::string(9, 'g')), "gzip", "GET", {.min_size = 10})));
    const auto got = ask(answers([] { return text(pieces({chunk("tiny")})); }));
    CHECK(plain_of("gzip", got.body) == "tiny"); // nobody knew
}

TEST_CASE("compress: never twice, no part, nothing that says no-transform", "[compress]") {
    CHECK(
        ask(answers([] {
            return response{200, {{"Content-Type", "text/html"}, {"Content-Encoding", "x"}}, page};
        })).body == page
    );
    CHECK(untouched(ask(answers([] {
        return response{
            206, {{"Content-Type", "text/html"}, {"Content-Range", "bytes 0-19999/30000"}}, page};
    }))));
    CHECK(untouched(
        ask(answers([] {
                return response{206, {{"Content-Type", "multipart/byteranges; boundary=x"}}, page};
            }),
            "gzip",
            "GET",
            {.types = {"*/*"}})
    ));
    CHECK(untouched(ask(answers([] {
        return response{
            200, {{"Content-Type", "text/html"}, {"Cache-Control", "private, No-Transform"}}, page};
    }))));
    CHECK(untouched(ask(answers([] { return empty(204); }))));
}

TEST_CASE("compress: two of them compress once", "[compress]") {
    const client one{
        wrap(middleware::compress{}, wrap(middleware::compress{}, typed("text/html")))};
    const auto got = one.send({.headers = {{"Accept-Encoding", "gzip"}}});
    CHECK(got.all("Content-Encoding") == std::vector<std::string>{"gzip"});
    CHECK(got.all("Vary") == std::vector<std::string>{"Accept-Encoding"});
    CHECK(plain_of("gzip", got.body) == page);
}

TEST_CASE("compress: the headers tell the truth about the other bytes", "[compress]") {
    const auto made = [] {
        return response{
            200,
            {{"Content-Type", "text/html"},
             {"Content-Length", "20000"},
             {"Accept-Ranges", "bytes"},
             {"ETag", "\"abc\""},
             {"Vary", "Origin"},
             {"Set-Cookie", "a=1"},
             {"Set-Cookie", "b=2"}},
            page};
    };
    const auto got = ask(answers(made));
    CHECK(got.header("ETag") == "W/\"abc\"");
    CHECK_FALSE(got.header("Content-Length"));
    CHECK_FALSE(got.header("Accept-Ranges"));
    CHECK(got.all("Vary") == std::vector<std::string>{"Origin", "Accept-Encoding"});
    CHECK(got.all("Set-Cookie").size() == 2);

    const auto plain = ask(answers(made), "identity");
    CHECK(plain.header("ETag") == "\"abc\"");
    CHECK(plain.header("Content-Length") == "20000");
}

TEST_CASE("compress: HEAD has GET's headers and needs no encoder", "[compress]") {
    for (const bool length_known : {true, false}) {
        const app inner = [length_known](env&) {
            return length_known ? text(page) : text(pieces({chunk(page)}));
        };
        const auto get = ask(inner);
        const auto head = ask(inner, "gzip", "HEAD");
        const auto omitted = ask(wrap(middleware::head{}, inner), "gzip", "HEAD");
        CHECK(head.headers.text() == get.headers.text());
        CHECK(omitted.headers.text() == get.headers.text());
        CHECK(head.body.empty());
    }
}

TEST_CASE("compress: a 304 agrees with the 200 that it stands for", "[compress]") {
    const auto got = ask(answers([] { return response{304, {{"ETag", "\"abc\""}}, {}}; }));
    CHECK(got.status == 304);
    CHECK(got.header("ETag") == "W/\"abc\"");
    CHECK(got.header("Vary") == "Accept-Encoding");
    CHECK_FALSE(got.header("Content-Encoding"));
    const auto plain =
        ask(answers([] {
                return response{304, {{"ETag", "\"abc\""}}, {}};
            }),
            "identity");
    CHECK(plain.header("ETag") == "\"abc\"");
}

TEST_CASE("compress: what must go out at once can be read at once", "[compress]") {
    for (const auto& coding : written_codings()) {
        const auto got =
            ask(answers([] {
                    return text(pieces(
                        {flushed("event one\n"), chunk("ev"), flushed("ent two\n"), chunk("end")}
                    ));
                }),
                coding);
        REQUIRE(got.chunks.size() == 3);
        auto arrived = got.chunks[0].bytes;
        CHECK(readable(coding, arrived) == "event one\n");
        arrived += got.chunks[1].bytes;
        CHECK(readable(coding, arrived) == "event one\nevent two\n");
        CHECK(plain_of(coding, got.body) == "event one\nevent two\nend");
    }
}

TEST_CASE("compress: any split of the body and of the writes gives the same text", "[compress]") {
    for (std::uint64_t seed = 0; seed < 50; ++seed) {
        const app site = wrap(middleware::compress{{.codings = {"gzip"}}}, [seed](env&) {
            return text([at = std::size_t{0}, seed]() mutable -> std::optional<std::string> {
                const auto n = 1 + (seed * 7919 + at) % 3000;
                const auto piece = page.substr(std::min(at, page.size()), n);
                at += n;
                return piece.empty() ? std::nullopt : std::optional{piece};
            });
        });
        const client one{site, {.seed = seed}};
        CHECK(plain_of("gzip", one.send({.headers = {{"Accept-Encoding", "gzip"}}}).body) == page);
    }
}

TEST_CASE("compress: a body that breaks is seen to break", "[compress]") {
    const auto got = ask(answers([] {
        return text([left = 3]() mutable -> std::optional<std::string> {
            if (left-- == 0)
                throw std::runtime_error{"the disk is on fire"};
            return words(200'000);
        });
    }));
    CHECK(got.how == fate::failed);
    CHECK_FALSE(gunzip(got.body).whole);
}

TEST_CASE("compress: a stream of any length runs in constant memory", "[compress]") {
    // What leaves the filter at each pull is what becomes of one chunk, however many there were.
    std::size_t largest = 0;
    const app site = wrap(
        [&largest](env& request, const app& next) {
            auto answer = next(request);
            answer.body = filter_body(std::move(answer.body), [&largest](std::string_view in) {
                largest = std::max(largest, in.size());
                return in;
            });
            return answer;
        },
        wrap(
            middleware::compress{{.codings = {"gzip"}}},
            [](env&) {
                return text([left = 1000U]() mutable -> std::optional<std::string> {
                    return left-- > 0 ? std::optional{words(16 * 1024, left)} : std::nullopt;
                });
            }
        )
    );
    CHECK(client{site}.send({.headers = {{"Accept-Encoding", "gzip"}}}).body.size() > 1'000'000);
    CHECK(largest < 64 * 1024);
}

TEST_CASE("compress: threads share the idle encoders", "[compress]") {
    const client one{wrap(middleware::compress{}, typed("text/html"))};
    std::vector<std::thread> threads;
    std::atomic<int> right = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            for (int i = 0; i < 20; ++i)
                right +=
                    plain_of("gzip", one.send({.headers = {{"Accept-Encoding", "gzip"}}}).body) ==
                    page;
        });
    for (auto& thread : threads)
        thread.join();
    CHECK(right == 80);
}

TEST_CASE("compress: options that can't be meant are refused", "[compress]") {
    using options = middleware::compress_options;
    for (const auto& bad :
         {options{.codings = {"lzma"}},
          options{.codings = {"deflate"}},
          options{.codings = {"gzip", "gzip"}},
          options{.codings = {"gzip"}, .levels = {{"gzip", 10}}},
          options{.codings = {"gzip"}, .levels = {{"gzip", 0}}},
          options{.codings = {"gzip"}, .levels = {{"lzma", 1}}},
          options{.types = {"text"}}})
        CHECK_THROWS_AS(middleware::compress{bad}, std::invalid_argument);
}

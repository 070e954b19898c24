// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/decompress.hpp>

#include <groat/middleware/catch_exceptions.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/codings.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::decompress;
using middleware::decompress_options;
using server::test::client;
using server::test::reply;

namespace {

/// Answers what it read.
response echo(env& request) {
    std::string all;
    auto& input = request.input();
    for (auto next = input.pull(); next.what != pulled::end; next = input.pull())
        all += next.data;
    return text(std::move(all));
}

reply post(
    const app& site, std::string coding, std::string coded, server::test::client_options how = {}
) {
    return client{site, std::move(how)}.send(
        {.method = "POST",
         .headers = {{"Content-Type", "text/plain"}, {"Content-Encoding", std::move(coding)}},
         .body = std::move(coded)}
    );
}

app site(decompress_options options = {}, app inner = echo) {
    return wrap(decompress{std::move(options)}, std::move(inner));
}

std::vector<std::string> read_codings() {
    auto all = written_codings();
    all.emplace_back("deflate");
    return all;
}

} // namespace

TEST_CASE("decompress: what every coding's own library wrote is read", "[decompress]") {
    for (const auto& coding : read_codings())
        for (const std::size_t size : {0U, 1U, 20'000U, 3'000'000U}) {
            const auto plain = words(size);
            const auto got = post(site(), coding, coded_by(coding, plain));
            CHECK(got.status == 200);
            CHECK(got.body == plain);
        }
}

TEST_CASE("decompress: any split of the input gives the same text", "[decompress]") {
    const auto plain = words(50'000);
    for (const auto& coding : read_codings())
        for (std::uint64_t seed = 1; seed < 20; ++seed)
            CHECK(post(site(), coding, coded_by(coding, plain), {.seed = seed}).body == plain);
}

TEST_CASE("decompress: the app sees a plain request of unknown length", "[decompress]") {
    const auto got = post(
        site(
            {},
            [](env& request) {
                return text(
                    cat(request.var("HTTP_CONTENT_ENCODING").value_or("none"),
                        " ",
                        request.var("CONTENT_LENGTH").value_or("none"),
                        " ",
                        request.content_type())
                );
            }
        ),
        "X-GZip",
        coded_by("gzip", "abc")
    );
    CHECK(got.body == "none none text/plain");
}

TEST_CASE("decompress: leaves what is not coded alone", "[decompress]") {
    CHECK(client{site()}.post("/", "abc").body == "abc");
    CHECK(post(site(), "identity", "abc").body == "abc");
}

TEST_CASE("decompress: another coding is 415 with the list of those it takes", "[decompress]") {
    const app some = site({.codings = {"gzip", "deflate"}});
    for (const auto& other : {"compress", "br", "gzip, gzip", "gzip, identity", "x", ",", ""}) {
        const auto got = post(some, other, "abc");
        CHECK(got.status == 415);
        CHECK(got.header("Accept-Encoding") == "gzip, deflate");
    }
}

TEST_CASE("decompress: several gzip members are one body (RFC 1952, 2.2)", "[decompress]") {
    const auto coded = coded_by("gzip", "one ") + coded_by("gzip", "") + coded_by("gzip", "two");
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        CHECK(post(site(), "gzip", coded, {.seed = seed}).body == "one two");
}

TEST_CASE("decompress: a body that is cut is 400, at every byte", "[decompress]") {
    for (const auto& coding : read_codings()) {
        const auto coded = coded_by(coding, words(300));
        for (std::size_t n = 1; n < coded.size(); ++n)
            CHECK(post(site(), coding, coded.substr(0, n)).status == 400);
    }
}

TEST_CASE("decompress: a body that is malformed is 400", "[decompress]") {
    for (const auto& coding : read_codings()) {
        CHECK(post(site(), coding, "\xff\xff this is no coded text").status == 400);
        CHECK(post(site(), coding, coded_by(coding, "abc") + "behind it").status == 400);
    }
    auto wrong_sum = coded_by("gzip", "abc");
    wrong_sum[wrong_sum.size() - 8] ^= 1;
    CHECK(post(site(), "gzip", wrong_sum).status == 400);
}

TEST_CASE("decompress: the limit is the first byte too many", "[decompress]") {
    const auto plain = words(100'000);
    for (const auto& coding : read_codings()) {
        const auto coded = coded_by(coding, plain);
        CHECK(post(site({.max_bytes = 100'000}), coding, coded).status == 200);
        CHECK(post(site({.max_bytes = 99'999}), coding, coded).status == 413);
    }
}

TEST_CASE(
    "decompress: a bomb is stopped by its ratio after little of it was read", "[decompress]"
) {
    const std::string zeros(64 << 20, '\0');
    for (const auto& coding : read_codings()) {
        std::uint64_t most = 0;
        const auto got = post(
            site(
                {.max_bytes = 1 << 30},
                [&most](env& request) {
                    auto& input = request.input();
                    for (auto next = input.pull(); next.what != pulled::end; next = input.pull())
                        most += next.data.size();
                    return text("read it all");
                }
            ),
            coding,
            coded_by(coding, zeros)
        );
        CHECK(got.status == 413);
        CHECK(most < zeros.size() / 4);
    }
}

TEST_CASE("decompress: text that compresses well is no bomb", "[decompress]") {
    std::string log;
    while (log.size() < 1'000'000)
        log += "2026-11-28T12:00:00Z GET /index.html 200 " + std::to_string(log.size()) + "\n";
    for (const auto& coding : read_codings())
        CHECK(post(site(), coding, coded_by(coding, log)).body == log);
    CHECK(post(site(), "gzip", coded_by("gzip", std::string(60'000, 'a'))).status == 200);
}

TEST_CASE("decompress: each chunk is small, whatever it comes from", "[decompress]") {
    std::size_t largest = 0;
    static_cast<void>(post(
        site(
            {.max_ratio = 10'000},
            [&largest](env& request) {
                auto& input = request.input();
                for (auto next = input.pull(); next.what != pulled::end; next = input.pull())
                    largest = std::max(largest, next.data.size());
                return text("");
            }
        ),
        "gzip",
        coded_by("gzip", std::string(8 << 20, 'a'))
    ));
    CHECK(largest == 16 * 1024);
}

TEST_CASE("decompress: a catcher between it and the app lets its answer pass", "[decompress]") {
    const auto got = post(
        site({.max_bytes = 10}, wrap(middleware::catch_exceptions{}, app{echo})),
        "gzip",
        coded_by("gzip", words(11))
    );
    CHECK(got.status == 413);
    CHECK(got.errors.empty());
}

TEST_CASE("decompress: what the app throws is not its business", "[decompress]") {
    const auto got = post(
        site({}, [](env&) -> response { throw std::runtime_error{"mine"}; }),
        "gzip",
        coded_by("gzip", "abc")
    );
    CHECK(got.status == 500);
    CHECK(got.errors.size() == 1);
}

TEST_CASE("decompress: a body that breaks off is the client's break", "[decompress]") {
    const auto got =
        post(site(), "gzip", coded_by("gzip", words(20'000)), {.leaves_at_input = 100});
    CHECK(got.how == fate::aborted);
}

TEST_CASE("decompress: options that can't be meant are refused", "[decompress]") {
    for (const auto& bad :
         {decompress_options{.codings = {"lzma"}},
          decompress_options{.codings = {"x-gzip"}},
          decompress_options{.max_bytes = 0},
          decompress_options{.max_ratio = 0}})
        CHECK_THROWS_AS(decompress{bad}, std::invalid_argument);
}

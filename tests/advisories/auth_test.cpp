// SPDX-License-Identifier: BSL-1.0
// Faults that others had with passwords and tokens.
#include <groat/constant_time.hpp>
#include <groat/middleware/basic_auth.hpp>
#include <groat/middleware/bearer.hpp>
#include <groat/middleware/request_id.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace groat;
using namespace groat_test;
using middleware::basic_auth;
using middleware::bearer;
using middleware::bearer_verdict;
using server::test::client;

namespace {

response hello(env&) {
    return text("hello");
}

std::string base64(std::string_view text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += 3) {
        unsigned three = 0;
        for (std::size_t n = 0; n < 3; ++n)
            three =
                three << 8 | (at + n < text.size() ? static_cast<unsigned char>(text[at + n]) : 0U);
        for (std::size_t n = 0; n < 4; ++n)
            out += at + n <= text.size() ? digits[three >> (18 - 6 * n) & 63] : '=';
    }
    return out;
}

} // namespace

// CVE-2015-7576 (Action Controller), CVE-2024-47178 (basic-auth-connect), CVE-2018-1000119
// (rack-protection), CVE-2013-0263 (Rack), CVE-2016-1000236 (cookie-signature), npm-94 (csrf-lite):
// a comparison ended at the first byte that differs, and its time told how many were right.
TEST_CASE(
    "constant_time: a wrong first byte takes as long as a wrong last one", "[constant_time]"
) {
    const std::string secret(64 * 1024, 's');
    auto first = secret;
    first.front() = 'x';
    auto last = secret;
    last.back() = 'x';
    // Who stops at the first byte is thousands of times faster.
    const auto ratio = relative_time(
        [&] { static_cast<void>(equal_in_constant_time(secret, last)); },
        [&] { static_cast<void>(equal_in_constant_time(secret, first)); }
    );
    CHECK(ratio < 8);
}

// CVE-2020-36829 (Mojolicious): a text of another length than the secret's was refused at once.
TEST_CASE("constant_time: the secret's length is not in the time", "[constant_time]") {
    const std::string given(64 * 1024, 's');
    const std::string other_length(100, 's');
    const std::string same_length(64 * 1024, 'x');
    const auto ratio = relative_time(
        [&] { static_cast<void>(equal_in_constant_time(same_length, given)); },
        [&] { static_cast<void>(equal_in_constant_time(other_length, given)); }
    );
    CHECK(ratio < 8);
}

// CVE-2026-44332 (Fiber), CVE-2016-2513 and CVE-2024-39329 (Django), CVE-2021-29621 and
// CVE-2022-21659 (Flask-AppBuilder): a name that nobody has was refused before a password was
// looked at. With 300 users and a password of 2 000 bytes the work left out would be the most of
// it.
TEST_CASE(
    "basic_auth: a name that nobody has takes as long as one that somebody has", "[basic_auth]"
) {
    std::vector<middleware::known_user> users;
    for (int n = 0; n < 300; ++n)
        users.push_back({"user", cat("password", std::to_string(n))});
    const client to{wrap(basic_auth{{.users = users}}, hello), {.lint = false}};
    const auto ask = [&](std::string_view name) {
        const auto credentials = base64(cat(name, ":", std::string(2000, 'x')));
        const auto got = to.send({.headers = {{"Authorization", cat("Basic ", credentials)}}});
        CHECK(got.status == 401);
    };
    const auto nobody = [&] { ask("nobody"); };
    const auto somebody = [&] { ask("user"); };
    CHECK(relative_time(somebody, nobody) < 4);
    CHECK(relative_time(nobody, somebody) < 4);
}

// CVE-2021-3116 (proxy.py): an `and` for an `or` let in who sent something else. CVE-2013-0184
// (Rack::Auth), CVE-2012-3424 (Action Pack): a scheme that nobody knows was kept for ever.
TEST_CASE("basic_auth: what is not right is wrong", "[basic_auth]") {
    const client to{wrap(basic_auth{{.users = {{"user", "pass"}}}}, hello)};
    const auto status_of = [&](std::string authorization) {
        return to.send({.headers = {{"Authorization", std::move(authorization)}}}).status;
    };
    CHECK(status_of("Basic " + base64("user:pass")) == 200);
    CHECK(status_of("basic " + base64("user:pass")) == 200);
    for (const auto& authorization : std::vector<std::string>{
             "",
             "Basic",
             "Basic ",
             "Bearer " + base64("user:pass"),
             "Digest " + base64("user:pass"),
             base64("user:pass"),
             "Basic" + base64("user:pass"),
             "Basic " + base64("user"),
             "Basic " + base64("user:"),
             "Basic " + base64(":pass"),
             "Basic " + base64(":"),
             "Basic " + base64("user:pass "),
             "Basic " + base64("user:passs"),
             "Basic " + base64("User:pass"),
             "Basic " + base64(std::string_view{"user:pass\0", 10}),
             "Basic " + base64(std::string_view{"user\0:pass", 10}),
             "Basic " + base64("user:pass") + "=",
             "Basic " + base64("user:pass") + " x",
             "Basic " + base64("user:pass") + ",Basic x",
             "Basic user:pass"}) {
        INFO(authorization);
        CHECK(status_of(authorization) == 401);
    }
    CHECK(to.get("/").status == 401);
}

// CVE-2021-22904 and CVE-2024-47887 (Action Controller), CVE-2019-16201 (WEBrick): an expression
// over the header backtracked.
TEST_CASE("auth: time is linear in the Authorization header", "[basic_auth][bearer]") {
    const client basic{
        wrap(basic_auth{{.users = {{"user", "pass"}}}}, [](env&) { return empty(204); }),
        {.lint = false}};
    const client token{
        wrap(
            bearer{
                {.verify = [](const env&, std::string_view) { return bearer_verdict::invalid(); }}},
            [](env&) { return empty(204); }
        ),
        {.lint = false}};
    for (const auto* const to : {&basic, &token})
        check_linear(
            {{"Basic ", "A"},
             {"Bearer ", "A"},
             {"Bearer ", " "},
             {"", " "},
             {"Basic", " "},
             {"Token ", "a=\"b\", "},
             {"Digest ", "a=\"\\\","},
             {"Basic ", "="}},
            [&](std::string_view header) {
                to->send({.variables = {{"HTTP_AUTHORIZATION", std::string{header}}}});
            }
        );
}

// CVE-2025-40923 and CVE-2025-40926 (Plack's sessions), CVE-2026-5082 (Amon2), CVE-2025-40915
// (Mojolicious::Plugin::CSRF), CVE-2025-66630 and CVE-2025-66565 (Fiber), CVE-2026-13577 (Dancer2):
// an id was made of the time, the process and a generator that can be guessed.
TEST_CASE("request_id: no two are alike, at one moment of one process", "[request_id]") {
    std::set<std::string> ids;
    std::vector<std::size_t> ones(128);
    const client to{wrap(middleware::request_id{}, hello)}; // its clock stands still
    constexpr int many = 1000;
    for (int n = 0; n < many; ++n) {
        const auto id = to.get("/").header("X-Request-Id").value();
        REQUIRE(id.size() == 32);
        ids.insert(id);
        for (std::size_t bit = 0; bit < ones.size(); ++bit) {
            const char digit = id[bit / 4];
            const int value = digit <= '9' ? digit - '0' : digit - 'a' + 10;
            ones[bit] += static_cast<std::size_t>(value >> bit % 4 & 1);
        }
    }
    CHECK(ids.size() == many);
    // Each bit is as good as a coin: 300 to 700 of 1 000 is twelve standard deviations either way.
    CHECK(std::ranges::all_of(ones, [](std::size_t n) { return n > 300 && n < 700; }));
}

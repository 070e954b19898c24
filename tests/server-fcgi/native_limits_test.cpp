// SPDX-License-Identifier: BSL-1.0
// What engine::native puts up with, and how long.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <memory>

using namespace groat;
using namespace std::chrono_literals;

namespace {

response size_of_input(env& e) {
    const auto all = e.input().gather(10'000'000);
    return text(all ? std::to_string(all->size()) : "too long");
}

fcgi_peer::variables post(const std::string& length) {
    return fcgi_peer::request("POST", "/", {{"CONTENT_LENGTH", length}});
}

fcgi_peer::answer send_body(kept_peer& to, std::string_view body, const std::string& length) {
    to.head(1, post(length));
    for (; !body.empty(); body.remove_prefix(std::min<std::size_t>(body.size(), 30'000)))
        to.input(1, body.substr(0, 30'000));
    to.end_input(1);
    return to.answer();
}

/// FastCGI 1.0, 5.5: how the server sees the request's end.
int protocol_status(std::string_view end_request) {
    return end_request.size() == 16 ? end_request[12] : -1;
}

/// Files in the folder that this process has open.
int open_in(const std::string& folder) {
    int found = 0;
    for (const auto& one : std::filesystem::directory_iterator{"/proc/self/fd"}) {
        std::error_code gone;
        found += std::filesystem::read_symlink(one, gone).string().starts_with(folder);
    }
    return found;
}

/// The descriptors that a program has which is started now.
std::string descriptors_of_a_child() {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> from{
        ::popen("ls /proc/self/fd", "r"), ::pclose};
    std::string all;
    char line[64];
    while (from && std::fgets(line, sizeof line, from.get()))
        all += line;
    return all;
}

} // namespace

TEST_CASE("native limits: a body that stalls is a 408, and the others go on", "[native]") {
    std::atomic<int> calls{0};
    waker wake;
    std::atomic<bool> go_on{false};
    native_site s{
        app{[&](env& e) {
            ++calls;
            wake = e.waker();
            return text([&, n = 0]() mutable {
                if (n++ == 0)
                    return flushed("begun\n");
                return go_on ? end_of_body : not_yet;
            });
        }},
        {.threads = 2, .timeouts = {.body = 30ms}}};
    kept_peer to{s.path};
    to.begin_get("/", 2);
    CHECK(to.output_has("begun\n", 2));
    to.head(1, post("10"));
    to.input(1, "12345");
    const auto got = to.answer(1);
    CHECK(got.complete);
    CHECK(got.out.starts_with("Status: 408 "));
    go_on = true;
    wake();
    CHECK(to.answer(2).complete); // it had nothing to do with that
    CHECK(calls == 1);
}

TEST_CASE("native limits: a head that stalls is closed in time", "[native]") {
    native_site s{app{size_of_input}, {.threads = 2, .timeouts = {.head = 30ms}}};
    kept_peer silent{s.path}, half{s.path};
    half.line().send(fcgi_peer::begin() + fcgi_peer::record(fcgi_peer::params, "half"));
    CHECK(half.ends());
    CHECK(silent.ends());
    s.log.wait("head did not come in time");
}

TEST_CASE("native limits: a kept connection is closed when it rests too long", "[native]") {
    native_site s{app{size_of_input}, {.threads = 2, .timeouts = {.kept = 30ms}}};
    kept_peer to{s.path};
    CHECK(to.get("/").complete);
    CHECK(to.ends());
}

TEST_CASE("native limits: an exchange that is parked too long is cut", "[native]") {
    native_site s{
        app{[](env& e) {
            return text([wake = e.waker(), n = 0]() mutable {
                return n++ == 0 ? flushed("begun\n") : not_yet;
            });
        }},
        {.threads = 2, .timeouts = {.request = 500ms}}};
    kept_peer to{s.path};
    to.begin_get("/");
    const auto got = to.answer();
    CHECK(got.body() == "begun\n");
    CHECK(got.cut());
    s.log.wait("took too long");
}

TEST_CASE(
    "native limits: who reads too slowly costs no memory, holds up nobody and is cut", "[native]"
) {
    constexpr std::size_t block = 64 * 1024;
    std::atomic<int> pulled{0};
    event over;
    fate how{};
    native_site s{
        app{[&](env& e) {
            if (e.path_info() != "/large")
                return text("brief");
            e.on_complete([&](const outcome& o) { how = o.how; });
            e.on_cleanup([&] { over.happen(); });
            return response{
                200, {}, [&, bytes = std::string(block, '.')]() -> std::optional<std::string_view> {
                    if (++pulled > 1000)
                        return std::nullopt;
                    return bytes;
                }};
        }},
        {.threads = 1, .timeouts = {.idle = 100ms}}};
    kept_peer slow{s.path}, other{s.path};
    slow.begin_get("/large");
    for (int i = 0; i < 20; ++i)
        CHECK(other.get("/").body() == "brief");
    over.wait();
    CHECK(how == fate::aborted);
    CHECK(pulled < 100); // what a socket holds, not 64 MB
}

TEST_CASE("native limits: a slow reader that does read gets all", "[native]") {
    native_site s{
        app{[](env&) {
            return response{
                200,
                {},
                [n = 0,
                 bytes = std::string(64 * 1024, '.')]() mutable -> std::optional<std::string_view> {
                    if (n++ == 200)
                        return std::nullopt;
                    return bytes;
                }};
        }},
        {.threads = 1}};
    kept_peer to{s.path};
    to.begin_get("/");
    const auto got = to.answer(); // 16 KiB a time
    CHECK(got.complete);
    CHECK(got.body().size() == 200 * 64 * 1024);
}

TEST_CASE(
    "native limits: too many variables, or too long ones, are a 431 before the call", "[native]"
) {
    std::atomic<int> calls{0};
    native_site s{
        app{[&](env&) {
            ++calls;
            return text("called");
        }},
        {.threads = 2, .limits = {.params = 20, .value = 1000, .head = 3000}}};
    kept_peer to{s.path};
    fcgi_peer::variables many;
    for (int i = 0; i < 30; ++i)
        many.emplace_back(cat("X", std::to_string(i)), "x");
    const fcgi_peer::variables one{{"HTTP_X", std::string(1100, 'x')}};
    const fcgi_peer::variables all{
        {"HTTP_A", std::string(900, 'x')},
        {"HTTP_B", std::string(900, 'x')},
        {"HTTP_C", std::string(900, 'x')},
        {"HTTP_D", std::string(900, 'x')}};
    for (const auto& more : {many, one, all}) {
        to.head(1, fcgi_peer::request("GET", "/", more));
        to.end_input(1);
        CHECK(to.answer().out.starts_with("Status: 431 "));
    }
    CHECK(calls == 0);
    CHECK(to.get("/").body() == "called");
}

TEST_CASE("native limits: a body over the limit is a 413, announced or not", "[native]") {
    native_site s{app{size_of_input}, {.threads = 2, .limits = {.body = 100'000}}};
    kept_peer to{s.path};
    const std::string body(100'001, 'x');
    CHECK(send_body(to, body, "100001").out.starts_with("Status: 413 "));
    CHECK(send_body(to, body, "").out.starts_with("Status: 413 "));
    CHECK(send_body(to, std::string_view{body}.substr(1), "").body() == "100000");
}

TEST_CASE("native limits: what is too long for memory is in a file that has no name", "[native]") {
    const folder spool;
    std::filesystem::create_directory(spool / "here");
    std::atomic<int> files{0};
    native_site s{
        app{[&](env& e) {
            files = open_in(spool / "here");
            return size_of_input(e);
        }},
        {.threads = 2, .limits = {.body_in_memory = 1000}, .spool = spool / "here"}};
    kept_peer to{s.path};
    CHECK(send_body(to, std::string(1000, 'x'), "1000").body() == "1000");
    CHECK(files == 0);
    CHECK(send_body(to, std::string(500'000, 'x'), "500000").body() == "500000");
    CHECK(files == 1);
    CHECK(std::filesystem::is_empty(spool / "here"));
    CHECK(send_body(to, "x", "1").body() == "1");
    CHECK(files == 0);
}

TEST_CASE("native limits: a body that cannot be kept is a 503", "[native]") {
    native_site s{
        app{size_of_input},
        {.threads = 2, .limits = {.body_in_memory = 1000}, .spool = "/nonexistent"}};
    kept_peer to{s.path};
    CHECK(send_body(to, std::string(5000, 'x'), "5000").out.starts_with("Status: 503 "));
    CHECK(send_body(to, "x", "1").body() == "1");
    s.log.wait("no space, or no descriptor");
}

TEST_CASE("native limits: a connection more than the limit waits until another goes", "[native]") {
    native_site s{app{size_of_input}, {.threads = 2, .limits = {.connections = 2}}};
    kept_peer one{s.path};
    kept_peer third = [&] {
        kept_peer two{s.path};
        CHECK(one.get("/").complete);
        CHECK(two.get("/").complete);
        kept_peer next{s.path};
        next.begin_get("/");
        s.log.wait("as many as the limit");
        CHECK(one.get("/").complete);
        return next;
    }();
    CHECK(third.answer().complete);
}

TEST_CASE(
    "native limits: more requests at once than a connection may have are refused", "[native]"
) {
    for (const std::size_t most : {std::size_t{1}, std::size_t{2}}) {
        native_site s{app{size_of_input}, {.threads = 2, .limits = {.multiplexed = most}}};
        kept_peer to{s.path};
        for (int id = 1; id <= static_cast<int>(most); ++id)
            to.head(id, post("1"));
        to.begin_get("/", 9);
        CHECK(protocol_status(to.records(9)) == (most == 1 ? 1 : 2)); // CANT_MPX_CONN, OVERLOADED
        for (int id = 1; id <= static_cast<int>(most); ++id) {
            to.input(id, "x");
            to.end_input(id);
            CHECK(to.answer(id).body() == "1");
        }
        CHECK(to.get("/", 9).complete);
    }
}

TEST_CASE(
    "native limits: a program that an app starts inherits none of its descriptors", "[native]"
) {
    const auto before = descriptors_of_a_child();
    CHECK_FALSE(before.empty());
    native_site s{
        app{[](env& e) {
            const auto children = descriptors_of_a_child(); // a body's file is open
            static_cast<void>(size_of_input(e));
            return text(children);
        }},
        {.threads = 2, .limits = {.body_in_memory = 10}}};
    kept_peer to{s.path}, other{s.path};
    CHECK(other.get("/").body() == before);
    CHECK(send_body(to, std::string(1000, 'x'), "1000").body() == before);
}

// SPDX-License-Identifier: BSL-1.0
// How engine::native ends, and where it listens.
#include <groat/server/fcgi.hpp>

#include <groat/blocking.hpp>
#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <deque>
#include <filesystem>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
namespace fcgi = groat::server::fcgi;

namespace {

response hello(env& e) {
    const auto all = e.input().gather(10'000'000);
    return text(all && !all->empty() ? std::to_string(all->size()) : "hello");
}

/// A connection from one address of this machine to another.
fcgi_peer::connection connect_tcp(int family, const char* from, const char* to, int port) {
    sockaddr_storage ours{}, theirs{};
    const auto fill = [&](sockaddr_storage& where, const char* text, int at) -> socklen_t {
        where.ss_family = static_cast<sa_family_t>(family);
        if (family == AF_INET) {
            auto& v4 = reinterpret_cast<sockaddr_in&>(where);
            v4.sin_port = htons(static_cast<std::uint16_t>(at));
            REQUIRE(::inet_pton(family, text, &v4.sin_addr) == 1);
            return sizeof v4;
        }
        auto& v6 = reinterpret_cast<sockaddr_in6&>(where);
        v6.sin6_port = htons(static_cast<std::uint16_t>(at));
        REQUIRE(::inet_pton(family, text, &v6.sin6_addr) == 1);
        return sizeof v6;
    };
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    fcgi_peer::connection made{fd};
    const auto size = fill(ours, from, 0);
    fill(theirs, to, port);
    REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&ours), size) == 0);
    REQUIRE(::connect(fd, reinterpret_cast<sockaddr*>(&theirs), size) == 0);
    return made;
}

int port_of(const std::string& address) {
    return std::stoi(address.substr(address.rfind(':') + 1));
}

bool has_v6() {
    const int fd = ::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in6 here{};
    here.sin6_family = AF_INET6;
    here.sin6_addr = in6addr_loopback;
    const bool yes = fd >= 0 && ::bind(fd, reinterpret_cast<sockaddr*>(&here), sizeof here) == 0;
    ::close(fd);
    return yes;
}

/// Serves in a process of its own, with limits of its own.
class limited_program {
public:
    limited_program(fcgi::options how, int resource, rlim_t most) {
        int ready[2];
        REQUIRE(::pipe2(ready, O_CLOEXEC) == 0);
        pid_ = ::fork();
        if (pid_ == 0) {
            std::signal(SIGXFSZ, SIG_IGN);
            const rlimit limit{.rlim_cur = most, .rlim_max = most};
            ::setrlimit(resource, &limit);
            how.listen = fcgi::unix_socket{path};
            how.engine = fcgi::engine::native;
            how.log = [](std::string_view) {};
            ::_exit(fcgi::run(
                setup{[&](const config&) {
                    ::close(ready[1]); // it listens already
                    return app{hello};
                }},
                how
            ));
        }
        ::close(ready[1]);
        char none = 0;
        static_cast<void>(::read(ready[0], &none, 1));
        ::close(ready[0]);
    }
    limited_program(const limited_program&) = delete;
    limited_program& operator=(const limited_program&) = delete;
    ~limited_program() {
        if (pid_ > 0)
            ::kill(pid_, SIGKILL);
        static_cast<void>(end());
    }

    int end() {
        if (pid_ <= 0)
            return -1;
        int status = 0;
        ::kill(pid_, SIGTERM);
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR)
            continue;
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    }

    folder home;
    std::string path = home / "socket";

private:
    pid_t pid_ = -1;
};

} // namespace

TEST_CASE("native stop: idle connections, kept or new, don't hold it up", "[native]") {
    for (const int many : {0, 32}) {
        native_site s{app{hello}, {.threads = 4, .timeouts = {.grace = 24h}}};
        std::deque<kept_peer> kept;
        for (int i = 0; i < many; ++i)
            CHECK(kept.emplace_back(s.path).get("/").complete);
        s.server.stop();
        s.server.wait();
        for (auto& one : kept)
            CHECK(one.ends());
    }
}

TEST_CASE("native stop: nginx is told with the answer that a connection is not kept", "[native]") {
    using enum server::fcgi::front_server;
    const auto last_answer = [](const char* software, bool keep, auto named) {
        event inside, go_on;
        native_site s{
            app{[&](env&) {
                inside.happen();
                go_on.wait();
                return text("the last\n");
            }},
            {.threads = 4, .front = {.server = named}}};
        const auto what = fcgi_peer::request("GET", "/", {{"SERVER_SOFTWARE", software}});
        fcgi_peer::connection to{s.path};
        to.send(keep ? fcgi_peer::kept(what) : fcgi_peer::whole(what));
        inside.wait();
        s.server.stop();
        go_on.happen();
        const auto got = to.read();
        CHECK(got.complete);
        CHECK(got.body() == "the last\n");
        return got;
    };
    CHECK(last_answer("nginx/1.22.1", true, automatic).not_kept);
    CHECK_FALSE(last_answer("nginx/1.22.1", false, automatic).not_kept);
    CHECK_FALSE(last_answer("Apache/2.4.66", true, automatic).not_kept);
    // What it is called counts more than what it calls itself.
    CHECK(last_answer("a secret", true, nginx).not_kept);
    CHECK_FALSE(last_answer("nginx/1.22.1", true, haproxy).not_kept);
}

TEST_CASE("native stop: a kept connection that was just used is served once more", "[native]") {
    bool served = false;
    // Just now is a tenth of a second: whoever is too slow tries again.
    for (int i = 0; i < 20 && !served; ++i) {
        native_site s{app{hello}};
        kept_peer to{s.path};
        CHECK(to.get("/").complete);
        s.server.stop();
        while (std::filesystem::exists(s.path))
            std::this_thread::yield();
        served = to.get("/").complete;
        CHECK(to.ends());
        s.server.wait();
    }
    CHECK(served);
}

TEST_CASE("native stop: a call away from its loop ends, and its connection with it", "[native]") {
    event inside, go_on;
    native_site s{
        app{[&](env& e) {
            const blocking here{e};
            if (e.path_info() == "/wait") {
                inside.happen();
                go_on.wait();
            }
            return text("hello");
        }},
        {.threads = 4, .loops = 1, .timeouts = {.grace = 24h}}};
    kept_peer to{s.path}, other{s.path};
    for (int i = 0; i < 2; ++i)
        CHECK(to.get("/wait/not").complete); // of its kind, and so it is known to wait
    to.begin_get("/wait");
    inside.wait();
    CHECK(other.get("/brief").complete);
    s.server.stop();
    CHECK(other.ends()); // the loop has begun to stop
    go_on.happen();
    CHECK(to.answer().body() == "hello");
    s.server.wait();
    CHECK(to.ends());
}

TEST_CASE(
    "native stop: requests that came on kept connections before it are answered", "[native]"
) {
    for (int round = 0; round < 20; ++round) {
        native_site s{app{hello}, {.threads = 4, .timeouts = {.grace = 24h}}};
        std::deque<kept_peer> kept;
        for (int i = 0; i < 16; ++i)
            CHECK(kept.emplace_back(s.path).get("/").complete);
        for (auto& one : kept)
            one.begin_get("/");
        s.server.stop();
        int answered = 0;
        for (auto& one : kept)
            answered += one.answer().complete;
        CHECK(answered == 16);
        s.server.wait();
    }
}

TEST_CASE("native stop: under load nothing breaks, with one loop or several", "[native]") {
    for (int round = 0; round < 20; ++round) {
        native_site s{app{hello}, {.threads = 4, .loops = 2}};
        event begun;
        std::vector<std::jthread> peers;
        for (int i = 0; i < 3; ++i)
            peers.emplace_back([&] {
                try {
                    for (;;) {
                        kept_peer to{s.path};
                        for (auto got = to.get("/"); got.complete; got = to.get("/"))
                            begun.happen();
                    }
                } catch (const std::runtime_error&) {
                    // the path is gone
                }
            });
        begun.wait(30);
        s.server.stop();
        s.server.wait();
        peers.clear();
        for (const auto& line : s.log.all())
            CHECK(line == "");
    }
}

TEST_CASE(
    "native stop: parked exchanges have the grace time, and none when asked twice", "[native]"
) {
    for (const bool twice : {false, true}) {
        event over;
        native_site s{
            app{[&](env& e) {
                e.on_cleanup([&] { over.happen(); });
                return text([wake = e.waker(), n = 0]() mutable {
                    return n++ == 0 ? flushed("begun\n") : not_yet;
                });
            }},
            {.threads = 2, .timeouts = {.grace = twice ? std::chrono::milliseconds{24h} : 30ms}}};
        kept_peer to{s.path};
        to.begin_get("/");
        CHECK(to.output_has("begun\n"));
        s.server.stop();
        if (twice)
            s.server.stop();
        s.server.wait();
        over.wait();
        CHECK(to.answer().cut());
    }
}

TEST_CASE("native listens: TCP, v4 and v6, and lets in whom it is told to", "[native]") {
    const auto serves = [](int family, const char* host, const char* from, fcgi::options how) {
        how.listen = fcgi::tcp_socket{host};
        how.engine = fcgi::engine::native;
        how.log = [](std::string_view) {};
        fcgi::server s{app{hello}, how};
        s.start();
        kept_peer to{connect_tcp(family, from, host, port_of(s.address()))};
        const bool once = to.get("/").body() == "hello";
        return once && to.get("/").body() == "hello";
    };
    CHECK(serves(AF_INET, "127.0.0.1", "127.0.0.1", {.threads = 2}));
    CHECK(serves(AF_INET, "127.0.0.1", "127.0.0.2", {.allow = {"127.0.0.2"}, .threads = 2}));
    CHECK_FALSE(serves(AF_INET, "127.0.0.1", "127.0.0.1", {.allow = {"127.0.0.2"}, .threads = 2}));
    if (has_v6()) {
        CHECK(serves(AF_INET6, "::1", "::1", {.threads = 2}));
        CHECK_FALSE(serves(AF_INET6, "::1", "::1", {.allow = {"127.0.0.1"}, .threads = 2}));
    }
}

TEST_CASE(
    "native shortage: without descriptors it refuses, and serves again when there are", "[native]"
) {
    limited_program p{{.threads = 2}, RLIMIT_NOFILE, 40};
    {
        // The undefined-behaviour sanitizer looks with a pipe whether an object is one, once for
        // each place in the code: without descriptors it would take good ones for bad.
        kept_peer early{p.path};
        for (int i = 0; i < 20; ++i)
            CHECK(early.get("/").body() == "hello");
    }
    int answered = 0;
    int refused = 0;
    {
        std::deque<kept_peer> all;
        for (int i = 0; i < 60; ++i)
            all.emplace_back(p.path).begin_get("/");
        for (auto& one : all)
            ++(one.answer().complete ? answered : refused);
    }
    CHECK(answered > 0);
    CHECK(refused > 0);
    CHECK(kept_peer{p.path}.get("/").body() == "hello");
    CHECK(p.end() == 0);
}

TEST_CASE("native shortage: a body that the disk has no room for is a 503", "[native]") {
    limited_program p{{.threads = 2, .limits = {.body_in_memory = 1000}}, RLIMIT_FSIZE, 100'000};
    kept_peer to{p.path};
    const auto send = [&](std::size_t size) {
        to.head(1, fcgi_peer::request("POST", "/", {{"CONTENT_LENGTH", std::to_string(size)}}));
        for (std::size_t sent = 0; sent < size; sent += 30'000)
            to.input(1, std::string(std::min<std::size_t>(30'000, size - sent), 'x'));
        to.end_input(1);
        return to.answer();
    };
    CHECK(send(90'000).body() == "90000");
    CHECK(send(300'000).out.starts_with("Status: 503 "));
    CHECK(send(90'000).body() == "90000");
    CHECK(p.end() == 0);
}

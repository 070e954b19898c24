// SPDX-License-Identifier: BSL-1.0
// Processes that accept from one socket, here several servers of one process. For a connection the
// system wakes the one that came first of those that wait, and nobody else, whatever that one does.
#include <groat/server/fcgi.hpp>

#include <groat/blocking.hpp>
#include <groat/core.hpp>

#include "support/kept.hpp"
#include <support/catch.hpp>

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

using namespace groat;
using namespace std::chrono_literals;
namespace fcgi = server::fcgi;

namespace {

/// A listening socket that whoever starts the servers has opened.
class shared_socket {
public:
    shared_socket() {
        sockaddr_un where{};
        where.sun_family = AF_UNIX;
        std::memcpy(where.sun_path, path.data(), path.size());
        if (fd < 0 || ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
            ::listen(fd, 64) != 0)
            throw std::runtime_error{"no socket for the test"};
    }
    shared_socket(const shared_socket&) = delete;
    shared_socket& operator=(const shared_socket&) = delete;
    ~shared_socket() { ::close(fd); }

    folder home;
    std::string path = home / "shared";
    int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
};

/// One that serves on it, with an app of its own.
struct sharer {
    fcgi::server inside;

    sharer(const shared_socket& on, app what, fcgi::options how)
        : inside{std::move(what), prepared(std::move(how), on.fd)} {
        inside.start();
    }

    static fcgi::options prepared(fcgi::options how, int listening) {
        how.listen = fcgi::inherited_socket{listening};
        how.log = [](std::string_view) {};
        return how;
    }
};

app named(const std::string& name) {
    return app{[name](env&) { return text(name); }};
}

/// Is woken for a connection, the first of all, and does not take it: as one that is killed then.
class sleeper {
public:
    explicit sleeper(const shared_socket& on) {
        epoll_event incoming{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {}};
        if (::epoll_ctl(set_, EPOLL_CTL_ADD, on.fd, &incoming) != 0)
            throw std::runtime_error{"no set for the test"};
    }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;
    ~sleeper() { ::close(set_); }

    /// Returns when it waits.
    void sleep() {
        thread_ = std::jthread{[this] {
            number_ = ::gettid();
            epoll_event any{};
            woken = ::epoll_wait(set_, &any, 1, 60'000) == 1;
        }};
        while (!waits())
            std::this_thread::yield();
    }
    void wake() { thread_.join(); }

    std::atomic<bool> woken{false};

private:
    /// proc(5): from its number on there is nothing else to wait for.
    [[nodiscard]] bool waits() const {
        if (number_ == 0)
            return false;
        std::ifstream from{cat("/proc/self/task/", std::to_string(number_), "/stat")};
        std::string text;
        std::getline(from, text);
        const auto name = text.rfind(')');
        return name != text.npos && text.substr(name).starts_with(") S");
    }

    int set_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::atomic<int> number_{0};
    std::jthread thread_;
};

/// Calls that say where they are, and wait.
struct rooms {
    event inside;
    std::array<event, 2> go_on;

    app of(std::size_t which) {
        return app{[this, which](env& e) {
            const blocking here{e};
            inside.happen();
            go_on[which].wait();
            return text(std::to_string(which));
        }};
    }
};

} // namespace

TEST_CASE("shared socket: who is woken and does not take it leaves nobody waiting", "[shared]") {
    const shared_socket socket;
    sleeper first{socket};
    const sharer serves{socket, named("serves"), {.threads = 1, .engine = engine_under_test()}};
    CHECK(kept_peer{socket.path}.get("/").body() == "serves");
    first.sleep();
    kept_peer next{socket.path};
    first.wake();
    CHECK(first.woken);
    CHECK(next.get("/").body() == "serves");
}

TEST_CASE("shared socket: one with all its connections leaves the next to others", "[shared]") {
    const shared_socket socket;
    const fcgi::options one_each{.threads = 2, .loops = 1, .limits = {.connections = 1}};
    const sharer a{socket, named("a"), one_each};
    const sharer b{socket, named("b"), one_each};
    kept_peer one{socket.path};
    const std::string by{one.get("/").body()};
    const auto begun = std::chrono::steady_clock::now();
    kept_peer two{socket.path};
    CHECK(two.get("/").body() == (by == "a" ? "b" : "a"));
    // At once: the other one was woken, and has not just looked, as it does each second.
    CHECK(std::chrono::steady_clock::now() - begun < 900ms);
    // And has the next one when there is room again.
    two.line().close();
    CHECK(kept_peer{socket.path}.get("/").complete);
    CHECK(one.get("/").body() == by);
}

TEST_CASE("shared socket: one whose threads are busy leaves the next to others", "[shared]") {
    const shared_socket socket;
    rooms calls;
    const fcgi::options one_call{.threads = 2, .loops = 1};
    const sharer a{socket, calls.of(0), one_call};
    const sharer b{socket, calls.of(1), one_call};
    kept_peer one{socket.path};
    one.begin_get("/");
    calls.inside.wait();
    kept_peer two{socket.path};
    two.begin_get("/");
    calls.inside.wait(2);
    // Where nobody has room, who comes first has it.
    kept_peer three{socket.path};
    three.begin_get("/");
    for (auto& each : calls.go_on)
        each.happen();
    for (auto* each : {&one, &two, &three})
        CHECK(each->answer().complete);
}

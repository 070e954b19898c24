// SPDX-License-Identifier: BSL-1.0
// A plain thread pool: one thread reads whole requests, the others take them from a queue, wait as
// an app would, and write the answer. The yardstick for apps that wait.
//
//     fcgi_pool --listen unix:PATH [--threads N] [--wait-us N [--every N]]
#include "support/canned.hpp"
#include "support/peer_options.hpp"
#include "support/request_scan.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using namespace groat_bench;

struct request {
    int fd;
    bool keep;
};

class queue {
public:
    void put(request one) {
        {
            const std::lock_guard lock{mutex_};
            waiting_.push_back(one);
        }
        more_.notify_one();
    }

    request take() {
        std::unique_lock lock{mutex_};
        more_.wait(lock, [&] { return !waiting_.empty(); });
        const auto one = waiting_.front();
        waiting_.pop_front();
        return one;
    }

private:
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<request> waiting_;
};

[[noreturn]] void work(queue& from, const peer_options& asked) {
    static std::atomic<unsigned> calls{0};
    const auto answer = canned_text(hello_text);
    for (;;) {
        const auto one = from.take();
        if (asked.wait.count() > 0 && ++calls % asked.every == 0)
            std::this_thread::sleep_for(asked.wait);
        ::send(one.fd, answer.data(), answer.size(), MSG_NOSIGNAL);
        if (!one.keep) // the reader closes it when the other side does
            ::shutdown(one.fd, SHUT_WR);
    }
}

struct connection {
    int fd;
    request_scan scan = {};
};

/// Whether the connection goes on.
bool read(connection& from, std::vector<char>& room, queue& to) {
    const auto n = ::recv(from.fd, room.data(), room.size(), 0);
    if (n <= 0)
        return n < 0 && errno == EAGAIN;
    std::string_view bytes{room.data(), static_cast<std::size_t>(n)};
    while (!bytes.empty()) {
        bytes.remove_prefix(from.scan.take(bytes));
        if (from.scan.ended())
            to.put({from.fd, from.scan.keep()});
    }
    return true;
}

[[noreturn]] void read_all(int listening, queue& to) {
    const int set = ::epoll_create1(EPOLL_CLOEXEC);
    epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
    ::epoll_ctl(set, EPOLL_CTL_ADD, listening, &event);
    std::vector<char> room(64 * 1024);
    std::array<epoll_event, 256> events;
    for (;;) {
        const int n = ::epoll_wait(set, events.data(), static_cast<int>(events.size()), -1);
        for (int i = 0; i < n; ++i) {
            auto* one = static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr);
            if (!one) {
                const int fd = ::accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
                if (fd < 0)
                    continue;
                one = new connection{fd};
                event = {.events = EPOLLIN, .data = {.ptr = one}};
                ::epoll_ctl(set, EPOLL_CTL_ADD, fd, &event);
            }
            if (!read(*one, room, to)) {
                ::close(one->fd);
                delete one;
            }
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    const auto asked = parse_peer_options(argc, argv);
    const int listening = listen_at(asked.path);
    queue requests;
    std::vector<std::jthread> workers;
    for (unsigned i = 0; i < asked.threads; ++i)
        workers.emplace_back([&] { work(requests, asked); });
    read_all(listening, requests);
}

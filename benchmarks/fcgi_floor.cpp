// SPDX-License-Identifier: BSL-1.0
// The least that a FastCGI responder can do: one recv and one send a request, a canned answer, and
// an epoll set for each thread. What a server costs beyond it is the server's own.
//
//     fcgi_floor --listen unix:PATH [--threads N] [--bytes N | --sink]
#include "support/canned.hpp"
#include "support/peer_options.hpp"
#include "support/request_scan.hpp"

#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <thread>
#include <vector>

namespace {

using namespace groat_bench;

struct connection {
    int fd;
    request_scan scan = {};
    long_message counted = {}; // the answer of a sink
    const long_message* answer = nullptr;
    std::uint64_t sent = 0;
    bool enrolled = false; // in the epoll set
    bool writing = false;  // and there for writing
};

class loop {
public:
    loop(int listening, const long_message& answer, bool sink)
        : listening_{listening}, answer_{answer}, sink_{sink} {
        epoll_event event{.events = EPOLLIN | EPOLLEXCLUSIVE, .data = {.ptr = nullptr}};
        if (set_ < 0 || ::epoll_ctl(set_, EPOLL_CTL_ADD, listening, &event) != 0)
            give_up("epoll");
    }

    [[noreturn]] void run() {
        std::array<epoll_event, 256> events;
        for (;;) {
            const int n = ::epoll_wait(set_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < n; ++i)
                if (auto* const one =
                        static_cast<connection*>(events[static_cast<std::size_t>(i)].data.ptr))
                    serve(std::unique_ptr<connection>{one});
                else
                    accept();
        }
    }

private:
    void accept() {
        const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd >= 0)
            serve(std::make_unique<connection>(connection{fd}));
    }

    /// The set owns the connection in between. One that ends with its first request, which is
    /// mostly there already, never gets into it.
    void serve(std::unique_ptr<connection> one) {
        const bool stays = one->writing ? write(*one) : read(*one);
        if (!stays) {
            ::close(one->fd);
            return;
        }
        const bool writing = one->answer != nullptr;
        if (!one->enrolled || writing != one->writing) {
            epoll_event event{.events = writing ? EPOLLOUT : EPOLLIN, .data = {.ptr = one.get()}};
            ::epoll_ctl(set_, one->enrolled ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, one->fd, &event);
            one->enrolled = true;
            one->writing = writing;
        }
        static_cast<void>(one.release());
    }

    /// Whether the connection goes on.
    bool read(connection& one) {
        const auto n = ::recv(one.fd, room_.data(), room_.size(), 0);
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        std::string_view bytes{room_.data(), static_cast<std::size_t>(n)};
        while (!bytes.empty()) {
            bytes.remove_prefix(one.scan.take(bytes));
            if (one.scan.ended() && !begin_answer(one))
                return false;
        }
        return true;
    }

    bool begin_answer(connection& one) {
        one.sent = 0;
        one.answer = &answer_;
        if (sink_) {
            one.counted.head = canned_text(std::to_string(one.scan.body()));
            one.answer = &one.counted;
        }
        return write(one);
    }

    bool write(connection& one) {
        while (one.sent < one.answer->size()) {
            const auto n = one.answer->send(one.fd, one.sent);
            if (n < 0)
                return errno == EAGAIN;
            one.sent += static_cast<std::uint64_t>(n);
        }
        one.answer = nullptr;
        return one.scan.keep();
    }

    int listening_;
    const long_message& answer_;
    bool sink_;
    int set_ = ::epoll_create1(EPOLL_CLOEXEC);
    std::vector<char> room_ = std::vector<char>(256 * 1024);
};

} // namespace

int main(int argc, char** argv) {
    const auto asked = parse_peer_options(argc, argv);
    const auto answer =
        asked.bytes > 0 ? canned_bytes(asked.bytes) : long_message{canned_text(hello_text)};
    const int listening = listen_at(asked.path);
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < asked.threads; ++i)
        others.emplace_back([&] { loop{listening, answer, asked.sink}.run(); });
    loop{listening, answer, asked.sink}.run();
}

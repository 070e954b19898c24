// SPDX-License-Identifier: BSL-1.0
// The server that docs/writing-a-server.md writes: CGI, RFC 3875. One process, one exchange.
#include <groat/core.hpp>

#include <condition_variable>
#include <mutex>
#include <vector>

#include <cerrno>
#include <unistd.h>

using namespace groat;

namespace {

// [transport]
/// Standard input and output; both block, so nothing is ever `blocked`.
class standard_streams final : public transport {
public:
    took write(std::string_view bytes, bool) override {
        std::size_t written = 0;
        while (written < bytes.size()) {
            const auto n = ::write(STDOUT_FILENO, bytes.data() + written, bytes.size() - written);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return {io::gone, written};
            written += static_cast<std::size_t>(n);
        }
        return {io::ok, written};
    }

    took read(std::span<char> into) override {
        for (;;) {
            const auto n = ::read(STDIN_FILENO, into.data(), into.size());
            if (n >= 0)
                return {io::ok, static_cast<std::size_t>(n)};
            if (errno != EINTR)
                return {io::gone, 0};
        }
    }

    io finish(int, bool) override { return io::ok; } // the process's end is the response's
    void wait_readable() override {}                 // read waits by itself

    void wake() noexcept override {
        const std::lock_guard hold{guard_};
        woken_ = true;
        changed_.notify_one();
    }

    void wait_for_wake() {
        std::unique_lock hold{guard_};
        changed_.wait(hold, [this] { return woken_; });
        woken_ = false;
    }

private:
    std::mutex guard_;
    std::condition_variable changed_;
    bool woken_ = false;
};
// [/transport]

// [run]
/// One exchange with what the process was given; its exit code.
int run_cgi(const setup& site) {
    const config settings{.run_once = true, .server_name = "cgi"};
    const app ready = site(settings);

    std::vector<variable> variables; // they live as long as the process does
    for (char** entry = environ; *entry; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (equals != text.npos)
            variables.push_back({text.substr(0, equals), text.substr(equals + 1)});
    }

    standard_streams streams;
    exchange one{streams, ready, settings, variables};
    while (one.run() == exchange::wants::wake) // the only thing it can want here
        streams.wait_for_wake();
    return one.result().how == fate::done ? 0 : 1;
}
// [/run]

} // namespace

int main() {
    return run_cgi([](env& request) {
        if (request.path_info() == "/cut")
            return response{200, {{"Content-Length", "5"}}, "four"};
        return text(
            cat(request.method(),
                " ",
                request.path_info(),
                " ",
                request.input().gather(100).value(),
                "\n")
        );
    });
}

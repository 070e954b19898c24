// SPDX-License-Identifier: BSL-1.0
// What the soak asks for: a little of everything that a site does.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/catch_exceptions.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/response_time.hpp>
#include <groat/runner.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

namespace {

using namespace groat;
using namespace std::chrono_literals;

response echo(env& request) {
    auto whole = request.input().gather(4 * 1024 * 1024);
    return whole ? text(std::move(*whole)) : text(413, "too large\n");
}

auto blocks(std::size_t count) {
    return [count](env&) {
        return response{
            200,
            {{"Content-Type", "application/octet-stream"}},
            [left = count, block = std::string(16 * 1024, '.')]() mutable {
                return left-- > 0 ? std::optional<std::string_view>{block} : std::nullopt;
            }};
    };
}

response slow(env& request) {
    const blocking meanwhile{request};
    std::this_thread::sleep_for(30ms);
    return text("slow\n");
}

struct ticking {
    std::atomic<int> passed = 0;
    std::jthread timer;
};

constexpr int ticks = 10;

/// An event stream that is parked between its events.
response events(env& request) {
    auto clock = std::make_unique<ticking>();
    clock->timer = std::jthread{[&passed = clock->passed, wake = request.waker()](auto stop) {
        while (!stop.stop_requested() && passed < ticks) {
            std::this_thread::sleep_for(50ms);
            ++passed;
            wake();
        }
    }};
    auto answer = text([clock = std::move(clock), told = 0]() mutable {
        if (told == ticks)
            return end_of_body;
        if (told == clock->passed)
            return not_yet;
        ++told;
        return flushed("data: tick\n\n");
    });
    answer.headers.replace("Content-Type", "text/event-stream");
    return answer;
}

response throws(env&) {
    throw std::runtime_error{"as it should"};
}

app site() {
    return builder{}
        .enable(middleware::access_log{
            {.format = "%m %U %>s %X", .sink = log_sink::file("access.log")}})
        .enable(middleware::catch_exceptions{})
        .enable(middleware::response_time{})
        .enable(middleware::head{})
        .mount("/hello", [](env&) { return text("hello\n"); })
        .mount("/echo", echo)
        .mount("/stream", blocks(64)) // 1 MiB
        .mount("/endless", blocks(~std::size_t{}))
        .mount("/slow", slow)
        .mount("/events", events)
        .mount("/throws", throws)
        .to_app();
}

} // namespace

int main(int argc, char** argv) {
    return groat::run(argc, argv, setup{[](const config&) { return site(); }});
}

// SPDX-License-Identifier: BSL-1.0
// A body that says *not yet*: between its chunks the exchange is parked, and a timer wakes it.
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <utility>

namespace {

// [source]
struct ticking {
    std::atomic<int> passed = 0;
    std::jthread timer; // ended and joined when the body goes, also because the client left
};

groat::response ticks(groat::env& request) {
    auto clock = std::make_unique<ticking>();
    clock->timer = std::jthread{[&passed = clock->passed, wake = request.waker()](auto stop) {
        while (!stop.stop_requested() && passed < 5) {
            std::this_thread::sleep_for(std::chrono::milliseconds{100});
            ++passed;
            wake(); // the server pulls again
        }
    }};
    return groat::text([clock = std::move(clock), told = 0]() mutable {
        if (told == 5)
            return groat::end_of_body;
        if (told == clock->passed)
            return groat::not_yet;
        ++told;
        return groat::flushed("tick\n");
    });
}
// [/source]

} // namespace

groat::app waking() {
    return ticks;
}

int main(int argc, char** argv) {
    return groat::run(argc, argv, waking());
}

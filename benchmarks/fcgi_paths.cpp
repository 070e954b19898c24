// SPDX-License-Identifier: BSL-1.0
// Apps that wait, stream and read, each at a path of its own.
//
// /wait-0.3ms /wait-5ms /wait-100ms   a text, after a wait in the call
// /wait-some                          the same; one call in 50 waits 5 ms
// /events                             an event each second, see support/event_stream.hpp
// /bytes?N                            N bytes, from 64 KiB of memory
// /sink                               reads the body and tells its length
#include "support/event_stream.hpp"

#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/runner.hpp>

#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

namespace {

using namespace groat;
using namespace std::chrono_literals;

response hello() {
    return response{200, {{"Content-Type", "text/plain"}}, "Hello world"};
}

auto waiting(std::chrono::microseconds time) {
    return [time](env&) {
        std::this_thread::sleep_for(time);
        return hello();
    };
}

response waiting_sometimes(env&) {
    static std::atomic<unsigned> calls{0};
    if (++calls % 50 == 0)
        std::this_thread::sleep_for(5ms);
    return hello();
}

class repeated final : public body_source {
public:
    explicit repeated(std::uint64_t all) : all_{all}, left_{all} {}

    pulled pull() override {
        static const std::string block(64 * 1024, 'x');
        if (left_ == 0)
            return end_of_body;
        const auto some = std::min<std::uint64_t>(left_, block.size());
        left_ -= some;
        return chunk(std::string_view{block}.substr(0, some));
    }
    [[nodiscard]] std::optional<std::uint64_t> length() const override { return all_; }

private:
    std::uint64_t all_;
    std::uint64_t left_;
};

response bytes(env& request) {
    const auto text = request.query_string();
    std::uint64_t n = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), n);
    if (error != std::errc{} || at != text.data() + text.size())
        return groat::text(400, "how many?\n");
    return response{200, {{"Content-Type", "text/plain"}}, body{std::make_unique<repeated>(n)}};
}

response sink(env& request) {
    std::uint64_t n = 0;
    for (;;) {
        const auto got = request.input().pull();
        if (got.what != pulled::bytes)
            break;
        n += got.data.size();
    }
    return response{200, {{"Content-Type", "text/plain"}}, std::to_string(n)};
}

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, [](const config&) {
        static groat_bench::second_hand hand;
        return builder{}
            .mount("/wait-0.3ms", waiting(300us))
            .mount("/wait-5ms", waiting(5ms))
            .mount("/wait-100ms", waiting(100ms))
            .mount("/wait-some", waiting_sometimes)
            .mount("/events", groat_bench::events(hand))
            .mount("/bytes", bytes)
            .mount("/sink", sink)
            .to_app([](env&) { return not_found(); });
    });
}

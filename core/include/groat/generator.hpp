// SPDX-License-Identifier: BSL-1.0
// A coroutine that yields the chunks of a body.
#pragma once

#include <groat/pulled.hpp>

#include <coroutine>
#include <exception>
#include <utility>

namespace groat::inline v0 {

/// The return type of a coroutine lambda that makes a body:
///
///     return response{200, {{"Content-Type", "text/plain"}}, [n]() -> generator {
///         for (int i = 0; i < n; ++i) co_yield std::to_string(i);
///     }};
///
/// It may `co_yield` a `pulled` (`flushed("…")`, `not_yet`) or anything that is a `string_view`; a
/// temporary lives until the next pull. It may not `co_await`. Give the body the *lambda*, not what
/// it returns: the body keeps the closure, whose captures the coroutine uses.
class generator {
public:
    struct promise_type {
        pulled answer;
        std::exception_ptr thrown;

        generator get_return_object() noexcept {
            return generator{std::coroutine_handle<promise_type>::from_promise(*this)};
        }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        std::suspend_always yield_value(pulled next) noexcept {
            answer = next;
            return {};
        }
        std::suspend_always yield_value(std::string_view data) noexcept {
            return yield_value(chunk(data));
        }
        void return_void() noexcept { answer = end_of_body; }
        void unhandled_exception() noexcept { thrown = std::current_exception(); }
        template <class T>
        void await_transform(T&&) = delete;
    };

    generator(generator&& other) noexcept : frame_{std::exchange(other.frame_, nullptr)} {}
    generator& operator=(generator&& other) noexcept {
        std::swap(frame_, other.frame_);
        return *this;
    }
    ~generator() {
        if (frame_)
            frame_.destroy();
    }

    /// Runs to the next `co_yield`; what the coroutine throws comes out here, once.
    pulled next() {
        if (frame_.done())
            return end_of_body;
        frame_.resume();
        if (auto thrown = std::exchange(frame_.promise().thrown, nullptr))
            std::rethrow_exception(std::move(thrown));
        return frame_.promise().answer;
    }

private:
    explicit generator(std::coroutine_handle<promise_type> frame) noexcept : frame_{frame} {}

    std::coroutine_handle<promise_type> frame_;
};

} // namespace groat::inline v0

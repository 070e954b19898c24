// SPDX-License-Identifier: BSL-1.0
#include "conformance/memory_visit.hpp"

#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

using wants = exchange::wants;

constexpr std::size_t unread = 256 * 1024; // what lies ready for a client
constexpr int goes_untold = 8;

answer as_answer(reply&& got) {
    return {
        .status = got.status,
        .reason = std::move(got.reason),
        .headers = std::move(got.headers),
        .body = std::move(got.body),
        .over = got.over,
        .whole = got.over && got.how == fate::done};
}

} // namespace

memory_visit::memory_visit(
    const app& site, client_options how, request what, std::shared_ptr<journal> seen
)
    : with_{site, publishing(std::move(how))}, seen_{std::move(seen)} {
    thread_ = std::thread{[this, asked = std::move(what)]() mutable {
        try {
            drive(std::move(asked));
        } catch (...) {
            const std::lock_guard hold{guard_};
            trouble_ = std::current_exception();
        }
        const std::lock_guard hold{guard_};
        now_.over = true;
        changed_.notify_all();
    }};
}

memory_visit::~memory_visit() {
    leave();
    thread_.join();
}

answer memory_visit::so_far() {
    const std::lock_guard hold{guard_};
    taken_ = now_.body.size();
    changed_.notify_all();
    return now_;
}

bool memory_visit::more() {
    std::unique_lock hold{guard_};
    taken_ = now_.body.size();
    changed_.notify_all();
    const auto news = [&] { return now_.over || version_ != read_; };
    if (!changed_.wait_for(hold, seen_->patience(), news))
        throw did_not_happen{"the server neither answers nor ends"};
    read_ = version_;
    if (trouble_)
        std::rethrow_exception(trouble_);
    return !now_.over;
}

void memory_visit::leave() noexcept {
    const std::lock_guard hold{guard_};
    left_ = true;
    if (running_)
        running_->wake(); // so that it looks
    changed_.notify_all();
}

/// What was flushed shows while the app's code still runs.
client_options memory_visit::publishing(client_options how) {
    how.arrives = [this](const reply& so_far) { publish(so_far); };
    return how;
}

void memory_visit::drive(request what) {
    auto running = with_.start(std::move(what));
    {
        const std::lock_guard hold{guard_};
        running_ = &running;
    }
    try {
        while (step(running)) {
        }
    } catch (...) {
        forget();
        throw;
    }
    forget();
    running.finish();
}

bool memory_visit::step(pending& running) {
    if (!room())
        running.abort();
    const auto waits = running.step();
    // What a slow reader has not taken yet is offered again at once: telling of each go would copy
    // a large body many times.
    if (waits != wants::writable || ++untold_ == goes_untold) {
        untold_ = 0;
        auto got = running.so_far();
        log(got);
        publish(std::move(got));
    }
    // A client that left before the step began has woken it in vain.
    if (waits == wants::wake && room())
        running.wait_for_wake();
    if (waits == wants::readable)
        std::this_thread::yield();
    return waits != wants::done;
}

/// Waits until the client has read enough; false when it has left.
bool memory_visit::room() {
    std::unique_lock hold{guard_};
    changed_.wait(hold, [&] { return left_ || now_.body.size() - taken_ < unread; });
    return !left_;
}

void memory_visit::log(const reply& got) {
    for (; logged_ < got.errors.size(); ++logged_)
        seen_->log(got.errors[logged_]);
}

void memory_visit::publish(reply got) {
    const std::lock_guard hold{guard_};
    const auto before = now_.body.size() + (now_.status != 0 ? 1 : 0);
    now_ = as_answer(std::move(got));
    if (now_.body.size() + (now_.status != 0 ? 1 : 0) != before)
        ++version_;
    changed_.notify_all();
}

void memory_visit::forget() {
    const std::lock_guard hold{guard_};
    running_ = nullptr;
}

} // namespace groat::inline v0::server::test::conformance

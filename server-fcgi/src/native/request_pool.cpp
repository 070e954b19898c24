// SPDX-License-Identifier: BSL-1.0
#include "native/request_pool.hpp"

#include <utility>

namespace groat::inline v0::server::fcgi::native {

request_pool::~request_pool() {
    while (free_)
        delete std::exchange(free_, free_->next);
}

request& request_pool::take() {
    {
        const std::lock_guard hold{guard_};
        if (free_) {
            auto& found = *std::exchange(free_, free_->next);
            found.next = nullptr;
            --kept_;
            return found;
        }
        ++made_;
    }
    return *new request;
}

void request_pool::give(request& done) noexcept {
    done.clear();
    {
        const std::lock_guard hold{guard_};
        if (kept_ < most_kept) {
            done.next = std::exchange(free_, &done);
            ++kept_;
            return;
        }
    }
    delete &done;
}

std::size_t request_pool::made() const {
    const std::lock_guard hold{guard_};
    return made_;
}

request_source::~request_source() {
    while (at_hand_)
        pool_.give(*std::exchange(at_hand_, at_hand_->next));
}

request& request_source::take() {
    ++out_;
    if (!at_hand_)
        return pool_.take();
    auto& found = *std::exchange(at_hand_, at_hand_->next);
    found.next = nullptr;
    --size_;
    return found;
}

void request_source::give(request& done) noexcept {
    if (out_ == 0 || size_ == most_at_hand) {
        pool_.give(done);
        return;
    }
    --out_;
    done.clear();
    done.next = std::exchange(at_hand_, &done);
    ++size_;
}

} // namespace groat::inline v0::server::fcgi::native

// SPDX-License-Identifier: BSL-1.0
#include "processes/back_off.hpp"

#include <algorithm>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

/// Who has served for less has died young.
constexpr std::chrono::seconds young{1};

} // namespace

std::chrono::milliseconds back_off::after(std::chrono::nanoseconds served) noexcept {
    if (served >= young)
        next_ = {};
    return std::exchange(next_, next_.count() == 0 ? first_ : std::min(next_ * 2, most_));
}

} // namespace groat::inline v0::server::fcgi

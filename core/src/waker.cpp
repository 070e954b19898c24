// SPDX-License-Identifier: BSL-1.0
#include <groat/waker.hpp>

#include "wake_cell.hpp"

namespace groat::inline v0 {

void waker::operator()() const noexcept {
    if (cell_)
        cell_->wake();
}

bool waker::client_gone() const noexcept {
    return cell_ && cell_->client_gone.load();
}

} // namespace groat::inline v0

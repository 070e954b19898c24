// SPDX-License-Identifier: BSL-1.0
// A kernel that takes so many bytes and no more.
#pragma once

#include <cstddef>

/// While it lives, all that this thread sends is cut after so many bytes; then the buffer is full.
class cut_sends {
public:
    explicit cut_sends(std::size_t after) { on(after); }
    cut_sends(const cut_sends&) = delete;
    cut_sends& operator=(const cut_sends&) = delete;
    ~cut_sends() { off(); }

    static void on(std::size_t after);
    static void off();
};

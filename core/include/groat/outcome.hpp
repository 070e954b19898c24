// SPDX-License-Identifier: BSL-1.0
// What became of an exchange.
#pragma once

#include <groat/clock.hpp>
#include <groat/fate.hpp>
#include <groat/headers.hpp>

#include <cstdint>
#include <exception>

namespace groat::inline v0 {

/// The truth that hooks are told. In `on_head_sent` it is what is known so far; from `on_complete`
/// on it is final.
struct outcome {
    fate how = fate::done;         ///< done, failed or aborted
    int status = 0;                ///< as sent; 0 if no head left
    const groat::headers& head;    ///< as sent; empty if no head left
    std::uint64_t head_bytes = 0;  ///< of the head, that the server took
    std::uint64_t body_bytes = 0;  ///< of the body, that the server took
    std::uint64_t input_bytes = 0; ///< of the request's body, that were read
    time_point started = {};       ///< when the exchange began
    time_point ended = {};         ///< when its fate was fixed
    std::exception_ptr error = {}; ///< what was thrown, if anything; a delivered 500 is *done*
};

/// One line about an exception, escaped for a log: its `what()`, or its type where it has none.
[[nodiscard]] std::string describe(const std::exception_ptr& error);

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// One request, from its beginning on the wire to the last of its input.
#pragma once

#include <groat/exchange.hpp>

#include "environment.hpp"
#include "native/body_store.hpp"
#include "native/line.hpp"
#include "status/slow_log.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

/// Used again and again: what it has grown to stays with it. While it is on a connection it belongs
/// to whoever that belongs to at the moment; only `woken` is for other threads.
struct request {
    enum class stage : std::uint8_t {
        head,    ///< its variables arrive
        body,    ///< they are right, or refused; its input arrives
        ready,   ///< an app can be called
        running, ///< an exchange exists
        over,    ///< it was answered, but its input has not ended: what comes is dropped
    };

    request() : to_peer{*this} {}

    /// Fresh, for the next one.
    void clear() noexcept;

    request* next = nullptr; // on its connection, or among the free

    // What the peer said.
    std::uint16_t id = 0;
    stage at = stage::head;
    bool keep = false;        ///< the connection, when this is over
    bool input_ended = false; ///< STDIN's end has come
    bool aborted = false;     ///< the peer wants no answer any more
    bool streamed = false;    ///< the app is called before the input is whole
    bool too_long = false;    ///< a streamed body went over the limit
    std::optional<refusal> refused;
    std::string head; ///< the content of PARAMS, which the variables point into
    environment sent;
    body_store input;
    std::uint64_t received = 0; ///< of the input, kept or not
    std::uint64_t dropped = 0;  ///< of the input, after all that can be wanted

    time_point until = time_point::max(); ///< when its stage, or its wait for input, must be over
    time_point last = time_point::max();  ///< when the exchange must be over

    // The exchange and its connection.
    connection* on = nullptr;
    line to_peer;
    std::string buffer; ///< for the exchange's bytes
    std::optional<exchange> running;
    exchange::wants wants = exchange::wants::done;
    std::atomic<bool> woken{false};
    std::uint32_t kind = 0;                   ///< which requests take as long as this one
    std::unique_ptr<slow_log::entry> watched; ///< none where there is no slow log
};

} // namespace groat::inline v0::server::fcgi::native

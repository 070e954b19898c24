// SPDX-License-Identifier: BSL-1.0
// What all threads of an engine share.
#pragma once

#include <groat/app.hpp>
#include <groat/config.hpp>

#include "engine.hpp"
#include "log.hpp"
#include "native/crew.hpp"
#include "native/dialogue.hpp"
#include "native/pace.hpp"
#include "native/request_pool.hpp"

#include <atomic>
#include <optional>
#include <utility>
#include <vector>

namespace groat::inline v0::server::fcgi::native {

struct shop {
    shop(const premises& at, terms said)
        : how{at.how}, lines{at.lines}, settings{at.settings}, of{at.of}, shared{!at.own},
          counts{at.counts}, slow{at.slow}, by{std::move(said)}, open{counts.engine().open},
          team{counts.engine().queued} {}

    const options& how;
    log& lines;
    const config& settings;
    house& of;         ///< hears that an exchange wants the process replaced
    const bool shared; ///< other processes accept from the same socket
    sheet& counts;
    slow_log* const slow; ///< null: nobody wants one
    const terms by;
    std::optional<app> what; ///< from the start on
    request_pool requests;
    pace learned;
    std::atomic<std::uint64_t>& open; ///< connections
    crew team;
    std::vector<loop*> loops;       ///< all of them, for `nudge`
    std::atomic<bool> aside{false}; ///< one leaves connections to others until a thread is free
};

} // namespace groat::inline v0::server::fcgi::native

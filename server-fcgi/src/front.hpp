// SPDX-License-Identifier: BSL-1.0
// What is peculiar to each front server, and what of it is put right.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "environment.hpp"
#include "names.hpp"

namespace groat::inline v0::server::fcgi {

struct quirks {
    /// Has split the path though it sends no PATH_INFO: it sends none for the mount itself.
    bool splits_paths = false;
    /// Joins Cookie headers with `, `, as others may be.
    bool joins_cookies = false;
    /// Sends a CONTENT_TYPE for a body whose sender has said none.
    bool invents_type = false;
};

/// Which one sent them, as far as they say; `automatic` if they don't.
[[nodiscard]] front_server seen_front(const last_sent& last) noexcept;

/// Of the front server that sent them, if it isn't named.
[[nodiscard]] quirks quirks_of(const last_sent& last, front_server named) noexcept;

/// What can be told from the variables as sent and is not about the place.
void mend(quirks of, const last_sent& last, environment& to);

/// All that was sent, under names of its own, as a request that nothing is wrong with.
void show_sent(std::span<const variable> sent, environment& to);

/// What stands in no variable: whether it asks to keep the connection.
void show_keep(bool asked, environment& to);

} // namespace groat::inline v0::server::fcgi

// SPDX-License-Identifier: BSL-1.0
// The app's place, the path below it, and the target that they were in.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "environment.hpp"
#include "names.hpp"

#include <optional>

namespace groat::inline v0::server::fcgi {

/// Adds SCRIPT_NAME and PATH_INFO by the rule, decoded once, REQUEST_URI in origin form, and
/// QUERY_STRING. What needs no change stays where it was sent.
[[nodiscard]] std::optional<refusal> set_place(
    const last_sent& last, const front_options& front, environment& to
);

} // namespace groat::inline v0::server::fcgi

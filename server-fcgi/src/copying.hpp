// SPDX-License-Identifier: BSL-1.0
// Which of the variables sent an app sees as they are.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "environment.hpp"
#include "names.hpp"

#include <optional>
#include <span>

namespace groat::inline v0::server::fcgi {

/// Copies them to a clear environment, doubled ones as one, and notes those that are asked for
/// later. Looks at every byte and once at every name, so its time grows with both and no faster.
[[nodiscard]] std::optional<refusal> copy_variables(
    std::span<const variable> sent, const front_options& front, environment& to, last_sent& last
);

} // namespace groat::inline v0::server::fcgi

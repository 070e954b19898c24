// SPDX-License-Identifier: BSL-1.0
// What a response depends on: RFC 9110, 12.5.5.
#pragma once

#include <groat/headers.hpp>

#include <string_view>

namespace groat::inline v0 {

/// Says in Vary that the response depends on this request header. Vary only grows: what is there
/// stays, and a name that is there already, or `*`, is enough.
void add_vary(headers& fields, std::string_view name);

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// What a layer calls to change a response's bytes.
#pragma once

#include <groat/filter.hpp>
#include <groat/response.hpp>

#include <utility>

namespace groat::inline v0 {

/// Makes the headers true for a body that is about to be changed: drops Content-Length (unless the
/// filter keeps it), makes a strong ETag weak, and drops Accept-Ranges and the digests of the old
/// bytes. `transform` calls it.
void forget_bytes(headers& fields, keep kept = keep::nothing);

/// Puts the response's body through a filter (see filter_body) and makes its headers true.
/// A part of a thing (206) can't be filtered: the caller leaves such a response alone.
template <body_filter F>
void transform(response& answer, F f, keep kept = keep::nothing) {
    forget_bytes(answer.headers, kept);
    answer.body = filter_body(std::move(answer.body), std::move(f), kept);
}

} // namespace groat::inline v0

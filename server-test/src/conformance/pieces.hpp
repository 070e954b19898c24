// SPDX-License-Identifier: BSL-1.0
// What the apps and checks of several themes are made of.
#pragma once

#include <groat/app.hpp>
#include <groat/response.hpp>

#include "conformance/scribe.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace groat::inline v0::server::test::conformance {

/// Not one byte like its neighbours, so that a piece that is lost or in the wrong place shows.
[[nodiscard]] std::string pattern(std::size_t size);

/// All 256, in order.
[[nodiscard]] std::string every_byte();

[[nodiscard]] response bytes(body content);

/// The request's body, once it is there as a whole.
[[nodiscard]] response echo(env& request);

/// Answers with one variable between brackets, or `none`.
[[nodiscard]] app tells(std::string_view variable);

/// A file with these bytes, and no name.
[[nodiscard]] file_ref file_of(std::string_view content);

/// Notes `body done` (or another fate) when it is told, and `body destroyed`.
[[nodiscard]] body noted(body inside, const scribe& notes);

/// Notes `head 200`, `complete done 200 5` (the body's bytes), `cleanup`.
void note_hooks(env& request, const scribe& notes);

} // namespace groat::inline v0::server::test::conformance

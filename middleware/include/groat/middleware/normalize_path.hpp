// SPDX-License-Identifier: BSL-1.0
// One path for each thing.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace groat::inline v0::middleware {

/// What becomes of a `/` at a path's end. `/` alone stays.
enum class trailing_slash : std::uint8_t { kept, removed, added };

struct normalize_path_options {
    trailing_slash trailing = trailing_slash::kept;

    /// Redirect to the path as it should be (308, which keeps method and body), or call the layers
    /// inside with it at once. A redirect makes the client and caches know one address.
    bool redirect = true;
};

/// Makes paths that mean the same the same: no empty segments (`//`), no `.` and `..` (RFC 3986,
/// 5.2.4), and one rule for the slash at the end.
///
/// It works on PATH_INFO, which is decoded: `%2e%2e%2f` is `../` here, so nothing is hidden from
/// it, and a `%2F` within a segment is lost on the way to the Location. What is above the root is
/// the root. The Location is a path that begins with one slash, so it stays on this host.
///
/// Belongs outside of whatever decides by path. A front server may have done this already: nginx
/// merges slashes and removes dots.
///
/// Reads    PATH_INFO; SCRIPT_NAME and QUERY_STRING for a redirect.
/// Writes   Location in a response of its own; or PATH_INFO in the env of the layers inside.
///          REQUEST_URI stays as it came.
/// Streams  leaves both bodies untouched; the input of a redirected request is left unread.
/// Throws   nothing.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/normalize_path.cpp
class normalize_path {
public:
    explicit normalize_path(normalize_path_options options = {}) : options_{options} {}

    response operator()(env& request, const app& next) const;

    [[nodiscard]] passage leads_to(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::rewriting)}; }

    /// The path as it should be. One that does not begin with `/` stays.
    [[nodiscard]] static std::string normalized(std::string_view path, trailing_slash trailing);

private:
    normalize_path_options options_;
};

} // namespace groat::inline v0::middleware

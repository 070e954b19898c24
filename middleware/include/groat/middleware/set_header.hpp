// SPDX-License-Identifier: BSL-1.0
// Headers of responses, set from outside.
#pragma once

#include <groat/app.hpp>

#include <functional>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

/// A header's name and value.
struct header_setting {
    std::string name;
    std::string value;
};

/// They are done in this order.
struct set_header_options {
    std::vector<std::string> unset = {};        ///< all of these names are taken out
    std::vector<header_setting> set = {};       ///< in the place of all of that name
    std::vector<header_setting> if_absent = {}; ///< only if there is none of that name
    std::vector<header_setting> append = {};    ///< at the end of a list: `Vary: Accept, Cookie`
    std::vector<header_setting> add = {};       ///< one more field of that name

    /// For which statuses; empty: for all.
    std::function<bool(status)> when = {};
};

/// Sets, adds to and takes away headers of responses.
///
///     set_header{{.unset = {"X-Powered-By"}, .set = {{"Cache-Control", "no-store"}}}}
///
/// Reads    the status, if that matters.
/// Writes   what it is told to.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with nothing to do, with a name that is no
///          token or a value that no header has (header_error), with Set-Cookie to be appended to,
///          which is no list, or with a header that describes the body's bytes on their way:
///          Content-Length, Transfer-Encoding, Connection; for requests what `when` throws.
/// Threads  immutable; `when` may be called by several threads at once.
/// Example  examples/middleware/set_header.cpp
class set_header {
public:
    explicit set_header(set_header_options options);

    response operator()(env& request, const app& next) const;

private:
    set_header_options options_;
};

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// A value or the reason why there is none.
#pragma once

#include <boost/system/result.hpp>

namespace groat::inline v0 {

/// What a fallible call of the core returns: `if (auto r = parse(x)) use(*r); else
/// tell(r.error());`. A client's fault is never an exception; a programmer's fault is one.
template <class T>
using result = boost::system::result<T>;

using error_code = boost::system::error_code;

/// The core's own reasons.
enum class errc {
    bad_field_name = 1, ///< not a token of RFC 9110, 5.6.2
    bad_field_value,    ///< has CR, LF or NUL (RFC 9110, 5.5)
    bad_status,         ///< outside 100 to 999
    bad_percent,        ///< a % without two hexadecimal digits (RFC 3986, 2.1)
};

/// For Boost.System: `errc` in an `error_code` has the category "groat".
[[nodiscard]] error_code make_error_code(errc reason) noexcept;

} // namespace groat::inline v0

template <>
struct boost::system::is_error_code_enum<groat::errc> : std::true_type {};

// SPDX-License-Identifier: BSL-1.0
// HTTP's own words, as Boost.Beast spells them. Only Beast's light headers: a unit pays little.
#pragma once

#include <boost/beast/http/field.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>

namespace groat::inline v0::http {

/// The status codes by name: `http::status::not_found`.
using boost::beast::http::status;

/// The request methods by name; `verb::unknown` for one that Beast has no name for.
using boost::beast::http::verb;

/// The header field names that Beast knows; `field::unknown` for the rest.
using boost::beast::http::field;

} // namespace groat::inline v0::http

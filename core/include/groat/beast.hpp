// SPDX-License-Identifier: BSL-1.0
// The door to Boost.Beast's own messages, for a pipeline that stands in a Beast server. Opt-in:
// these headers of Beast's are not light.
#pragma once

#include <groat/app.hpp>
#include <groat/config.hpp>
#include <groat/headers.hpp>
#include <groat/response.hpp>
#include <groat/result.hpp>

#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace groat::inline v0::beast {

using fields = boost::beast::http::fields;
using request = boost::beast::http::request<boost::beast::http::string_body>;
using response = boost::beast::http::response<boost::beast::http::string_body>;

/// All fields, repeats kept and in order; Beast puts a repeat beside the first of its name.
[[nodiscard]] fields to_fields(const headers& from);

/// The same back. Beast checks less than groat does: a name that is no token or a value with CR,
/// LF or NUL is an error.
[[nodiscard]] result<headers> from_fields(const fields& from);

/// A response as Beast's message, its body gathered; nothing for a body of more than `limit` bytes,
/// or one that says *not yet*, which is left as it was. `version` is Beast's: 11 for HTTP/1.1.
[[nodiscard]] std::optional<response> to_message(
    groat::response& from, unsigned version, std::size_t limit
);

/// A message of Beast's as a response. Its framing (Transfer-Encoding, Connection) is left behind.
[[nodiscard]] result<groat::response> from_message(response from);

/// What a request does not say about itself.
struct connection {
    std::string server_name = "localhost"; ///< SERVER_NAME, whatever Host says
    std::uint16_t server_port = 80;
    std::string remote_addr = {};
    std::uint16_t remote_port = 0;
    bool secure = false;
    std::string script_name = {}; ///< where the app is mounted: what the target begins with
};

/// One exchange: runs the app on a request that Beast has read, and gives the message to write.
/// The whole body is gathered in memory; one that says *not yet* is waited for on this thread. What
/// the app does wrong is a 500 as in any server, a target that can't be read a 400; one outside of
/// script_name a 404. A body that breaks after its beginning gives nothing: close the connection.
/// `errors` hears the lines for the error log; standard error if null.
[[nodiscard]] std::optional<response> handle(
    const app& what,
    request message,
    const connection& over = {},
    const config& settings = {},
    void (*errors)(std::string_view line) = nullptr
);

} // namespace groat::inline v0::beast

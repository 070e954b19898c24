// SPDX-License-Identifier: BSL-1.0
// What a test got.
#pragma once

#include <groat/clock.hpp>
#include <groat/fate.hpp>
#include <groat/headers.hpp>
#include <groat/server/test/cookies.hpp>

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test {

/// Bytes of a body up to where the server was told not to hold them back: after a flush, before a
/// wait, at the end.
struct piece {
    std::string bytes;   ///< empty only where the exchange was parked without any
    bool waited = false; ///< after them the body said *not yet* and the exchange was parked

    friend bool operator==(const piece&, const piece&) = default;
};

/// The answer to one request and the truth about its exchange. A value: nothing in it refers to
/// the client.
struct reply {
    int status = 0;                 ///< 0 if no whole head left
    std::string reason = {};        ///< the phrase beside the status
    groat::headers headers = {};    ///< as on the wire: read back from the bytes that left
    std::string body = {};          ///< all of it that left
    std::vector<piece> chunks = {}; ///< the same, as it came

    bool over = false;            ///< false: `pending::so_far`, and the rest is not final
    fate how = fate::done;        ///< how the exchange ended
    std::uint64_t head_bytes = 0; ///< that the server took
    std::uint64_t body_bytes = 0;
    std::uint64_t input_bytes = 0; ///< of the request's body, that were read
    time_point started = {};       ///< by the client's clock
    time_point ended = {};
    std::exception_ptr error = {};        ///< what was thrown, if anything
    bool wants_exit = false;              ///< someone called request_exit()
    std::vector<std::string> errors = {}; ///< the lines of the error sink

    /// The first header field of that name.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;

    /// All header fields of that name, in order.
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;

    /// The Set-Cookie fields, in order; malformed ones are left out, as a browser does.
    [[nodiscard]] std::vector<cookie> cookies() const;

    /// The last cookie of that name.
    [[nodiscard]] std::optional<cookie> find_cookie(std::string_view name) const;

    /// A 2xx that arrived whole.
    [[nodiscard]] bool ok() const noexcept {
        return over && how == fate::done && status >= 200 && status < 300;
    }
};

/// The reply as text: the status line, the headers, an empty line and the body; then, if there is
/// anything to tell, how it ended and the error lines, each with its own mark:
///
///     200 OK
///     Content-Type: text/plain; charset=utf-8
///
///     hello
///     ! failed: the disk is on fire
///     ! error: a line that the app logged
[[nodiscard]] std::string format(const reply& got);

/// Reads a CGI response (RFC 3875, 6.3) as it left a server: status (200 if it has none), reason,
/// headers and body. No whole head: status 0. For connectors. Throws std::runtime_error for a
/// malformed head.
[[nodiscard]] reply read_reply(std::string_view wire);

} // namespace groat::inline v0::server::test

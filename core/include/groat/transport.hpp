// SPDX-License-Identifier: BSL-1.0
// What an exchange asks of a server.
#pragma once

#include <groat/file_ref.hpp>
#include <groat/headers.hpp>
#include <groat/status.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// A server's side of one exchange. All but `wake` are called by the exchange alone, within `run`
/// or `abort`; none may enter the exchange.
class transport {
public:
    enum class io {
        ok,
        blocked, ///< it would have to wait: later
        gone,    ///< the peer has left
    };

    struct took {
        io how;
        std::size_t n; ///< bytes moved; counts whatever `how` says
    };

    virtual ~transport() = default;

    /// Takes bytes of the response, or a part of them; the server frames them. `more` says that
    /// others follow at once: a server may gather them until then. *blocked*, with what
    /// was taken: the exchange answers `wants::writable`.
    virtual took write(std::string_view bytes, bool more) = 0;

    /// The same for a stretch of a file, `n` bytes at `from`, from where it lies, as far as a call
    /// of the kernel's does that. *ok* with 0: not to be had so, or the file has no more; the
    /// exchange then reads it. Comes after all bytes before it, each of which was taken. As it
    /// stands: 0.
    virtual took write_file(const file_ref& file, std::uint64_t from, std::uint64_t n);

    /// Gives bytes of the request's body. *ok* with 0: its end; *gone*: it broke off.
    virtual took read(std::span<char> into) = 0;

    /// The response is whole: end records, drain or close. May take several goes (*blocked*).
    /// `reusable` is false when the peer must see a cut response: nothing may follow on this
    /// connection.
    virtual io finish(int app_status, bool reusable) = 0;

    /// Someone woke the exchange: run it again soon. From any thread, any number of times; may come
    /// before `run` has returned, and then still counts. Must neither wait nor enter the exchange.
    virtual void wake() noexcept = 0;

    /// Input is wanted inside a call: returns when `read` may have some, or fails.
    virtual void wait_readable() = 0;

    /// A call says that it will wait, for something that this server knows nothing of. A server
    /// that has other work for the thread hands that on first. As it stands: nothing.
    virtual void will_wait() noexcept {}

    /// Appends the head as the wire has it. As it stands: CGI's, RFC 3875, 6.3 (`Status: 200 OK`).
    virtual void head(std::string& out, status code, const headers& fields);

    /// A line for the server's error log, without its newline. As it stands: standard error.
    virtual void error(std::string_view line) noexcept;
};

} // namespace groat::inline v0

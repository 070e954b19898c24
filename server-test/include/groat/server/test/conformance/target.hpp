// SPDX-License-Identifier: BSL-1.0
// The way to the server under test, as a client goes it.
#pragma once

#include <groat/headers.hpp>
#include <groat/server/test/request.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test::conformance {

/// What not every way to a server can show.
enum class ability : std::uint8_t {
    pieces,       ///< bytes are seen as the app gives them, not when a front server likes to
    cut,          ///< a response that was cut can be told from a whole one
    leave,        ///< the server learns that the client has left
    break_input,  ///< the client can break off its own body, and the app may be there to see it
    false_length, ///< the request's body can be shorter than announced, and the client still there
    no_length,    ///< the request's body can come without its length
    duplex,       ///< the response may come while the request's body still goes
    keep_alive,   ///< another request may follow on the same connection
    log,          ///< the server's log goes to journal::log
};

/// What a client sends.
struct outgoing {
    std::string method = "GET";
    std::string target = "/"; ///< raw path and query, below the target's mount
    std::vector<field> headers = {};
    std::string body = {};
    /// Content-Length: as it is, or this, or (nothing) none.
    std::optional<std::uint64_t> length = as_it_is;
    /// The client leaves after so many bytes of the body.
    std::optional<std::size_t> breaks_at = {};

    static constexpr std::uint64_t as_it_is = UINT64_MAX;
};

/// What a client has got.
struct answer {
    int status = 0; ///< 0: no whole head has come
    std::string reason = {};
    groat::headers headers = {};
    std::string body = {};
    bool over = false;  ///< nothing more comes
    bool whole = false; ///< over, and it did not look cut

    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
    [[nodiscard]] std::vector<std::string> all(std::string_view name) const;
};

/// One request under way. Destroyed before it is over, the client leaves.
class visit {
public:
    virtual ~visit();

    /// What has come so far; waits for nothing.
    [[nodiscard]] virtual answer so_far() = 0;

    /// Waits for more; false once it is over. Throws did_not_happen when nothing comes.
    virtual bool more() = 0;

    virtual void leave() noexcept = 0;
};

/// A connection, for one request at a time.
class connection {
public:
    virtual ~connection();

    /// Sends the request. The visit before must be over; the connection outlives its visits.
    [[nodiscard]] virtual std::unique_ptr<visit> open(const outgoing& what) = 0;

    /// Whether it looks as if another request could follow.
    [[nodiscard]] virtual bool kept() = 0;
};

/// A way to the server under test. Used by several threads at once, each with connections of its
/// own.
class target {
public:
    virtual ~target();

    [[nodiscard]] virtual std::unique_ptr<connection> connect() = 0;

    /// Why this can't be shown here; nothing if it can.
    [[nodiscard]] virtual std::optional<std::string> cannot(ability what) const;

    /// The path at which the server was told that the app is mounted.
    [[nodiscard]] virtual std::string mount() const;

    [[nodiscard]] virtual std::string scheme() const;

    /// How many exchanges the server was told to run at once; at most 8 are tried.
    [[nodiscard]] virtual unsigned parallel() const;
};

} // namespace groat::inline v0::server::test::conformance

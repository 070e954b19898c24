// SPDX-License-Identifier: BSL-1.0
// What stands behind a body that is not plain text.
#pragma once

#include <groat/fate.hpp>
#include <groat/file_ref.hpp>
#include <groat/pulled.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>

namespace groat::inline v0 {

/// The seam for new kinds of body; most authors use a callable, a range or `filter_body` instead.
///
/// The body that owns it keeps the rules of the stream: `pull` is not called again after it
/// answered the end or threw, `told` is called exactly once, before the destructor.
class body_source {
public:
    virtual ~body_source() = default;

    /// The next answer. May throw anything: the exchange then fails.
    [[nodiscard]] virtual pulled pull() = 0;

    /// How the body ended. A wrapper tells the body that it holds.
    virtual void told(fate how) noexcept { static_cast<void>(how); }

    /// Bytes in all, from the first; unchanged by pulling.
    [[nodiscard]] virtual std::optional<std::uint64_t> length() const { return {}; }

    /// The file that the body is, if its bytes are that file's and nothing else.
    [[nodiscard]] virtual const file_ref* file() const { return nullptr; }

    /// Whether the body inside was omitted before it was wrapped; asked once.
    [[nodiscard]] virtual bool omitted() const { return false; }

protected:
    body_source() = default;
    body_source(const body_source&) = delete;
    body_source& operator=(const body_source&) = delete;
};

/// A body that cannot go on: pulled again after it failed, a file that became shorter.
class body_error : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// The third part of the triple, and the request's input: a stream that is pulled.
#pragma once

#include <groat/detail/body_sources.hpp>
#include <groat/fate.hpp>
#include <groat/file_ref.hpp>
#include <groat/generator.hpp>
#include <groat/pulled.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0 {

/// What `gather` does where the body says that bytes must go out at once.
enum class flushes : std::uint8_t {
    joined, ///< goes on, so nothing goes out before the end
    kept,   ///< stops: such a body is a stream, and its source may wait before its next bytes
};

/// A stream of bytes that its owner pulls. Move-only; the one shape that a body has.
///
/// *Ends.* A body ends once. Who holds it tells it its fate (`tell`), and a wrapper passes that
/// inward; one destroyed untold was *done* when its end was seen, *failed* when it threw, and
/// *discarded* otherwise. Assigning to a body discards what it was.
///
/// *Answers.* `length`, `file` and `omitted` say what is known without pulling; they keep their
/// answer when the body is omitted, so that HEAD tells the truth.
///
/// Not locked: a body belongs to one exchange. Its pulls and its destruction never overlap, but
/// each may be on another thread.
class body {
public:
    using source = body_source;

    /// Nothing: its first pull is the end, its length 0.
    body() noexcept = default;

    /// Bytes in memory, one chunk.
    body(std::string text) noexcept : text_{std::move(text)} {}
    body(const char* text) : text_{text} {}
    explicit body(std::string_view text) : text_{text} {}

    /// A stretch of a file, read with pread as it is pulled.
    body(file_ref file);

    /// Any source. `nullptr` is the empty body.
    template <std::derived_from<source> S>
    body(std::unique_ptr<S> from) noexcept
        : source_{std::move(from)}, omitted_{source_ && source_->omitted()} {}

    /// A callable that gives the next chunk: `pulled`, or `optional<string>`, or
    /// `optional<string_view>` (nothing: the end); or a coroutine lambda that returns `generator`.
    /// The body keeps the callable; views that it returns are valid until its next call.
    template <detail::chunk_callable F>
    body(F next) : body{detail::source_of_callable(std::move(next))} {}

    /// An input range of chunks (strings, views, ranges of bytes), or one contiguous range of
    /// bytes, as an rvalue: the body keeps it. It is walked once.
    template <detail::chunk_range R>
    body(R&& chunks) : body{detail::source_of_range(std::move(chunks))} {}

    /// A coroutine object would outlive the closure that it uses: give the lambda itself.
    body(generator) = delete;

    body(body&& other) noexcept
        : text_{std::move(other.text_)}, source_{std::move(other.source_)},
          seen_{std::exchange(other.seen_, seen::nothing)},
          told_{std::exchange(other.told_, false)}, omitted_{std::exchange(other.omitted_, false)} {
        other.text_.clear();
    }
    body& operator=(body&& other) noexcept;
    ~body() {
        if (source_ && !told_)
            settle();
    }

    /// The next answer. After the end it is the end again; after a throw it throws body_error.
    [[nodiscard]] pulled pull();

    /// Tells how it ended; only the first word counts.
    void tell(fate how) noexcept;

    /// Leaves the body out, as HEAD and 304 do: it is told *discarded* and gives no bytes, yet
    /// still answers length and file.
    void omit() noexcept;
    [[nodiscard]] bool omitted() const noexcept { return omitted_; }

    /// How many bytes it has in all, from its first, if that is known. Not asked of what was
    /// gathered.
    [[nodiscard]] std::optional<std::uint64_t> length() const;

    /// The file that it is, wholly and unchanged, while nothing has been pulled; or null.
    /// Valid while the body is neither moved nor pulled.
    [[nodiscard]] const file_ref* file() const;

    /// What it is pulled from, to tell one body from another; null for text and for nothing.
    [[nodiscard]] const source* from() const noexcept { return source_.get(); }

    /// All its bytes, if they are in memory and nothing has been pulled.
    [[nodiscard]] std::optional<std::string_view> whole() const noexcept;

    /// The whole body as a string, which ends it; or nothing, when it has more than `limit` bytes,
    /// says *not yet*, holds a foreign kind, is omitted or, if flushes are kept, has one: then no
    /// byte is lost and the next pull begins where this one would have.
    [[nodiscard]] std::optional<std::string> gather(
        std::size_t limit, flushes at = flushes::joined
    );

    /// Makes the first pull now and keeps its answer for the next one: what it throws comes out
    /// here. Text, files and omitted bodies are left as they are.
    void prime();

private:
    enum class seen : std::uint8_t { nothing, some, end, failure };

    void settle() noexcept;
    void put_back(std::string held, bool flush, std::optional<pulled> stopped_at);

    std::string text_;
    std::unique_ptr<source> source_;
    seen seen_ = seen::nothing;
    bool told_ = false;
    bool omitted_ = false;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// Where the lines of a log go.
#pragma once

#include <groat/result.hpp>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

namespace detail {
class log_state;
}

/// How many lines go out together. As it stands each line goes out by itself, at once.
struct log_batch {
    /// Lines are kept until they are so many bytes; 0: not at all. One write takes no more than
    /// this, unless a single line is longer. 64 MiB at most.
    std::size_t bytes = 0;
    /// The longest that a line is kept, whether another follows or not.
    std::chrono::milliseconds delay{1000};
};

/// A place for lines: standard error, a file that can be reopened, a stream, or a callable. It is a
/// handle; copies are the same place.
///
/// *Whole lines.* Standard error and files get one write(2) for each line, or for each batch of
/// lines, so that lines of several threads and processes never mix.
///
/// *Nothing is lost.* What is kept is written when the last copy is destroyed, on `flush` and
/// `reopen`, and at the process's normal end (return from main, std::exit); std::quick_exit writes
/// what is kept by sinks that no thread is in. A descriptor that takes nothing (a full disk) is
/// said once on standard error; up to 1 MiB, or four batches if that is more, waits until it does,
/// and lines beyond that are counted in `lost`.
///
/// *Processes.* It may be made before a fork. What is kept at that moment stays the parent's; the
/// thread that minds `log_batch::delay` is started by the first line that is kept in a process.
///
/// Threads: everything from any thread. It is locked while a line is written, a callable or stream
/// is therefore used by one thread at a time.
class log_sink {
public:
    /// Calls `f` with each line, without its newline. `f` must not use this sink; a line for which
    /// it throws is lost.
    template <std::invocable<std::string_view> F>
    requires(!std::same_as<std::remove_cvref_t<F>, log_sink>) log_sink(F f, log_batch batch = {})
        : log_sink{std::function<void(std::string_view)>{std::move(f)}, batch, {}} {}

    /// Writes to a stream, which outlives the sink, and flushes it.
    log_sink(std::ostream& to, log_batch batch = {});

    /// Descriptor 2.
    [[nodiscard]] static log_sink standard_error(log_batch batch = {});

    /// Appends to a file, which is made with mode 0640 if it isn't there. Its name is taken from
    /// where the process stands now. Throws std::system_error if it can't be opened, and
    /// std::invalid_argument, as all makers do, for a batch that is too large or has no delay.
    [[nodiscard]] static log_sink file(const std::string& path, log_batch batch = {});

    /// Takes a line, without its newline.
    void write(std::string_view line) const noexcept;

    /// Writes what is kept.
    void flush() const noexcept;

    /// Opens the file of that name anew, after it was renamed: what was handed in before goes to
    /// the old file, the rest to the new one. If it can't be opened the old one stays in use. Not
    /// for a signal handler: let a thread wait for the signal. `reopening::all` does it to every
    /// sink of the process. Nothing but `flush` for other sinks.
    [[nodiscard]] error_code reopen() const noexcept;

    /// How many lines were dropped because they could not be written.
    [[nodiscard]] std::uint64_t lost() const noexcept;

private:
    struct callable {};

    log_sink(std::function<void(std::string_view)> f, log_batch batch, callable);
    explicit log_sink(std::shared_ptr<detail::log_state> to) noexcept : state_{std::move(to)} {}

    std::shared_ptr<detail::log_state> state_;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// How long calls have taken, and so how the next one is to be made.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

/// Requests that take alike long, as far as can be told: by method, mount, and the first segment of
/// the path below it.
[[nodiscard]] std::uint32_t kind_of(
    std::string_view method, std::string_view mount, std::string_view path
) noexcept;

/// Learns from each call. Kinds share places in a table of fixed size, so that whoever invents
/// paths costs nothing but a little speed. All is approximate and any thread may use it at any
/// time.
class pace {
public:
    enum class call : std::uint8_t {
        unknown,   ///< not seen often enough
        brief,     ///< it is over sooner than another thread would have begun
        sometimes, ///< most are over soon; some are not
        waits,     ///< it is to be expected that it waits, or works long
    };

    [[nodiscard]] call next(std::uint32_t kind) const noexcept;
    void took(std::uint32_t kind, std::chrono::nanoseconds time) noexcept;

    /// It said itself that it will wait.
    void declared(std::uint32_t kind) noexcept;

private:
    static constexpr std::size_t places = 1024;

    struct place {
        // The part of the calls that were not brief, of 65 536, moving: what is usual now, and
        // what has been going on for some hundred calls.
        std::atomic<std::uint16_t> lately{0};
        std::atomic<std::uint16_t> at_all{0};
        std::atomic<std::uint8_t> seen{0}; // up to `enough`
    };

    std::array<place, places> table_;
};

} // namespace groat::inline v0::server::fcgi::native

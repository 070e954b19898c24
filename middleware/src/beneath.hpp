// SPDX-License-Identifier: BSL-1.0
// Files below one folder, and no others.
#pragma once

#include <groat/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0::detail {

/// An open file's number, closed with it.
class descriptor {
public:
    explicit descriptor(int number) noexcept : number_{number} {}
    descriptor(descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    descriptor& operator=(descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~descriptor();

    [[nodiscard]] int number() const noexcept { return number_; }

private:
    int number_;
};

/// A folder that was opened once. What is opened through it lies below it at the moment of
/// opening, whatever is renamed meanwhile. Immutable; callable from any thread.
class beneath {
public:
    enum class links : std::uint8_t {
        inside, ///< symbolic links are followed as long as they stay below; absolute ones never do
        none,   ///< a symbolic link is as good as missing
    };

    /// Who walks the path.
    enum class walk : std::uint8_t {
        kernel,    ///< openat2, Linux 5.6: all of `links`
        by_folder, ///< openat, folder by folder: `links::none` whatever is asked for
    };

    /// The best that the kernel, and whoever filters the calls to it, allows.
    [[nodiscard]] static walk best_walk();

    /// Throws std::system_error when the folder can't be opened.
    beneath(const std::string& folder, links followed, walk how = best_walk());

    /// Opens what lies at the path, for reading: segments with one `/` between them, none of which
    /// is `.` or `..`. Never waits, whatever kind of file that is. The error is errno's.
    [[nodiscard]] result<descriptor> open(const std::string& path) const;

    /// Opens the folder itself, for reading.
    [[nodiscard]] result<descriptor> open_root() const;

private:
    [[nodiscard]] result<descriptor> open_by_kernel(const std::string& path) const;
    [[nodiscard]] result<descriptor> open_by_folder(std::string_view path) const;

    descriptor folder_;
    links followed_;
    walk how_;
};

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
// A request's body between its arrival and its being read.
#pragma once

#include "descriptor.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

/// In memory at first; what is more than that goes to a file that never has a name, so nothing of
/// it stays behind however the process ends. What was read is forgotten in memory, and kept in the
/// file until `clear`.
class body_store {
public:
    /// Appends. False when the file can't take it (no space, no descriptor): `errno` says why, and
    /// the body is not whole any more.
    [[nodiscard]] bool append(
        std::string_view bytes, std::size_t in_memory, const std::string& folder
    );

    /// The next bytes, as many as fit and are there. Throws std::system_error for a file that
    /// can't be read.
    [[nodiscard]] std::size_t read(std::span<char> into);

    /// Bytes that were appended and not read.
    [[nodiscard]] std::uint64_t waiting() const noexcept {
        return memory_.size() - read_ + file_size_ - file_read_;
    }
    [[nodiscard]] bool in_file() const noexcept { return static_cast<bool>(file_); }

    /// Forgets all; keeps a little memory for the next.
    void clear() noexcept;

private:
    [[nodiscard]] bool spill(std::string_view bytes, const std::string& folder);

    std::string memory_;
    std::size_t read_ = 0;
    descriptor file_;
    std::uint64_t file_size_ = 0;
    std::uint64_t file_read_ = 0;
};

} // namespace groat::inline v0::server::fcgi::native

// SPDX-License-Identifier: BSL-1.0
// Bytes that go to a file when they become too many.
#pragma once

#include <groat/body.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "beneath.hpp"

namespace groat::inline v0::detail {

/// A file that never had a name, mode 0600, or had it for a moment where the file system can't do
/// without. Throws std::system_error.
[[nodiscard]] descriptor make_nameless_file(const std::string& folder);

/// Takes bytes, keeps so many in memory and all in a nameless file from then on.
class spool {
public:
    spool(std::size_t memory, const std::string& folder) : memory_{memory}, folder_{folder} {}

    /// Throws std::system_error when the disk is full.
    void append(std::string_view bytes);

    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// All that it took, as text or as a file. It is empty afterwards.
    [[nodiscard]] body take();

private:
    void write(std::string_view bytes);

    std::size_t memory_;
    const std::string& folder_;
    std::string text_;
    std::optional<descriptor> file_;
    std::uint64_t size_ = 0;
};

} // namespace groat::inline v0::detail

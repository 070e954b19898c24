// SPDX-License-Identifier: BSL-1.0
// The entity tag of a file.
#pragma once

#include <groat/clock.hpp>
#include <groat/entity_tag.hpp>

#include <sys/stat.h>

#include <array>

namespace groat::inline v0::detail {

/// Names the version of a file that its times, size and inode stand for; equal in every process.
/// Mixed into one number, so that nobody outside learns an inode.
///
/// Weak, and another one, until two full seconds have passed since the file changed: a
/// clock that stands still between two writes would give both versions one tag, and a file
/// system's clock may have steps of two seconds.
class file_tag {
public:
    file_tag(const struct stat& about, wall_time now);

    /// Valid as long as this object.
    [[nodiscard]] entity_tag get() const noexcept { return {{hex_.data(), hex_.size()}, weak_}; }

private:
    std::array<char, 16> hex_;
    bool weak_;
};

} // namespace groat::inline v0::detail

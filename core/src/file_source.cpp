// SPDX-License-Identifier: BSL-1.0
#include "file_source.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <system_error>

namespace groat::inline v0::detail {
namespace {

constexpr std::uint64_t piece = 64 * 1024; // what an exchange gathers before it writes

} // namespace

pulled file_source::pull() {
    if (given_ == file_.length)
        return end_of_body;
    if (!buffer_)
        buffer_ = std::make_unique_for_overwrite<char[]>(std::min(piece, file_.length));
    const auto want = static_cast<std::size_t>(std::min(piece, file_.length - given_));
    for (;;) {
        const auto got =
            ::pread(file_.fd, buffer_.get(), want, static_cast<off_t>(file_.offset + given_));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            throw std::system_error{errno, std::generic_category(), cat("reading ", file_.path)};
        if (got == 0)
            throw body_error{cat("the file became shorter while it was sent: ", file_.path)};
        given_ += static_cast<std::uint64_t>(got);
        return chunk({buffer_.get(), static_cast<std::size_t>(got)});
    }
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
#include "byte_tag.hpp"

#include <boost/uuid/detail/sha1.hpp>

namespace groat::inline v0::detail {

std::string byte_tag(std::string_view bytes) {
    boost::uuids::detail::sha1 sum;
    sum.process_bytes(bytes.data(), bytes.size());
    boost::uuids::detail::sha1::digest_type digest;
    sum.get_digest(digest);

    std::string tag{'"'};
    for (const auto word : digest)
        for (int shift = 8 * static_cast<int>(sizeof word) - 4; shift >= 0; shift -= 4)
            tag += "0123456789abcdef"[(word >> shift) & 15U];
    tag += '"';
    return tag;
}

} // namespace groat::inline v0::detail

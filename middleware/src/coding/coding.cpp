// SPDX-License-Identifier: BSL-1.0
#include "coding.hpp"

#include <groat/text.hpp>

namespace groat::inline v0::detail {
namespace {

constexpr coding known[] = {
#ifdef GROAT_HAS_BROTLI
    {"br", 0, 11, 4, brotli_encoder, brotli_decoder},
#endif
#ifdef GROAT_HAS_ZSTD
    // From level 20 on zstd's window is larger than what a client must take (RFC 8878, 3.1.1.1.2).
    {"zstd", 1, 19, 3, zstd_encoder, zstd_decoder},
#endif
    {"gzip", 1, 9, 6, gzip_encoder, gzip_decoder},
    // Half of the world takes the name for another format: it is read, and never written.
    {"deflate", 0, 0, 0, nullptr, deflate_decoder},
};

} // namespace

std::span<const coding> codings() noexcept {
    return known;
}

const coding* find_coding(std::string_view name) noexcept {
    if (iequal(name, "x-gzip"))
        name = "gzip";
    for (const auto& one : known)
        if (iequal(one.name, name))
            return &one;
    return nullptr;
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
#include <groat/media_type.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <iterator>

namespace groat::inline v0 {
namespace {

struct known_extension {
    std::string_view extension;
    std::string_view type;
};

constexpr known_extension known_extensions[] = {
#include "media_types.inc"
};

static_assert(std::ranges::is_sorted(known_extensions, {}, &known_extension::extension));

constexpr std::size_t longest =
    std::ranges::max(known_extensions, {}, [](const known_extension& known) {
        return known.extension.size();
    }).extension.size();

} // namespace

std::string_view file_extension(std::string_view name) noexcept {
    name.remove_prefix(name.rfind('/') + 1);
    const auto dot = name.rfind('.');
    return dot == name.npos || dot == 0 ? std::string_view{} : name.substr(dot + 1);
}

std::optional<std::string_view> media_type_of(std::string_view extension) noexcept {
    std::array<char, longest> lower;
    if (extension.empty() || extension.size() > longest)
        return {};
    std::ranges::transform(extension, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    const std::string_view wanted{lower.data(), extension.size()};
    const auto* found =
        std::ranges::lower_bound(known_extensions, wanted, {}, &known_extension::extension);
    if (found == std::end(known_extensions) || found->extension != wanted)
        return {};
    return found->type;
}

bool takes_charset(std::string_view media_type) noexcept {
    return iequal(media_type.substr(0, 5), "text/") ||
           iequal(media_type, "application/javascript") ||
           iequal(media_type, "application/ecmascript");
}

} // namespace groat::inline v0

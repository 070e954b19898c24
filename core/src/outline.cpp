// SPDX-License-Identifier: BSL-1.0
#include <groat/outline.hpp>
#include <groat/text.hpp>

#include <string_view>

namespace groat::inline v0 {
namespace {

std::string_view file_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

void draw(const outline& part, std::size_t depth, std::string& out) {
    out.append(2 * depth, ' ').append(part.conditional ? "enable_if " : "").append(part.label);
    if (!part.unchecked.empty())
        out += cat(", unchecked: ", part.unchecked);
    if (part.where.line() > 0)
        out += cat(
            "  (", file_name(part.where.file_name()), ":", std::to_string(part.where.line()), ")"
        );
    out += '\n';
    // One inside: the next layer of a chain. Several: branches.
    const auto deeper = part.inside.size() > 1 ? depth + 1 : depth;
    for (const auto& inner : part.inside)
        draw(inner, deeper, out);
}

} // namespace

std::string outline::text() const {
    std::string out;
    draw(*this, 0, out);
    return out;
}

} // namespace groat::inline v0

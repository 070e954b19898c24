// SPDX-License-Identifier: BSL-1.0
#include "header_variable.hpp"

#include <groat/text.hpp>

namespace groat::inline v0::detail {

std::string header_variable(std::string_view name) {
    const bool own = iequal(name, "Content-Type") || iequal(name, "Content-Length");
    auto variable = cat(own ? "" : "HTTP_", name);
    for (char& c : variable)
        c = c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    return variable;
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
#include <groat/html.hpp>

namespace groat::inline v0 {

void append_html(std::string& out, std::string_view text) {
    for (const char c : text)
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\'':
            out += "&#39;";
            break;
        default:
            out += c;
        }
}

} // namespace groat::inline v0

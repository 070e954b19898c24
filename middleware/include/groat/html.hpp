// SPDX-License-Identifier: BSL-1.0
// Text inside of HTML.
#pragma once

#include <string>
#include <string_view>

namespace groat::inline v0 {

/// Appends text so that it is text in HTML, between tags and in quoted attributes: `&`, `<`, `>`,
/// `"` and `'` become references.
void append_html(std::string& out, std::string_view text);

} // namespace groat::inline v0

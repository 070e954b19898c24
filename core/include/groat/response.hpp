// SPDX-License-Identifier: BSL-1.0
// The triple.
#pragma once

#include <groat/body.hpp>
#include <groat/headers.hpp>
#include <groat/status.hpp>

#include <string_view>
#include <utility>

namespace groat::inline v0 {

/// What an app answers: a value, with structured bindings.
///
///     response{200, {{"Content-Type", "text/plain"}}, "hello"}
///     auto& [status, headers, body] = answer;
///
/// A Content-Length is not needed: the exchange adds it when the body knows its length.
struct response {
    groat::status status = 200;
    groat::headers headers = {};
    groat::body body = {};
};

/// Plain text in UTF-8.
[[nodiscard]] response text(status code, body content);
[[nodiscard]] inline response text(body content) {
    return text(200, std::move(content));
}

/// HTML in UTF-8, as it stands: what came from outside must have been escaped.
[[nodiscard]] response html(status code, body content);
[[nodiscard]] inline response html(body content) {
    return html(200, std::move(content));
}

/// JSON that is text already.
[[nodiscard]] response json_text(status code, body content);
[[nodiscard]] inline response json_text(body content) {
    return json_text(200, std::move(content));
}

/// A Location and no body. Throws header_error for a location with CR, LF or NUL.
[[nodiscard]] response redirect(std::string_view location, status code = 302);

/// A status and nothing else.
[[nodiscard]] response empty(status code = 204);

/// 404 as plain text.
[[nodiscard]] response not_found();

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
#include <groat/response.hpp>
#include <groat/text.hpp>
#include <groat/transform.hpp>

namespace groat::inline v0 {
namespace {

response of_type(status code, std::string_view type, body&& content) {
    return {code, {{"Content-Type", type}}, std::move(content)};
}

} // namespace

response text(status code, body content) {
    return of_type(code, "text/plain; charset=utf-8", std::move(content));
}

response html(status code, body content) {
    return of_type(code, "text/html; charset=utf-8", std::move(content));
}

response json_text(status code, body content) {
    return of_type(code, "application/json", std::move(content));
}

response redirect(std::string_view location, status code) {
    return {code, {{"Location", location}}, {}};
}

response empty(status code) {
    return {code, {}, {}};
}

response not_found() {
    return text(404, "Not Found\n");
}

void forget_bytes(headers& fields, keep kept) {
    if (kept != keep::length)
        fields.remove("Content-Length");
    fields.remove("Accept-Ranges");
    fields.remove("Content-Digest");
    fields.remove("Repr-Digest"); // RFC 9530, 3: of these bytes too, where the whole is sent
    fields.remove("Digest");
    fields.remove("Content-MD5");
    const auto etag = fields.get("ETag");
    if (etag && !etag->starts_with("W/"))
        fields.replace("ETag", cat("W/", *etag));
}

} // namespace groat::inline v0

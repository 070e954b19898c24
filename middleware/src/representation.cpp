// SPDX-License-Identifier: BSL-1.0
#include <groat/representation.hpp>

#include <charconv>
#include <system_error>

namespace groat::inline v0 {

void forget_content(headers& fields) {
    fields.remove("Content-Type");
    fields.remove("Content-Length");
    fields.remove("Content-Encoding");
    fields.remove("Content-Language");
    fields.remove("Content-Range");
    fields.remove("Content-Disposition");
    fields.remove("Accept-Ranges");
    fields.remove("Content-Digest");
    fields.remove("Repr-Digest");
    fields.remove("Digest");
    fields.remove("Content-MD5");
}

void forget_representation(headers& fields) {
    forget_content(fields);
    fields.remove("ETag");
    fields.remove("Last-Modified");
    fields.remove("Content-Location");
}

std::optional<std::uint64_t> announced_length(const response& answer) {
    const auto said = answer.headers.get("Content-Length");
    if (!said)
        return answer.body.length();
    std::uint64_t length = 0;
    const auto* end = said->data() + said->size();
    const auto read = std::from_chars(said->data(), end, length);
    return read.ec == std::errc{} && read.ptr == end ? std::optional{length} : std::nullopt;
}

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
#include "head_check.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace groat::inline v0 {
namespace {

bool is_length(std::string_view text) {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return !text.empty() && error == std::errc{} && stop == end;
}

/// Fields that are not the app's to set: those that speak of one connection (RFC 9110, 7.6.1),
/// CGI's own (RFC 3875, 6.3.3), and those by which a front server sends a file of its choosing.
bool is_reserved(const headers::field& field, bool sendfile) noexcept {
    switch (field.known) {
    case http::field::transfer_encoding:
    case http::field::connection:
    case http::field::keep_alive:
    case http::field::proxy_connection:
    case http::field::upgrade:
    case http::field::trailer:
        return true;
    case http::field::unknown:
        break;
    default:
        return false;
    }
    if (iequal(field.name, "Status"))
        return true;
    return !sendfile &&
           (iequal(field.name, "X-Accel-Redirect") || iequal(field.name, "X-Sendfile") ||
            iequal(field.name, "X-Lighttpd-Send-File"));
}

void drop_reserved(headers& fields, bool sendfile) {
    const auto found = [&] {
        return std::ranges::find_if(fields, [&](const headers::field& f) {
            return is_reserved(f, sendfile);
        });
    };
    for (auto at = found(); at != fields.end(); at = found())
        fields.remove(field_name{(*at).name});
}

} // namespace

std::string_view check_head(response& answer, bool head_only, const exchange_options& options) {
    auto& [code, fields, content] = answer;
    if (code < 200 || code > 599)
        return "the app's status can't be sent: 200 to 599 can";
    drop_reserved(fields, options.sendfile_headers);
    if (!code.allows_body()) {
        // RFC 9110, 8.6 and 15.3.5; 15.4.5: a 304 sends what a cache updates, not these.
        fields.remove("Content-Length");
        fields.remove("Content-Type");
        content.omit();
    } else if (code == 205) {
        // RFC 9110, 15.3.6: no content, and a length that says so.
        fields.replace("Content-Length", std::uint64_t{0});
        content.omit();
    } else {
        if (fields.count("Content-Length") > 1)
            return "the app's response has two Content-Length fields";
        const auto announced = fields.get("Content-Length");
        if (announced && !is_length(*announced))
            return "the app's Content-Length is no number";
        // An app may answer HEAD with no body at all: then its length says nothing.
        const bool unknown = head_only && !content.omitted() && content.length() == 0U;
        if (const auto length = content.length(); length && !announced && !unknown)
            fields.add("Content-Length", *length);
        if (head_only)
            content.omit();
    }
    // "Status: 200 OK" and the empty line count too.
    if (fields.text().size() + code.reason().size() + 16 > options.max_head)
        return "the app's header section is larger than the front server takes";
    return {};
}

bool is_input_error(const std::exception_ptr& error) noexcept {
    try {
        std::rethrow_exception(error);
    } catch (const input_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

} // namespace groat::inline v0

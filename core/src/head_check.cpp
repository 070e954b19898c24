// SPDX-License-Identifier: BSL-1.0
#include "head_check.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace groat::inline v0 {
namespace {

std::optional<std::uint64_t> length_of(std::string_view text) noexcept {
    std::uint64_t value = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return {};
    return value;
}

/// Fields that are not the app's to set: those that speak of one connection (RFC 9110, 7.6.1),
/// CGI's own (RFC 3875, 6.3.3), and those by which a front server sends a file of its choosing. One
/// is a Location beside a 200, where it has no meaning (RFC 9110, 10.2.2): Apache's mod_fcgid
/// answers with what is there instead (RFC 3875, 6.2.2).
bool is_reserved(std::string_view name, bool sendfile, bool plain) noexcept {
    const auto is = [name](std::string_view one) { return iequal(name, one); };
    switch (name.size()) {
    case 6:
        return is("Status");
    case 7:
        return is("Upgrade") || is("Trailer");
    case 8:
        return !sendfile && plain && is("Location");
    case 10:
        return is("Connection") || is("Keep-Alive") || (!sendfile && is("X-Sendfile"));
    case 16:
        return is("Proxy-Connection") || (!sendfile && is("X-Accel-Redirect"));
    case 17:
        return is("Transfer-Encoding");
    case 20:
        return !sendfile && is("X-Lighttpd-Send-File");
    default:
        return false;
    }
}

/// What one look at all fields tells.
struct seen {
    bool reserved = false;
    int lengths = 0;
    std::string_view length; ///< the first
};

seen look(const headers& fields, bool sendfile, bool plain) noexcept {
    seen all;
    for (const auto& [name, value] : fields) {
        constexpr std::string_view content_length = "Content-Length";
        if (name.size() == content_length.size() && iequal(name, content_length)) {
            if (all.lengths++ == 0)
                all.length = value;
        } else if (is_reserved(name, sendfile, plain)) {
            all.reserved = true;
        }
    }
    return all;
}

void drop_reserved(headers& fields, bool sendfile, bool plain) {
    const auto found = [&] {
        return std::ranges::find_if(fields, [&](const headers::field& f) {
            return is_reserved(f.name, sendfile, plain);
        });
    };
    for (auto at = found(); at != fields.end(); at = found())
        fields.remove(field_name{(*at).name});
}

} // namespace

checked_head check_head(response& answer, bool head_only, const exchange_options& options) {
    auto& [code, fields, content] = answer;
    if (code < 200 || code > 599)
        return {"the app's status can't be sent: 200 to 599 can"};
    const bool sendfile = options.sendfile_headers;
    const bool plain = code == 200;
    auto there = look(fields, sendfile, plain);
    if (there.reserved) {
        drop_reserved(fields, sendfile, plain);
        there = look(fields, sendfile, plain);
    }
    std::optional<std::uint64_t> announced;
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
        if (there.lengths > 0) {
            if (there.lengths > 1)
                return {"the app's response has two Content-Length fields"};
            announced = length_of(there.length);
            if (!announced)
                return {"the app's Content-Length is no number"};
        } else if (const auto length = content.length()) {
            // An app may answer HEAD with no body at all: then its length says nothing.
            const bool unknown = head_only && !content.omitted() && *length == 0;
            if (!unknown) {
                fields.add("Content-Length", *length);
                announced = length;
            }
        }
        if (head_only)
            content.omit();
    }
    // "Status: 200 OK" and the empty line count too.
    if (fields.text().size() + code.reason().size() + 16 > options.max_head)
        return {"the app's header section is larger than the front server takes"};
    return {{}, announced};
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

// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <string>

//: ## Headers
//:
//: An ordered multimap without case. What is in it can be sent as it stands.
//:
//: - `headers.token` (cannot be built; does not compile: header_name_is_no_token) The name of a
//: field
//:   is a token (RFC 9110, 5.1). A literal is checked when compiling, other text when it is added.
//: - `headers.injection` (cannot be built) No value has CR, LF or NUL.
//: - `headers.size` (kept by the exchange) The header section is no larger than the front server
//:   takes: by default 4096 bytes less a record's header. A larger one becomes a 500 and a line in
//:   the log.
//: - `headers.sendfile` (kept by the exchange) X-Accel-Redirect, X-Sendfile and
//:   X-Lighttpd-Send-File leave only from a server that was told to let them; so does a Location
//:   beside a 200, which has no meaning there and which Apache's mod_fcgid would follow itself.

namespace groat::inline v0::linting {
namespace {

constexpr std::array<std::string_view, 11> alone{
    "Content-Type",
    "ETag",
    "Last-Modified",
    "Location",
    "Date",
    "Expires",
    "Age",
    "Retry-After",
    "Content-Location",
    "Content-Range",
    "Content-Disposition"};

constexpr std::array<std::string_view, 6> framing{
    "Transfer-Encoding", "Connection", "Keep-Alive", "Proxy-Connection", "Upgrade", "Trailer"};

bool among(const auto& names, std::string_view name) noexcept {
    return std::ranges::any_of(names, [name](auto one) { return iequal(one, name); });
}

bool is_etag(std::string_view text) noexcept {
    if (text.starts_with("W/"))
        text.remove_prefix(2);
    if (text.size() < 2 || !text.starts_with('"') || !text.ends_with('"'))
        return false;
    text = text.substr(1, text.size() - 2);
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '"' || byte <= 0x20 || byte == 0x7F;
    });
}

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7F;
}

void check_field(std::string_view name, std::string_view value, findings& found) {
    if (iequal(name, "Status"))
        found(
            rule{
                "headers.status",
                "No field is called Status: that is CGI's own line, which the "
                "server writes (RFC 3875, 6.3.3)."},
            quoted(value)
        );
    if (among(framing, name))
        found(
            rule{
                "headers.framing",
                "Framing is the server's: there is no Transfer-Encoding, "
                "Connection, Keep-Alive, Proxy-Connection, Upgrade or Trailer."},
            cat(name, ": ", quoted(value))
        );
    if (name.ends_with('-') || name.ends_with('_'))
        found(
            rule{"headers.name", "The name of a field does not end with `-` or `_`."}, quoted(name)
        );
    if (std::ranges::any_of(value, is_control))
        found(
            rule{"headers.control", "No value has control bytes, but for tabs (RFC 9110, 5.5)."},
            cat(name, ": ", quoted(value))
        );
    if (iequal(name, "ETag") && !is_etag(value))
        found(
            rule{
                "headers.etag",
                "An ETag is in double quotes, after `W/` if it is weak (RFC 9110, "
                "8.8.3)."},
            quoted(value)
        );
}

void check_length(const response& answer, const shape& seen, findings& found) {
    const auto lengths = answer.headers.all("Content-Length");
    if (lengths.size() > 1)
        found(
            rule{"headers.one-length", "There is at most one Content-Length."},
            cat("there are ", std::to_string(lengths.size()))
        );
    if (lengths.size() == 1 && !seen.announced)
        found(
            rule{"headers.length-digits", "Content-Length is decimal digits."}, quoted(lengths[0])
        );
    // HEAD may be answered by an app without a body; then only the app knows the length.
    const bool unknown = seen.length == 0U && (seen.head || seen.omitted);
    if (seen.announced && seen.length && *seen.announced != *seen.length && !unknown &&
        seen.status != 204)
        found(
            content_length,
            cat("it is ",
                std::to_string(*seen.announced),
                ", and the body has ",
                std::to_string(*seen.length),
                " bytes")
        );
}

} // namespace

constinit const rule content_length{
    "headers.length",
    "Content-Length, if it is there, is the number of bytes that the body gives; "
    "who changes the bytes changes it or drops it. An app may answer HEAD "
    "with a length and no body."};

void check_headers(const response& answer, const shape& seen, findings& found) {
    for (const auto& field : answer.headers)
        check_field(field.name, field.value, found);
    for (const auto name : alone)
        if (const auto times = answer.headers.count(field_name{name}); times > 1)
            found(
                rule{
                    "headers.once",
                    "A field that is no list is there once: Content-Type, ETag, "
                    "Last-Modified, Location, Date, Expires, Age, Retry-After, "
                    "Content-Location, Content-Range, Content-Disposition (RFC "
                    "9110, 5.3)."},
                cat(name, " is there ", std::to_string(times), " times")
            );
    check_length(answer, seen, found);
}

} // namespace groat::inline v0::linting

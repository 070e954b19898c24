// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/cookies.hpp>

#include <groat/text.hpp>

#include "cookie_date.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace groat::inline v0::server::test {
namespace {

struct name_value {
    std::string_view name;
    std::optional<std::string_view> value;
};

/// Takes what stands before the next `;` off the text.
name_value take_pair(std::string_view& text) {
    const auto part = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const auto equals = part.find('=');
    if (equals == part.npos)
        return {trimmed(part), std::nullopt};
    return {trimmed(part.substr(0, equals)), trimmed(part.substr(equals + 1))};
}

std::optional<std::int64_t> seconds_of(std::string_view text) {
    std::int64_t value = 0;
    if (text.empty())
        return std::nullopt;
    const auto end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    if (at != end || error == std::errc::invalid_argument)
        return std::nullopt;
    if (error == std::errc::result_out_of_range)
        return text.front() == '-' ? std::numeric_limits<std::int64_t>::min()
                                   : std::numeric_limits<std::int64_t>::max();
    return value;
}

void apply(const name_value& attribute, cookie& made) {
    const auto [name, given] = attribute;
    const auto value = given.value_or("");
    if (iequal(name, "Secure"))
        made.secure = true;
    else if (iequal(name, "HttpOnly"))
        made.http_only = true;
    else if (iequal(name, "Path"))
        made.path = value;
    else if (iequal(name, "Domain"))
        made.domain = value;
    else if (iequal(name, "SameSite"))
        made.same_site = value;
    else if (auto age = iequal(name, "Max-Age") ? seconds_of(value) : std::nullopt)
        made.max_age = age;
    else if (auto date = iequal(name, "Expires") ? parse_cookie_date(value) : std::nullopt)
        made.expires = date;
}

} // namespace

std::optional<cookie> cookie::parse(std::string_view field_value) {
    const auto [name, value] = take_pair(field_value);
    if (name.empty() || !value)
        return std::nullopt;
    cookie made;
    made.name = name;
    made.value = *value;
    while (!field_value.empty())
        apply(take_pair(field_value), made);
    return made;
}

} // namespace groat::inline v0::server::test

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/content_types.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// The type without its parameters (RFC 9110, 8.3.1).
std::string_view essence_of(std::string_view type) noexcept {
    return trimmed(type.substr(0, std::min(type.find(';'), type.size())));
}

bool is_type(std::string_view text) noexcept {
    const auto slash = text.find('/');
    return slash != text.npos && detail::is_token(text.substr(0, slash)) &&
           detail::is_token(text.substr(slash + 1));
}

bool has_body(const env& request) {
    const auto length = request.content_length();
    return length ? *length > 0 : !request.content_type().empty();
}

} // namespace

content_types::content_types(std::initializer_list<std::string_view> accepted)
    : content_types{content_types_options{
          .accepted = std::vector<std::string>{accepted.begin(), accepted.end()}}} {}

content_types::content_types(content_types_options options) : options_{std::move(options)} {
    if (options_.accepted.empty())
        throw std::invalid_argument{"content_types: no type"};
    for (const auto& type : options_.accepted) {
        // A wildcard in the first place is all there is: then there is nothing to refuse.
        if (!is_type(type) || type.starts_with('*'))
            throw std::invalid_argument{cat("content_types: \"", type, "\" is no type")};
        accept_ += cat(accept_.empty() ? "" : ", ", type);
    }
}

bool content_types::accepts(std::string_view type) const noexcept {
    return std::ranges::any_of(options_.accepted, [&](std::string_view one) {
        if (!one.ends_with("/*"))
            return iequal(one, type);
        one.remove_suffix(1);
        return type.size() > one.size() && iequal(type.substr(0, one.size()), one) &&
               is_type(type); // what equals a type is one
    });
}

response content_types::operator()(env& request, const app& next) const {
    const auto type = essence_of(request.content_type());
    if ((type.empty() ? options_.untyped : accepts(type)) || !has_body(request))
        return next(request);
    auto answer = text(http::status::unsupported_media_type, "this type is not read here\n");
    answer.headers.add("Accept", accept_);
    return answer;
}

} // namespace groat::inline v0::middleware

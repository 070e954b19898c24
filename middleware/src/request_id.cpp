// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/request_id.hpp>

#include <groat/text.hpp>

#include "header_variable.hpp"
#include "random_hex.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr std::size_t longest_id = 128;

bool is_id_byte(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view{"-._~+/=:"}.find(c) != std::string_view::npos;
}

bool is_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= longest_id && std::ranges::all_of(text, is_id_byte);
}

std::string new_id() {
    std::string made(32, '0');
    detail::random_hex(made);
    return made;
}

} // namespace

request_id::request_id(request_id_options options)
    : options_{std::move(options)}, variable_{detail::header_variable(options_.header)} {
    if (!detail::is_token(options_.header))
        throw std::invalid_argument{cat("request_id: \"", options_.header, "\" is no header name")};
}

response request_id::operator()(env& request, const app& next) const {
    const auto sent = options_.incoming ? request.var(variable_).value_or(std::string_view{})
                                        : std::string_view{};
    const auto* const told = request.get(id);
    const auto& mine = told ? *told : request.put(id, is_id(sent) ? std::string{sent} : new_id());
    auto answer = next(sent == mine ? request : request.child({{variable_, mine}}));
    answer.headers.replace(field_name{options_.header}, mine);
    return answer;
}

} // namespace groat::inline v0::middleware

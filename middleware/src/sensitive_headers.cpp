// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/sensitive_headers.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// Whether two names are those of one header, be it as a variable has it: `-` and `_` are one.
bool same_header(std::string_view a, std::string_view b) noexcept {
    const auto plain = [](char c) {
        return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    };
    return std::ranges::equal(a, b, {}, plain, plain);
}

} // namespace

sensitive_headers::sensitive_headers(sensitive_headers_options options)
    : options_{std::make_shared<const sensitive_headers_options>(std::move(options))} {
    if (options_->request.empty() && options_->response.empty())
        throw std::invalid_argument{"sensitive_headers: there is nothing to mark"};
    for (const auto* names : {&options_->request, &options_->response})
        for (const auto& name : *names)
            if (!detail::is_token(name))
                throw std::invalid_argument{cat("sensitive_headers: \"", name, "\" is no token")};
}

response sensitive_headers::operator()(env& request, const app& next) const {
    if (auto* const before = request.get(marks))
        before->push_back(options_.get());
    else
        request.put(marks, {options_.get()});
    return next(request);
}

bool sensitive_headers::hides(
    const env& of, list sensitive_headers_options::*which, std::string_view name
) noexcept {
    const auto* const all = of.get(marks);
    return all && std::ranges::any_of(*all, [&](const auto* options) {
               return std::ranges::any_of(options->*which, [&](const std::string& one) {
                   return same_header(one, name);
               });
           });
}

bool sensitive_headers::hides_request(const env& of, std::string_view name) noexcept {
    return same_header(name, "Authorization") || same_header(name, "Proxy-Authorization") ||
           same_header(name, "Cookie") || hides(of, &sensitive_headers_options::request, name);
}

bool sensitive_headers::hides_response(const env& of, std::string_view name) noexcept {
    return same_header(name, "Set-Cookie") || hides(of, &sensitive_headers_options::response, name);
}

bool sensitive_headers::hides_variable(const env& of, std::string_view name) noexcept {
    constexpr std::string_view prefix = "HTTP_";
    return name.starts_with(prefix) && hides_request(of, name.substr(prefix.size()));
}

} // namespace groat::inline v0::middleware

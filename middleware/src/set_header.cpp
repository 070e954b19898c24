// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/set_header.hpp>

#include <groat/text.hpp>

#include <stdexcept>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

void check_name(std::string_view name) {
    static_cast<void>(field_name{name});
    for (const std::string_view framing : {"Content-Length", "Transfer-Encoding", "Connection"})
        if (iequal(name, framing))
            throw std::invalid_argument{
                cat("set_header: ", framing, " describes the bytes on their way")};
}

/// Throws what the first request would have thrown.
void check(const std::vector<header_setting>& settings) {
    headers trial;
    for (const auto& [name, value] : settings) {
        check_name(name);
        trial.add(field_name{name}, value);
    }
}

void append_to(headers& of, const header_setting& one) {
    const field_name name{one.name};
    const auto there = of.all(name);
    if (there.size() == 1)
        of.replace(name, cat(there.front(), ", ", one.value));
    else // several fields are one list too (RFC 9110, 5.3)
        of.add(name, one.value);
}

} // namespace

set_header::set_header(set_header_options options) : options_{std::move(options)} {
    for (const auto& name : options_.unset)
        check_name(name);
    for (const auto* settings :
         {&options_.set, &options_.if_absent, &options_.append, &options_.add})
        check(*settings);
    for (const auto& one : options_.append)
        if (iequal(one.name, "Set-Cookie"))
            throw std::invalid_argument{"set_header: Set-Cookie is no list; add one"};
    if (options_.unset.empty() && options_.set.empty() && options_.if_absent.empty() &&
        options_.append.empty() && options_.add.empty())
        throw std::invalid_argument{"set_header: there is nothing to do"};
}

response set_header::operator()(env& request, const app& next) const {
    auto answer = next(request);
    if (options_.when && !options_.when(answer.status))
        return answer;
    auto& fields = answer.headers;
    for (const auto& name : options_.unset)
        fields.remove(field_name{name});
    for (const auto& [name, value] : options_.set)
        fields.replace(field_name{name}, value);
    for (const auto& [name, value] : options_.if_absent)
        fields.add_default(field_name{name}, value);
    for (const auto& one : options_.append)
        append_to(fields, one);
    for (const auto& [name, value] : options_.add)
        fields.add(field_name{name}, value);
    return answer;
}

} // namespace groat::inline v0::middleware

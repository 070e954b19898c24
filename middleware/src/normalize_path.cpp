// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/normalize_path.hpp>

#include "location.hpp"

namespace groat::inline v0::middleware {
namespace {

bool is_dots(std::string_view segment) noexcept {
    return segment == "." || segment == "..";
}

/// Whether a path has nothing to be taken out; its end is another matter.
bool is_plain(std::string_view path) noexcept {
    for (std::size_t slash = 0; slash != path.npos;) {
        const auto end = path.find('/', slash + 1);
        const auto segment = path.substr(slash + 1, end == path.npos ? end : end - slash - 1);
        if ((segment.empty() && end != path.npos) || is_dots(segment))
            return false;
        slash = end;
    }
    return true;
}

bool has_right_end(std::string_view path, trailing_slash trailing) noexcept {
    if (trailing == trailing_slash::kept || path == "/")
        return true;
    return path.ends_with('/') == (trailing == trailing_slash::added);
}

} // namespace

std::string normalize_path::normalized(std::string_view path, trailing_slash trailing) {
    if (!path.starts_with('/'))
        return std::string{path};
    std::string made;
    made.reserve(path.size() + 1);
    bool folder = false; // whether what is there so far is meant with a slash behind it
    for (auto rest = path; !rest.empty();) {
        rest.remove_prefix(1);
        const auto end = rest.find('/');
        const auto segment = rest.substr(0, end);
        folder = segment.empty() || is_dots(segment);
        if (segment == "..")
            made.resize(made.empty() ? 0 : made.rfind('/'));
        else if (!folder)
            made.append("/").append(segment);
        rest = end == rest.npos ? std::string_view{} : rest.substr(end);
    }
    const bool slash =
        trailing == trailing_slash::kept ? folder : trailing == trailing_slash::added;
    if (slash || made.empty())
        made += '/';
    return made;
}

passage normalize_path::leads_to(env& request, const app& next) const {
    const auto path = request.path_info();
    if (!path.starts_with('/') || (is_plain(path) && has_right_end(path, options_.trailing)))
        return {&next, &request};
    if (options_.redirect)
        return {nullptr, &request};
    return {&next, &request.child({{"PATH_INFO", normalized(path, options_.trailing)}})};
}

response normalize_path::operator()(env& request, const app& next) const {
    const auto [to, with] = leads_to(request, next);
    if (to)
        return (*to)(*with);
    const auto wanted = normalized(request.path_info(), options_.trailing);
    const auto location =
        detail::location_of(request.script_name(), wanted, request.query_string());
    if (location.size() > detail::longest_location)
        return text(http::status::uri_too_long, "the path is too long\n");
    return redirect(location, http::status::permanent_redirect);
}

} // namespace groat::inline v0::middleware

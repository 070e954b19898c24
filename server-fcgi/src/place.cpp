// SPDX-License-Identifier: BSL-1.0
#include "place.hpp"

#include <groat/text.hpp>

#include "bytes.hpp"
#include "front.hpp"
#include "paths.hpp"

#include <algorithm>
#include <string_view>

namespace groat::inline v0::server::fcgi {
namespace {

/// Both decoded.
struct place {
    std::string_view script_name;
    std::string_view path_info;
};

/// One after the other; a copy only if there are two.
std::string_view joined(std::string_view a, std::string_view b, detail::arena& text) {
    if (a.empty() || b.empty())
        return a.empty() ? b : a;
    auto* const both = static_cast<char*>(text.allocate(a.size() + b.size(), 1));
    std::ranges::copy(b, std::ranges::copy(a, both).out);
    return {both, a.size() + b.size()};
}

class place_finder {
public:
    place_finder(
        const last_sent& last,
        const front_options& front,
        std::string_view target,
        detail::arena& text
    )
        : last_{last}, front_{front}, text_{text}, path_{target.substr(0, target.find('?'))} {
        if (path_.find('%') == path_.npos)
            return;
        auto* const decoded = static_cast<char*>(text.allocate(path_.size(), 1));
        const auto size = percent_decode(path_, decoded);
        decodes_ = size.has_value();
        path_ = decodes_ ? std::string_view{decoded, *size} : std::string_view{};
    }

    [[nodiscard]] std::optional<refusal> find(place& found) const {
        // Without a PATH_INFO nginx and mod_proxy_fcgi have the whole path in SCRIPT_NAME.
        const bool split =
            last_.find(name::path_info) || quirks_of(last_, front_.server).splits_paths;
        const bool by_front =
            front_.paths == path_rule::cgi ||
            (front_.paths == path_rule::automatic && front_.mount.empty() && split);
        if (by_front)
            return by_front_server(found);
        return by_uri(found);
    }

private:
    [[nodiscard]] std::optional<refusal> by_uri(place& found) const {
        if (!decodes_)
            return refusal{400, "REQUEST_URI has a % that encodes nothing"};
        if (!path_.empty()) {
            if (!is_plain_path(path_))
                return refusal{400, "REQUEST_URI has a dot segment, a NUL, or no path"};
            if (const auto rest = below(path_, front_.mount)) {
                found = {front_.mount, *rest};
                return {};
            }
        }
        // Rewritten inside the front server, or no REQUEST_URI: what it has made of it.
        const auto whole =
            joined(last_.text(name::script_name), last_.text(name::path_info), text_);
        if (!is_plain_path(whole))
            return refusal{400, "neither REQUEST_URI nor SCRIPT_NAME is a path"};
        const auto rest = below(whole, front_.mount);
        if (!rest)
            return refusal{404, "the path is not below the mount"};
        found = {front_.mount, *rest};
        return {};
    }

    [[nodiscard]] std::optional<refusal> by_front_server(place& found) const {
        auto script = last_.text(name::script_name);
        auto info = last_.text(name::path_info);
        while (script.ends_with('/'))
            script.remove_suffix(1);
        if ((!script.empty() && !is_plain_path(script)) || (!info.empty() && !is_plain_path(info)))
            return refusal{400, "SCRIPT_NAME or PATH_INFO has a dot segment, a NUL, or no path"};
        // The front server may have merged slashes; the URI still has them, unless it was
        // rewritten.
        if (decodes_ && is_plain_path(path_))
            if (const auto rest = below(path_, script); rest && same_but_slashes(*rest, info))
                info = *rest;
        if (script.empty() && info.empty() && path_.empty())
            return refusal{400, "there is no path"};
        found = {script, info};
        return {};
    }

    const last_sent& last_;
    const front_options& front_;
    detail::arena& text_;
    std::string_view path_; // of REQUEST_URI, decoded
    bool decodes_ = true;
};

} // namespace

std::optional<refusal> set_place(
    const last_sent& last, const front_options& front, environment& to
) {
    std::string_view target;
    if (const auto sent = last.text(name::request_uri); !sent.empty()) {
        if (has_control(sent))
            return refusal{400, "REQUEST_URI has control bytes"};
        const auto form = origin_form(sent);
        if (!form)
            return refusal{400, "REQUEST_URI has no path"};
        target = *form;
    }
    place found;
    if (const auto refused = place_finder{last, front, target, to.text}.find(found))
        return refused;
    if (found.script_name.empty() && found.path_info.empty())
        found.path_info = "/";

    const auto mark = target.find('?');
    auto query = last.find(name::query_string);
    if (!query)
        query = mark == target.npos ? std::string_view{} : target.substr(mark + 1);
    if (has_control(*query))
        return refusal{400, "QUERY_STRING has control bytes"};
    if (target.empty()) {
        const auto path = percent_encode_path(cat(found.script_name, found.path_info));
        target = to.text.copy(query->empty() ? path : cat(path, "?", *query));
    }
    to.script_name = found.script_name;
    to.path_info = found.path_info;
    to.variables.push_back({"SCRIPT_NAME", found.script_name});
    to.variables.push_back({"PATH_INFO", found.path_info});
    to.variables.push_back({"REQUEST_URI", target});
    to.variables.push_back({"QUERY_STRING", *query});
    return {};
}

} // namespace groat::inline v0::server::fcgi

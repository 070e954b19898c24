// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/mount.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <tuple>

namespace groat::inline v0::middleware {

namespace {

constexpr std::size_t longest_host = 253; // RFC 1035, 2.3.4, as text

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[noreturn]] void refuse(
    std::string_view at, std::string_view why, const std::source_location& where
) {
    throw std::invalid_argument{cat("mount: \"", at, "\" ", why, " (", detail::place(where), ")")};
}

bool has_percent_triplet(std::string_view path) noexcept {
    for (auto at = path.find('%'); at != path.npos; at = path.find('%', at + 1))
        if (at + 2 < path.size() && is_hex(path[at + 1]) && is_hex(path[at + 2]))
            return true;
    return false;
}

/// Why a path without its last `/` can't be mounted, or nothing.
std::string_view fault_of_path(std::string_view path) noexcept {
    if (path.find_first_of("?#") != path.npos)
        return "has a query or a fragment: only paths are mounted";
    if (has_percent_triplet(path))
        return "is percent-encoded: write it as it is when decoded";
    while (!path.empty()) {
        path.remove_prefix(1); // its slash
        const auto segment = path.substr(0, path.find('/'));
        if (segment.empty())
            return "has an empty segment";
        if (segment == "." || segment == "..")
            return "has a dot segment";
        path.remove_prefix(segment.size());
    }
    return {};
}

std::string_view fault_of_host(std::string_view host) noexcept {
    if (host.empty() || host == ".")
        return "has an empty host";
    if (host.starts_with('[')) // an IPv6 address
        return host.ends_with(']') && host.find_first_of("]") == host.size() - 1
                   ? std::string_view{}
                   : "has a port: ports are not compared, leave it out";
    if (host.starts_with("*."))
        host.remove_prefix(2);
    if (host.size() > longest_host)
        return "has a host longer than 253 characters";
    if (host.find(':') != host.npos)
        return "has a port: ports are not compared, leave it out";
    if (host.empty() || host.starts_with('.') || host.find("..") != host.npos)
        return "has an empty label in its host";
    for (const char c : host)
        if (!is_digit(c) && !(lower(c) >= 'a' && lower(c) <= 'z') && c != '-' && c != '.' &&
            c != '_')
            return "has a host that is no name (a wildcard is *. and a name)";
    return {};
}

/// The host after which a URL's path comes; nothing for a path alone.
std::optional<std::string_view> cut_host(std::string_view& rest) noexcept {
    for (const std::string_view front : {"//", "http://", "https://"})
        if (rest.starts_with(front)) {
            rest.remove_prefix(front.size());
            const auto host = rest.substr(0, rest.find('/'));
            rest.remove_prefix(host.size());
            return host;
        }
    return {};
}

/// The name in a Host header: without port and last dot.
std::string_view name_of(std::string_view host) noexcept {
    const auto colon = host.rfind(':');
    if (colon != host.npos &&
        std::all_of(host.begin() + static_cast<std::ptrdiff_t>(colon) + 1, host.end(), is_digit))
        host = host.substr(0, colon);
    if (host.ends_with('.'))
        host.remove_suffix(1);
    return host;
}

struct by_host {
    bool operator()(const mount::entry& a, std::string_view b) const { return a.host() < b; }
    bool operator()(std::string_view a, const mount::entry& b) const { return a < b.host(); }
};

struct by_path {
    bool operator()(const mount::entry& a, std::string_view b) const { return a.path() < b; }
};

} // namespace

std::string detail::place(const std::source_location& where) {
    return cat(where.file_name(), ":", std::to_string(where.line()));
}

mount::entry::entry(std::string_view at, app inside, std::source_location where)
    : inside_{std::move(inside)}, where_{where} {
    auto path = at;
    if (auto host = cut_host(path)) {
        if (const auto why = fault_of_host(*host); !why.empty())
            refuse(at, why, where);
        if (host->ends_with('.'))
            host->remove_suffix(1);
        if (host->starts_with('*'))
            host->remove_prefix(1);
        host_ = *host;
        std::transform(host_.begin(), host_.end(), host_.begin(), lower);
    } else if (!path.starts_with('/')) {
        refuse(at, "does not begin with /", where);
    }
    if (path.ends_with('/'))
        path.remove_suffix(1);
    if (const auto why = fault_of_path(path); !why.empty())
        refuse(at, why, where);
    path_ = path;
}

std::string mount::entry::at() const {
    if (host_.empty())
        return path_.empty() ? "/" : path_;
    return cat("//", host_.starts_with('.') ? "*" : "", host_, path_);
}

mount::mount(std::initializer_list<entry> table) : mount{std::vector<entry>{table}} {}

mount::mount(std::vector<entry> table) : table_{std::move(table)} {
    // Stable, so that a message names the two places in the order of the table.
    std::stable_sort(table_.begin(), table_.end(), [](const entry& a, const entry& b) {
        return std::tie(a.host(), a.path()) < std::tie(b.host(), b.path());
    });
    const auto twice =
        std::adjacent_find(table_.begin(), table_.end(), [](const entry& a, const entry& b) {
            return a.host() == b.host() && a.path() == b.path();
        });
    if (twice != table_.end())
        throw std::invalid_argument{
            cat("mount: two apps for \"",
                twice->at(),
                "\": ",
                detail::place(twice->where()),
                " and ",
                detail::place(std::next(twice)->where()))};
    for (const auto& row : table_)
        longest_path_ = std::max(longest_path_, row.path().size());
}

passage mount::leads_to(env& request, const app& next) const {
    const entry* hit = find(request);
    if (!hit)
        return {&next, &request};
    if (hit->path().empty())
        return {&hit->inside(), &request};
    return {&hit->inside(), &request.below(hit->path())};
}

response mount::operator()(env& request, const app& next) const {
    const auto [to, with] = leads_to(request, next);
    if (to != &next)
        request.put(taken, with->script_name());
    return (*to)(*with);
}

std::string mount::chose(const passage& way) const {
    for (const auto& row : table_)
        if (&row.inside() == way.to)
            return row.at();
    return "none";
}

void mount::outlined(outline& drawn) const {
    for (const auto& row : table_)
        drawn.inside.push_back(
            {row.at(), row.where(), {row.inside().outlined()}, outline::kind::branch}
        );
}

const mount::entry* mount::find(const env& request) const {
    if (table_.empty())
        return nullptr;
    const auto path = request.path_info();
    const bool any_hosts = !table_.back().host().empty(); // those without one come first
    const auto name = any_hosts ? name_of(request.host()) : std::string_view{};
    // A name in front of whose first dot is nothing would be found where wildcards are kept.
    if (!name.empty() && name.size() <= longest_host && !name.starts_with('.')) {
        std::array<char, longest_host> small;
        std::transform(name.begin(), name.end(), small.begin(), lower);
        const std::string_view host{small.data(), name.size()};
        for (std::size_t at = 0; at != host.npos; at = host.find('.', at + 1))
            if (const entry* hit = find_under(host.substr(at), path))
                return hit;
    }
    return find_under({}, path);
}

const mount::entry* mount::find_under(std::string_view host, std::string_view path) const {
    const auto [first, last] = std::equal_range(table_.begin(), table_.end(), host, by_host{});
    if (first == last)
        return nullptr;
    // No prefix longer than the longest path is looked for, so that a path of slashes costs
    // nothing.
    auto end = path.size();
    if (end > longest_path_)
        end = path.rfind('/', longest_path_);
    while (true) {
        const auto prefix = path.substr(0, end == path.npos ? 0 : end);
        const auto found = std::lower_bound(first, last, prefix, by_path{});
        if (found != last && found->path() == prefix)
            return &*found;
        if (prefix.empty())
            return nullptr;
        end = path.rfind('/', prefix.size() - 1);
    }
}

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/cookies.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

std::string lower(std::string_view text) {
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return out;
}

/// A host as a cookie's domain has it: lower case, without the port.
std::string domain_of(std::string_view host) {
    const auto colon = host.rfind(':');
    const auto bracket = host.rfind(']');
    if (colon != host.npos && (bracket == host.npos || colon > bracket))
        host = host.substr(0, colon);
    return lower(host);
}

bool is_address(std::string_view host) {
    return host.starts_with('[') || host.find_first_not_of("0123456789.") == host.npos;
}

/// RFC 6265, 5.1.3.
bool domain_matches(std::string_view host, std::string_view domain) {
    if (host == domain)
        return true;
    return host.size() > domain.size() && host.ends_with(domain) &&
           host[host.size() - domain.size() - 1] == '.' && !is_address(host);
}

/// RFC 6265, 5.1.4.
bool path_matches(std::string_view asked, std::string_view path) {
    if (!asked.starts_with(path))
        return false;
    return asked.size() == path.size() || path.ends_with('/') || asked[path.size()] == '/';
}

std::string default_path(std::string_view asked) {
    const auto slash = asked.rfind('/');
    if (slash == asked.npos || slash == 0)
        return "/";
    return std::string{asked.substr(0, slash)};
}

std::optional<wall_time> expiry(const cookie& set, wall_time now) {
    if (!set.max_age)
        return set.expires;
    if (*set.max_age <= 0)
        return wall_time::min();
    // A browser's own limit is nearer; this one only keeps the sum in the clock's range.
    constexpr std::int64_t longest = 1'000'000'000;
    return now + std::chrono::seconds{std::min(*set.max_age, longest)};
}

} // namespace

void cookie_jar::store(
    const cookie& set, std::string_view host, std::string_view path, wall_time now
) {
    const auto asked = domain_of(host);
    entry made{asked, default_path(path), set.name, set.value, expiry(set, now), true, set.secure};
    if (set.domain && !set.domain->empty()) {
        const std::string_view given = *set.domain;
        made.domain = lower(given.starts_with('.') ? given.substr(1) : given);
        made.host_only = false;
        if (!domain_matches(asked, made.domain))
            return;
    }
    if (set.path && set.path->starts_with('/'))
        made.path = *set.path;

    const std::lock_guard hold{mutex_};
    const auto old = std::find_if(entries_.begin(), entries_.end(), [&](const entry& e) {
        return e.name == made.name && e.domain == made.domain && e.path == made.path;
    });
    const bool gone = made.expires && *made.expires <= now;
    if (old == entries_.end()) {
        if (!gone)
            entries_.push_back(std::move(made));
    } else if (gone) {
        entries_.erase(old);
    } else {
        *old = std::move(made); // keeps its place: order is that of creation
    }
}

std::string cookie_jar::header(
    std::string_view host, std::string_view path, bool secure, wall_time now
) {
    const auto asked = domain_of(host);
    const std::lock_guard hold{mutex_};
    std::erase_if(entries_, [&](const entry& e) { return e.expires && *e.expires <= now; });
    std::vector<const entry*> chosen;
    for (const auto& e : entries_) {
        const bool domain = e.host_only ? e.domain == asked : domain_matches(asked, e.domain);
        if (domain && path_matches(path, e.path) && (secure || !e.secure))
            chosen.push_back(&e);
    }
    std::stable_sort(chosen.begin(), chosen.end(), [](const entry* a, const entry* b) {
        return a->path.size() > b->path.size();
    });
    std::string line;
    for (const auto* e : chosen)
        line += cat(line.empty() ? "" : "; ", e->name, "=", e->value);
    return line;
}

std::optional<std::string> cookie_jar::get(std::string_view name) const {
    const std::lock_guard hold{mutex_};
    for (const auto& e : entries_)
        if (e.name == name)
            return e.value;
    return std::nullopt;
}

void cookie_jar::clear() {
    const std::lock_guard hold{mutex_};
    entries_.clear();
}

std::size_t cookie_jar::size() const {
    const std::lock_guard hold{mutex_};
    return entries_.size();
}

} // namespace groat::inline v0::server::test

// SPDX-License-Identifier: BSL-1.0
// Cookies, as a browser would see them (RFC 6265).
#pragma once

#include <groat/clock.hpp>

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test {

/// One Set-Cookie field.
struct cookie {
    std::string name;
    std::string value;
    std::optional<std::string> path = {};   ///< as sent
    std::optional<std::string> domain = {}; ///< as sent
    std::optional<std::int64_t> max_age = {};
    std::optional<wall_time> expires = {};
    bool secure = false;
    bool http_only = false;
    std::optional<std::string> same_site = {};

    /// Reads the value of one Set-Cookie field as RFC 6265, 5.2, has it; nothing for one that a
    /// browser ignores.
    [[nodiscard]] static std::optional<cookie> parse(std::string_view field_value);
};

/// What a browser keeps between requests: by domain, path and name, until it expires. It knows no
/// list of public suffixes, so a host may set a cookie for `com`.
///
/// Locked: any thread, at any time.
class cookie_jar {
public:
    /// Takes a cookie that `host` set when asked for `path` (RFC 6265, 5.3).
    void store(const cookie& set, std::string_view host, std::string_view path, wall_time now);

    /// The Cookie header for a request; empty if there is none to send (RFC 6265, 5.4). Forgets
    /// what has expired.
    [[nodiscard]] std::string header(
        std::string_view host, std::string_view path, bool secure, wall_time now
    );

    /// The value of the first cookie of that name that is kept.
    [[nodiscard]] std::optional<std::string> get(std::string_view name) const;

    void clear();
    [[nodiscard]] std::size_t size() const;

private:
    struct entry {
        std::string domain, path, name, value;
        std::optional<wall_time> expires;
        bool host_only;
        bool secure;
    };

    mutable std::mutex mutex_;
    std::vector<entry> entries_;
};

} // namespace groat::inline v0::server::test

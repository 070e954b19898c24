// SPDX-License-Identifier: BSL-1.0
// A private front server before an app's socket, configured as in examples/.
#pragma once

#include "child.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace groat_test {

/// Texts of an example's configuration, and what stands there instead.
using changes = std::map<std::string, std::string>;

class front {
public:
    /// By the profile's name (nginx, lighttpd, caddy, apache-proxy, apache-fcgid or haproxy), in a
    /// folder with the app's socket, app.sock; all that it writes is written there.
    front(std::string_view name, const std::string& folder, const changes& changed = {});

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    explicit front(std::pair<std::uint16_t, child> from);

    std::uint16_t port_;
    child process_;
};

} // namespace groat_test

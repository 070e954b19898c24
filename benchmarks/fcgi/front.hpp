// SPDX-License-Identifier: BSL-1.0
// nginx between the load and a responder.
#pragma once

#include "bench.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace groat_bench {

/// An nginx of one process that keeps its connections to the responder.
class front {
public:
    /// Starts it; returns when it answers connections. `more` goes into its server's block.
    front(bench& in, const responder& behind, const std::string& more = {});

    [[nodiscard]] address at() const { return address::loopback(port_); }
    [[nodiscard]] clockid_t cpu() const { return nginx_->cpu(); }

    /// Whether there is an nginx on this machine.
    [[nodiscard]] static bool there();

private:
    std::uint16_t port_;
    std::optional<child> nginx_;
};

} // namespace groat_bench

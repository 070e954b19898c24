// SPDX-License-Identifier: BSL-1.0
// nginx between the load and a responder.
#pragma once

#include "bench.hpp"

#include <cstdint>
#include <optional>

namespace groat_bench {

/// An nginx with one worker that keeps its connections to the responder.
class front {
public:
    /// Starts it; returns when it answers connections.
    front(bench& in, const responder& behind);

    [[nodiscard]] address at() const { return address::loopback(port_); }

    /// Whether there is an nginx on this machine.
    [[nodiscard]] static bool there();

private:
    std::uint16_t port_;
    std::optional<child> nginx_;
};

} // namespace groat_bench

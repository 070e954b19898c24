// SPDX-License-Identifier: BSL-1.0
// Peers that one would rather not have: some send a few bytes at a time, some nothing at all.
#pragma once

#include "address.hpp"
#include "moment.hpp"
#include "support/long_message.hpp"

#include <cstddef>
#include <vector>

namespace groat_bench {

/// They are there when this is made; whoever the responder shuts out comes again.
class company {
public:
    company(address to, const long_message& ask, std::size_t dribbling, std::size_t silent);

    /// To be called each millisecond or so: moves when it is time.
    void turn(nanoseconds time);

private:
    struct dribbler {
        socket_fd fd = {};
        std::size_t sent = 0;
    };

    void dribble(dribbler& one) const;

    address to_;
    const long_message& ask_;
    nanoseconds next_ = 0;
    std::vector<dribbler> dribbling_;
    std::vector<socket_fd> silent_;
};

} // namespace groat_bench

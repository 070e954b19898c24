// SPDX-License-Identifier: BSL-1.0
// So many requests in a time from each client, and no more.
#pragma once

#include <groat/app.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace groat::inline v0::middleware {

struct rate_limit_options {
    std::uint32_t requests = 60;  ///< so many …
    std::chrono::seconds per{60}; ///< … in such a time, in the long run
    std::uint32_t burst = 0;      ///< so many at once after a silence; 0: `requests`

    /// Whom a request counts for; nothing: it isn't counted. By default REMOTE_ADDR, of an IPv6
    /// address the first 64 bits, for the rest is the client's to choose.
    std::function<std::optional<std::string>(const env&)> key = {};

    /// How many clients are remembered at once, 16 bytes each; 16 million at most.
    std::size_t keys = 65'536;

    std::string name = "default"; ///< the policy's, in the fields: letters, digits, `-` and `_`
    bool fields = true;           ///< whether responses tell what is left
};

/// Answers 429 to clients who ask too often (the generic cell rate algorithm, ITU-T I.371: a bucket
/// that fills steadily, in one number a client).
///
/// It tells what is left, in the fields of the IETF's draft-ietf-httpapi-ratelimit-headers:
/// `RateLimit-Policy: "default";q=60;w=60` is the burst and the time in which it comes back,
/// `RateLimit: "default";r=59;t=1` what is left and after how many seconds all is there again. A
/// 429 has Retry-After too, in whole seconds. Several limits may stand in one stack, each with a
/// name of its own.
///
/// *Several processes.* The table is made with the object, in memory that forked processes share.
/// So made while composing, it counts for all workers of a supervisor together; made in a
/// configuration routine, for each worker alone.
///
/// *Bounded.* When more clients than there is room for are in debt, those whose debt is smallest
/// are forgotten and begin anew; nobody is refused for it. Keys are hashed with a secret, and two
/// clients count as one as rarely as 64 bits collide.
///
/// Reads    REMOTE_ADDR, or what the key function reads; the server's clock.
/// Writes   RateLimit and RateLimit-Policy, beside those that are there; or the whole 429.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument for options that can't be meant and std::system_error without
///          memory, both when constructed; for requests what the key function throws.
/// Threads  any number of requests at once, without locks; the key function too.
/// Example  examples/middleware/rate_limit.cpp
class rate_limit {
public:
    explicit rate_limit(rate_limit_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const {
        return {gives(roles::admission), inside_of(roles::client_address)};
    }

private:
    struct state;
    std::shared_ptr<const state> state_; // copies share the table
};

} // namespace groat::inline v0::middleware

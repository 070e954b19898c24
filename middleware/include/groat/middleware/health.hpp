// SPDX-License-Identifier: BSL-1.0
// Whether a process is alive and of use, for whoever balances the load.
#pragma once

#include <groat/app.hpp>

#include <functional>
#include <string>

namespace groat::inline v0::middleware {

struct health_options {
    std::string live = "/livez";   ///< empty: none
    std::string ready = "/readyz"; ///< empty: none

    /// Whether requests are of use here now: the database answers, the cache is warm, nobody has
    /// asked to stop. Empty: always. It is asked with each request for `ready`, so it had better be
    /// quick, and say that it waits (blocking.hpp), if it does.
    std::function<bool(const env&)> is_ready = {};
};

/// Answers two paths for load balancers and the like: *live*, 200 as long as the process answers at
/// all, and *ready*, 200 or 503. All other paths go on inward.
///
/// They tell nothing but that. Who sees them is told the state of a process, so a front server had
/// better keep the paths from the world.
///
/// A server that is stopping takes no new connections, so it is hardly asked any more. Whoever has
/// a load balancer look ahead of that lets `is_ready` say no first, and stops a little later, as
/// examples/draining.cpp does. The server's own status address says the same of itself
/// (docs/operating.md).
///
/// Belongs outside of what refuses requests: trusted_host, https_redirect, maintenance.
///
/// Reads    PATH_INFO and the method.
/// Writes   a response of its own: text, with Cache-Control: no-store; 405 to methods other than
///          GET and HEAD.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with a path that does not begin with `/`, with
///          twice the same, or with none; for requests what `is_ready` throws.
/// Threads  immutable; `is_ready` may be called by several threads at once.
/// Example  examples/middleware/health.cpp
class health {
public:
    explicit health(health_options options = {});

    response operator()(env& request, const app& next) const;

private:
    health_options options_;
};

} // namespace groat::inline v0::middleware

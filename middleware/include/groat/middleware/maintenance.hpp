// SPDX-License-Identifier: BSL-1.0
// Closed for a while.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/ip_network.hpp>
#include <groat/roles.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace groat::inline v0::middleware {

struct maintenance_options {
    /// Closed while this is true; the program keeps a copy to switch it. It is known to one process
    /// only.
    std::shared_ptr<const std::atomic<bool>> closed = {};

    /// Closed while this file is there, whatever is in it: for all processes, from a shell. Looking
    /// for it is a system call for each request. Empty: none.
    std::string file = {};

    std::chrono::seconds retry_after{300}; ///< what visitors are told; 0: nothing

    ip_networks allow = {}; ///< who comes in all the same

    /// The page; its status becomes 503, and the two headers are added. Empty: a line of text.
    std::function<response(env&)> page = {};
};

/// Answers 503 in place of the site while it is closed, which can be switched while it runs.
///
/// Reads    the flag and the file; REMOTE_ADDR, if someone is let in.
/// Writes   a response of its own, with Retry-After and Cache-Control: no-store.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed with neither a flag nor a file, or with less
///          than no time; for requests what the page throws.
/// Threads  the flag is atomic; the page may be called by several threads at once.
/// Example  examples/middleware/maintenance.cpp
class maintenance {
public:
    explicit maintenance(maintenance_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::client_address)}; }

private:
    [[nodiscard]] bool is_closed() const;

    maintenance_options options_;
};

} // namespace groat::inline v0::middleware

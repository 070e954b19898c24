// SPDX-License-Identifier: BSL-1.0
// The status of a process that has no supervisor.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "descriptor.hpp"
#include "listener.hpp"
#include "status/status_server.hpp"

#include <functional>
#include <thread>

namespace groat::inline v0::server::fcgi {

/// Answers from a thread of its own, so it does while all others are busy or stuck.
class status_thread {
public:
    /// Listens where `how.status` says. `tell` is called from the thread. Throws what `listener`
    /// does.
    status_thread(const options& how, std::function<report()> tell);
    status_thread(const status_thread&) = delete;
    status_thread& operator=(const status_thread&) = delete;

    /// Those who have asked are answered first.
    ~status_thread();

private:
    void work();

    listener socket_;
    status_server answers_;
    descriptor over_; // an eventfd
    std::thread thread_;
};

} // namespace groat::inline v0::server::fcgi

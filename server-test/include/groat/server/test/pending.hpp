// SPDX-License-Identifier: BSL-1.0
// An exchange under way, for tests that look at it while it is parked.
#pragma once

#include <groat/exchange.hpp>
#include <groat/fate.hpp>
#include <groat/server/test/reply.hpp>

#include <memory>
#include <stdexcept>

namespace groat::inline v0::server::test {

/// An exchange got nowhere for as long as `client_options::patience` says: it was parked and nobody
/// woke it, or it woke itself and had nothing.
class nobody_woke : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

/// One exchange that the test drives itself:
///
///     auto stream = client.start({.target = "/events"});
///     CHECK(stream.run_until_waits() == exchange::wants::wake);
///     CHECK(stream.so_far().status == 200); // the head has left, the body waits
///     publish("news");                      // calls the waker
///     CHECK(stream.run_until_waits() == exchange::wants::wake);
///     CHECK(stream.so_far().body == "news");
///     stream.abort();
///     CHECK(stream.finish().how == fate::aborted);
///
/// Nothing of the app runs before the first `step` or `run_until_waits`. Destroyed before its end,
/// it is aborted. One thread at a time; wakers may be called from any.
class pending {
public:
    pending(pending&&) noexcept;
    pending& operator=(pending&&) noexcept;
    ~pending();

    /// The env, to set slots, hooks and observers before the first step. Not after `finish`.
    [[nodiscard]] env& environment();

    /// Runs the exchange once, until it would wait for anything: a slow reader shows as `writable`.
    /// Aborts it instead once its deadline has passed.
    exchange::wants step();

    /// Runs it until it is over (`done`) or waits for a wake that has not come (`wake`).
    exchange::wants run_until_waits();

    /// Waits on this thread until it is woken or its deadline passes. Throws nobody_woke.
    void wait_for_wake();

    /// Whether someone has called the waker since the last step began.
    [[nodiscard]] bool woken() const noexcept;

    /// As if someone had called the waker.
    void wake() noexcept;

    /// As if the client had left, or, with `fate::failed`, the server had to give up. Nothing when
    /// it is over.
    void abort(fate why = fate::aborted);

    [[nodiscard]] bool over() const noexcept;

    /// What has arrived so far.
    [[nodiscard]] reply so_far() const;

    /// Runs it to its end, waiting on this thread for wakes, and gives the reply; throws as
    /// `client::send` does.
    reply finish();

private:
    friend class memory_connector;
    struct state;
    explicit pending(std::unique_ptr<state> of) noexcept;

    std::unique_ptr<state> state_;
};

} // namespace groat::inline v0::server::test

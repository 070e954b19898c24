// SPDX-License-Identifier: BSL-1.0
// One request and its response, from the first byte read to the last clean-up.
#pragma once

#include <groat/app.hpp>
#include <groat/config.hpp>
#include <groat/detail/exchange_state.hpp>
#include <groat/env.hpp>
#include <groat/fate.hpp>
#include <groat/outcome.hpp>
#include <groat/response.hpp>
#include <groat/transport.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <span>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// What a server may set for each exchange.
struct exchange_options {
    /// The largest head: what nginx takes with its default buffer, less the record's header.
    std::size_t max_head = 4096 - 8;
    /// Whether X-Accel-Redirect, X-Sendfile and X-Lighttpd-Send-File may leave: a front server
    /// serves files for them.
    bool sendfile_headers = false;
    /// When the exchange must be over; layers see it, the server enforces it.
    time_point deadline = time_point::max();
    /// Lends its memory to the exchange, which gathers the response in it and gives it back, grown
    /// where it was too small, when it is destroyed; what it holds is lost. With one that is lent
    /// again and again an exchange allocates nothing of its own. Null: the exchange has its own.
    std::string* buffer = nullptr;
};

/// Drives an app through one exchange. It does no I/O and never waits: every server gives it a
/// transport and runs it until it would wait. So the runner without sockets and the one in
/// production tell the same truth.
///
/// The order: the app is called; its head is checked; the body is pulled once; head and first bytes
/// are written together (what throws until here is a 500); the body is pulled and written; the
/// outcome is fixed; the body is told and destroyed; on_complete hooks run, then cleanup handlers.
/// The destructor destroys the env.
///
/// Threads: one at a time, each call happening before the next; `run` may go on another thread
/// than before. Neither entered nor destroyed before `run` has returned.
class exchange {
public:
    enum class wants {
        done,     ///< it is over; the transport's `finish` was called unless it was aborted
        readable, ///< run again when there is input (or when woken)
        writable, ///< run again when the transport takes bytes
        wake,     ///< run again when woken
    };

    /// Begins: asks the clock, calls nothing else. The config, the variables and their text outlive
    /// the exchange; the app is kept.
    exchange(
        transport& to,
        app what,
        const config& settings,
        std::span<const variable> variables,
        const exchange_options& options = {}
    );
    exchange(const exchange&) = delete;
    exchange& operator=(const exchange&) = delete;

    /// One that is not over is aborted, so that every hook runs once.
    ~exchange();

    /// To set observers, slots and hooks before the first run.
    [[nodiscard]] env& environment() noexcept { return root_; }

    /// Goes on until it would wait or is over.
    wants run() noexcept;

    /// Ends a parked exchange: `aborted` for client loss or a deadline, `failed` otherwise. The
    /// transport is asked for nothing more; the server closes the connection. Nothing when over.
    void abort(fate why) noexcept;

    /// Whether someone asked for this worker to be replaced.
    [[nodiscard]] bool wants_exit() const noexcept { return state_.exit_wanted; }

    /// The outcome once it is over; before, what is known so far.
    [[nodiscard]] const outcome& result() const noexcept { return outcome_; }

private:
    enum class phase : std::uint8_t { call, head, send, finish, over };
    class input_source;

    [[nodiscard]] wants advance();
    void call_app();
    [[gnu::cold]] void refuse(std::exception_ptr thrown, std::string_view what);
    [[gnu::cold]] void answer_error(status code);
    void prepare_head();
    [[nodiscard]] pulled pull();
    void fill();
    [[nodiscard]] bool take(std::string_view data);
    [[gnu::cold]] void broke(std::exception_ptr error) noexcept;
    [[nodiscard]] bool drain(wants& waits);
    [[nodiscard]] bool send_file(wants& waits);
    [[nodiscard]] bool woken_meanwhile();
    void sent(std::size_t n);
    void close(fate how) noexcept;
    void run_hooks(detail::hook* first, std::string_view kind) noexcept;
    [[gnu::cold]] void log(std::string_view what, const std::exception_ptr& error) noexcept;

    detail::exchange_state state_;
    app app_;
    body input_;
    env root_;
    response response_;
    outcome outcome_;
    exchange_options options_;

    std::string out_;             // the head and gathered bytes
    std::string_view pending_;    // to be written next: in out_, or a large chunk where it lies
    std::uint64_t left_ = 0;      // of the announced Content-Length
    std::uint64_t head_left_ = 0; // bytes of the head not yet taken
    pulled first_ = {};
    const file_ref* file_ = nullptr; // what the body is, if the transport may send it by itself
    std::uint64_t file_sent_ = 0;
    int turns_ = 0; // pulls in a row after a wake that came before the wait
    fate fate_ = fate::done;
    phase phase_ = phase::call;
    bool counted_ = false; // a Content-Length was announced
    bool has_first_ = false;
    bool by_file_ = false;  // the transport has sent a part of the file
    bool ended_ = false;    // the body has ended, one way or another
    bool more_ = true;      // pending bytes may wait for the next
    bool unpushed_ = false; // the transport may hold bytes back
    bool waits_ = false;    // the body said not yet
    bool in_call_ = false;
    bool input_waits_ = false;
};

} // namespace groat::inline v0

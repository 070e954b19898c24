// SPDX-License-Identifier: BSL-1.0
#include "libfcgi/serve.hpp"

#include <groat/exchange.hpp>
#include <groat/text.hpp>

#include "farewell.hpp"
#include "front.hpp"

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

/// While it lives the watchdog looks after the connection.
class watched {
public:
    watched(watchdog::seat& seat, int connection, time_point until) : seat_{seat} {
        seat_.take(connection, until);
    }
    watched(const watched&) = delete;
    watched& operator=(const watched&) = delete;
    ~watched() { seat_.leave(); }

private:
    watchdog::seat& seat_;
};

void set_idle_time(int connection, std::chrono::milliseconds idle) noexcept {
    const auto micro = std::chrono::duration_cast<std::chrono::microseconds>(idle).count();
    const timeval time{.tv_sec = micro / 1'000'000, .tv_usec = micro % 1'000'000};
    ::setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    ::setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

enum class first { request, nothing, foreign };

/// Looks at the first bytes without taking them: there are connections that only ask whether
/// someone is there, and some that speak another protocol.
first look(int connection) noexcept {
    std::array<unsigned char, 2> begin{};
    const auto n = ::recv(connection, begin.data(), begin.size(), MSG_PEEK);
    if (n <= 0)
        return first::nothing;
    constexpr unsigned char version = 1, begin_request = 1;
    const bool is_ours = begin[0] == version && (n == 1 || begin[1] == begin_request);
    return is_ours ? first::request : first::foreign;
}

/// Writes down that an exchange has begun and, when it goes, how it ended. Made after the exchange,
/// it goes before it: one that something thrown has left unfinished counts as cut short.
class counted {
public:
    counted(thread_line& counts, exchange& what) noexcept : counts_{counts}, what_{what} {
        counts_.requests.add();
    }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    ~counted() {
        what_.abort(fate::failed);
        counts_.ended(what_.result().how);
    }

private:
    thread_line& counts_;
    exchange& what_;
};

enum class parting { close, farewell, cut };

class conversation {
public:
    conversation(
        int connection,
        const app& what,
        const config& settings,
        const workplace& at,
        environment& scratch
    )
        : connection_{connection}, app_{what}, settings_{settings}, at_{at}, scratch_{scratch} {}

    parting hold() {
        const auto begun = steady_clock::now();
        const watched while_here{at_.seat, connection_, begun + at_.how.timeouts.head};
        set_idle_time(connection_, at_.how.timeouts.idle);
        switch (look(connection_)) {
        case first::request:
            break;
        case first::nothing:
            return no_head();
        case first::foreign:
            at_.lines.complain("a connection doesn't begin with a FastCGI request (nginx: "
                               "fastcgi_pass, not proxy_pass)");
            return parting::close;
        }

        libfcgi_request request{connection_};
        const auto head = request.read_head();
        if (head == libfcgi_request::head::broken)
            return no_head();
        at_.seat.answering();
        last_ = begun + at_.how.timeouts.request;
        at_.seat.keep(last_);
        if (head == libfcgi_request::head::no_server) {
            at_.lines.complain("a request was refused: its role is not the responder's");
            return parting::cut;
        }

        const auto sent = request.variables();
        scratch_.clear();
        const auto refused = make_right(sent, at_.how.front, at_.how.limits, scratch_);
        if (at_.how.front.as_sent)
            show_keep(request.asks_to_keep(), scratch_);
        if (!refused)
            return exchange_with(request, app_, scratch_.variables);
        at_.lines.complain(
            cat("a request was answered ", std::to_string(refused->status), ": ", refused->why)
        );
        const auto code = refused->status;
        const app answer = [code](env&) { return text(code, cat(status{code}.reason(), "\n")); };
        at_.counts.refused.add();
        return exchange_with(request, answer, {});
    }

    [[nodiscard]] bool wants_exit() const noexcept { return wants_exit_; }

private:
    parting no_head() {
        if (at_.seat.over())
            at_.lines.complain("a request's head did not come in time");
        return parting::close;
    }

    parting exchange_with(
        libfcgi_request& request, const app& what, std::span<const variable> variables
    ) {
        libfcgi_line line{request, connection_, at_, last_};
        std::optional<slow_log::entry> watched;
        exchange running{
            line,
            what,
            settings_,
            variables,
            {.max_head = at_.how.limits.response_head,
             .sendfile_headers = at_.how.front.sendfile_headers,
             .deadline = last_,
             .buffer = &at_.buffer}};
        const counted until_its_end{at_.counts, running};
        if (at_.slow)
            watched.emplace().begin(*at_.slow, running);
        for (auto wants = running.run(); wants != exchange::wants::done; wants = running.run()) {
            if (watched)
                watched->waits_for(wants);
            const bool woken = line.wait_for_wake();
            if (watched)
                watched->waits_for(exchange::wants::done);
            if (woken)
                continue;
            running.abort(fate::aborted);
            break;
        }
        wants_exit_ = running.wants_exit();
        if (running.result().how == fate::aborted && at_.seat.over())
            at_.lines.complain("an exchange took too long and was cut");
        return line.ended() ? parting::farewell : parting::cut;
    }

    int connection_;
    const app& app_;
    const config& settings_;
    const workplace& at_;
    environment& scratch_;
    time_point last_ = time_point::max();
    bool wants_exit_ = false;
};

} // namespace

bool serve_through_libfcgi(
    descriptor connection,
    const app& what,
    const config& settings,
    const workplace& at,
    environment& scratch
) {
    conversation with{connection.get(), what, settings, at, scratch};
    switch (with.hold()) {
    case parting::close:
        break;
    case parting::farewell:
        say_farewell(std::move(connection));
        break;
    case parting::cut:
        cut_off(std::move(connection));
        break;
    }
    return with.wants_exit();
}

} // namespace groat::inline v0::server::fcgi

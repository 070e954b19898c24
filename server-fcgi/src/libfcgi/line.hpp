// SPDX-License-Identifier: BSL-1.0
// The transport between an exchange and libfcgi.
#pragma once

#include <groat/server/fcgi_options.hpp>
#include <groat/transport.hpp>

#include "descriptor.hpp"
#include "libfcgi/request.hpp"
#include "log.hpp"
#include "status/sheet.hpp"
#include "status/slow_log.hpp"
#include "watchdog.hpp"

#include <cstdint>
#include <string>

namespace groat::inline v0::server::fcgi {

/// What a worker keeps from one connection to the next.
struct workplace {
    const options& how;
    log& lines;
    watchdog::seat& seat;
    int bell;            ///< an eventfd that a wake rings
    std::string& buffer; ///< for the exchange's bytes
    thread_line& counts;
    slow_log* slow; ///< null: nobody wants one
};

/// It never answers *blocked*: whoever asks waits.
class libfcgi_line final : public transport {
public:
    libfcgi_line(
        libfcgi_request& request, int connection, const workplace& at, time_point last
    ) noexcept
        : request_{request},
          connection_{connection}, at_{at}, last_{last}, patience_{at.how.timeouts.body} {}

    took write(std::string_view bytes, bool more) override;
    took read(std::span<char> into) override;
    io finish(int app_status, bool reusable) override;
    void wake() noexcept override;
    void wait_readable() override {}
    void error(std::string_view line) noexcept override { at_.lines.line(line); }

    /// Waits for a wake. False if the client has left or the time is over.
    [[nodiscard]] bool wait_for_wake();

    /// Whether the peer has been sent a whole response.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

private:
    [[nodiscard]] bool peer_stays() const noexcept;

    libfcgi_request& request_;
    int connection_;
    const workplace& at_;
    time_point last_;
    std::chrono::nanoseconds patience_; // that is left for the body's reads
    std::uint64_t read_ = 0;
    bool input_over_ = false;
    bool ended_ = false;
};

} // namespace groat::inline v0::server::fcgi

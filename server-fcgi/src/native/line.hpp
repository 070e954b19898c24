// SPDX-License-Identifier: BSL-1.0
// The transport between an exchange and a connection.
#pragma once

#include <groat/clock.hpp>
#include <groat/transport.hpp>

#include "native/outlet.hpp"

#include <chrono>
#include <cstddef>
#include <string_view>

namespace groat::inline v0::server::fcgi::native {

struct connection;
struct request;
class loop;
class workplace;

/// It writes from the exchange's thread as far as the kernel takes it, and never waits, but for
/// input inside a call: then the loop goes to another thread first.
class line final : public transport {
public:
    explicit line(request& of) noexcept : of_{of} {}

    /// Where the exchange is run until `leave`: a thread's things, and the loop if the thread has
    /// it.
    void enter(workplace& at, loop* having) noexcept;
    void leave() noexcept;

    /// Fresh, for the next request.
    void clear() noexcept;

    /// The exchange is parked until there is input: how long that may take.
    [[nodiscard]] time_point wait_for_input() noexcept;

    /// It took longer: the next read fails.
    void give_up_input() noexcept;

    /// Whether it has waited for input longer than it may.
    [[nodiscard]] bool overdue() const noexcept { return overdue_; }

    /// Whether the peer was told that its request is over.
    [[nodiscard]] bool ended() const noexcept { return ended_; }

    took write(std::string_view bytes, bool more) override;
    took write_file(const file_ref& file, std::uint64_t from, std::uint64_t n) override;
    took read(std::span<char> into) override;
    io finish(int app_status, bool reusable) override;
    void wake() noexcept override;
    void wait_readable() override;
    void will_wait() noexcept override;
    void error(std::string_view text) noexcept override;

private:
    [[nodiscard]] time_point latest_input(time_point now) const noexcept;
    [[nodiscard]] bool given_up() const noexcept;
    [[nodiscard]] bool lost() noexcept;
    [[nodiscard]] bool comes_from_nginx() const noexcept;
    void say_last_word(connection& c);
    [[nodiscard]] bool others_wait() const noexcept;
    [[nodiscard]] took taken(outlet::flushed done) noexcept;

    request& of_;
    workplace* at_ = nullptr;
    loop* having_ = nullptr;
    std::size_t turn_ = 0;              // bytes sent since `enter`
    std::chrono::nanoseconds waited_{}; // for input, all together
    time_point waits_since_{};          // parked for it
    bool torn_ = false;                 // the last record can't be ended
    bool ended_ = false;                // the end records are on their way
    bool overdue_ = false;              // the input did not come in time
};

/// Reads once from the connection what has come, and lets its dialogue take it; by the
/// connection's owner. How much it was; 0 if there was nothing, no room, or the peer is gone.
/// `wanted`: an app waits for it, so there is room whatever others have not read.
std::size_t receive_more(connection& c, workplace& at, bool wanted = false);

/// Lets a connection's dialogue take what has come; by the same. False: it is no FastCGI, and the
/// connection is to be closed.
[[nodiscard]] bool take_in(connection& c, workplace& at, std::string_view bytes, time_point now);

/// Whether what comes has a place, or is held up until an app has read what came before.
[[nodiscard]] bool has_room_ahead(const connection& c) noexcept;

} // namespace groat::inline v0::server::fcgi::native

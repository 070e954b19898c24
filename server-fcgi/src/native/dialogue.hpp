// SPDX-License-Identifier: BSL-1.0
// What a peer says on one connection, and what is to be answered before any app is asked.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "native/pairs.hpp"
#include "native/record_reader.hpp"
#include "native/request_pool.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0::server::fcgi::native {

/// What all dialogues of an engine have in common.
struct terms {
    const options& how;
    std::string spool; ///< the folder for bodies that memory is too small for
    capacity ours;
};

/// FastCGI 1.0 from the application's side: records in, requests out, as a state machine that does
/// no I/O but the spooling of bodies. Any bytes may come: what a peer may say has its answer, and
/// what it may not say ends the dialogue with a reason. A request is ready when its environment is
/// whole and right, or refused with a status, and its input is whole (or is to be streamed).
class dialogue {
public:
    /// What the reading needs of the thread that does it.
    struct reader {
        const terms& by;
        request_source& requests;
        connection* on; ///< whose requests they become
        time_point now;
    };

    /// Reads what has come. False if the peer broke the protocol; nothing can follow then.
    [[nodiscard]] bool take(std::string_view bytes, const reader& with);

    /// Why, when it was broken.
    [[nodiscard]] std::string_view fault() const noexcept { return fault_; }

    /// Something for the log that did not break it, said once.
    [[nodiscard]] std::string_view note() noexcept { return std::exchange(note_, {}); }

    /// What is to be sent to the peer between other records; the caller clears it.
    [[nodiscard]] std::string& replies() noexcept { return replies_; }

    /// Its requests, first come first, linked by `request::next`.
    [[nodiscard]] request* requests() const noexcept { return first_; }

    /// The answer was given: forgets the request, as soon as its input has ended.
    void answered(request& which, request_source& to);

    /// Forgets the request, whatever comes of it.
    void forget(request& which, request_source& to) noexcept;

    /// A request that is over has said that nothing is to follow on this connection.
    [[nodiscard]] bool wants_end() const noexcept { return wants_end_; }

    /// Whether a request or a part of one is there.
    [[nodiscard]] bool idle() const noexcept { return !first_ && reader_.between_records(); }

    /// Whether any record has come.
    [[nodiscard]] bool begun() const noexcept { return begun_; }

private:
    using piece = record_reader::piece;

    [[nodiscard]] bool take(const piece& next, const reader& with);
    [[nodiscard, gnu::cold]] bool broken(std::string_view why) noexcept;
    [[gnu::cold]] void manage(const piece& next, const terms& by);
    [[nodiscard]] bool begin(const piece& next, const reader& with);
    [[gnu::cold]] void abort(std::uint16_t id, const reader& with);
    [[nodiscard]] bool add_params(request& to, const piece& next, const reader& with);
    [[nodiscard]] bool end_params(request& of, const reader& with);
    [[nodiscard]] bool add_input(request& to, std::string_view content, const reader& with);
    void end_input(request& of, const reader& with);
    [[nodiscard]] request* find(std::uint16_t id) const noexcept;

    record_reader reader_;
    request* first_ = nullptr;
    std::string_view fault_;
    std::string_view note_;
    std::string replies_;
    std::string query_; // GET_VALUES, while it arrives
    std::array<char, header_size> control_{};
    bool wants_end_ = false;
    bool begun_ = false;
};

} // namespace groat::inline v0::server::fcgi::native

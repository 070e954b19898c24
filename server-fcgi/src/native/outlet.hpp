// SPDX-License-Identifier: BSL-1.0
// Bytes on their way to a connection.
#pragma once

#include "native/record.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi::native {

/// Gathers STDOUT content into records and whole records as they are, and hands them to the kernel
/// in one call where it takes them. A thread has one for whichever connection it serves; what the
/// kernel does not take goes with the connection (`leave`) until it can be written.
///
/// What is in here is on its way: a record that was begun is always written to its end, so whoever
/// writes next begins at a record's boundary.
class outlet {
public:
    outlet();

    /// Content that is gathered before it must be sent.
    static constexpr std::size_t room = full_content;

    /// Takes over what a connection was left with.
    void load(std::string& left);

    /// Gives what is left to the connection, which may be nothing.
    void leave(std::string& left);

    /// An answer that may be held back, to be sent together with others.
    static constexpr std::size_t most_held = 4 * 1024;
    static constexpr std::size_t held_at_once = 16;

    /// Gives what is here to the connection, which has nothing left: `send_held` follows soon.
    void hold(std::string& left);

    [[nodiscard]] bool empty() const noexcept { return wire_.size() == sent_; }
    [[nodiscard]] std::size_t size() const noexcept { return wire_.size() - sent_; }

    /// STDOUT content of a request.
    void add(std::uint16_t id, std::string_view content);

    /// The end of a request.
    void end(std::uint16_t id, int app_status);

    /// Bytes as they are.
    void raw(std::string_view bytes);

    enum class went {
        all,
        some,  ///< until there is room again
        later, ///< the same, but the system is short of something: nobody tells when there is room
        gone,
    };

    /// Sends what is here.
    [[nodiscard]] went flush(int fd);

    /// Sends what `hold` has left, once; what isn't taken stays with the connection.
    void send_held(int fd, std::string& left) noexcept;

    struct flushed {
        went how;
        std::size_t n; ///< of the content; a part of a record that the kernel took stays here, and
                       ///< counts
    };

    /// Sends what is here and then content of a request from where it lies.
    [[nodiscard]] flushed flush(int fd, std::uint16_t id, std::string_view content);

    /// Sends what is here and then content of a request that is `n` bytes of a file at `from`.
    /// Fewer were taken with *all*: the file has no more, and its last record is torn: nothing may
    /// follow.
    [[nodiscard]] flushed flush_file(
        int fd, std::uint16_t id, int file, std::uint64_t from, std::uint64_t n
    );

private:
    [[nodiscard]] static went loss(int error) noexcept;
    [[nodiscard]] std::size_t add_from(int file, std::uint64_t from, std::size_t n);
    void close() noexcept;
    void sent(std::size_t n);

    static constexpr std::size_t none = static_cast<std::size_t>(-1);
    std::string wire_;
    std::size_t sent_ = 0;
    std::size_t open_ = none; // where the record begins that may still grow
    std::uint16_t open_id_ = 0;
    std::vector<std::string> spare_; // empty, for the next that are held
};

} // namespace groat::inline v0::server::fcgi::native

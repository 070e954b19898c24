// SPDX-License-Identifier: BSL-1.0
// The listening socket.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "descriptor.hpp"

#include <sys/types.h>

#include <string>

namespace groat::inline v0::server::fcgi {

/// Listens from construction to destruction; the descriptor is close-on-exec and non-blocking.
class listener {
public:
    /// Throws std::runtime_error (std::system_error if the system said no), with one line that says
    /// what and why.
    explicit listener(const options& how);

    /// A socket that a program before this one has opened for the same options, and which file its
    /// path led to. Throws the same.
    struct opened {
        int fd;
        dev_t device = 0;
        ino_t inode = 0;
    };
    listener(const options& how, const opened& before);

    listener(const listener&) = delete;
    listener& operator=(const listener&) = delete;

    /// Removes the path if it still leads to this socket.
    ~listener();

    /// Closes it and leaves its path alone: another process goes on with it.
    void leave_to_others() noexcept;

    /// From now on nobody new finds the path, and another server can have it. From one thread.
    void withdraw() noexcept;

    [[nodiscard]] int fd() const noexcept { return socket_.get(); }

    /// What the next program is to be told.
    [[nodiscard]] opened handed_over() const noexcept { return {fd(), device_, inode_}; }

    /// As `parse_listen` takes it, with the port that TCP got.
    [[nodiscard]] const std::string& address() const noexcept { return address_; }

private:
    void open(const unix_socket& where, int backlog);
    void open(const tcp_socket& where, int backlog, bool others_allowed);
    void open(const inherited_socket& where);

    descriptor socket_;
    std::string address_;

    // Of a path: its folder, its name in there, and which file it was.
    descriptor folder_;
    std::string name_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

/// The status's socket, as the options of a listener.
[[nodiscard]] options place_of_status(const options& how);

/// As the program was asked for it; empty: nowhere.
[[nodiscard]] std::string address_of_status(const options& how);

} // namespace groat::inline v0::server::fcgi

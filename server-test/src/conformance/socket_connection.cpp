// SPDX-License-Identifier: BSL-1.0
#include "conformance/socket_connection.hpp"

#include <groat/server/test/conformance/journal.hpp>
#include <groat/text.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

int connected(int family, const void* to, socklen_t size) {
    const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        throw std::system_error{errno, std::generic_category(), "conformance: socket"};
    if (::connect(fd, static_cast<const sockaddr*>(to), size) == 0)
        return fd;
    const int error = errno;
    ::close(fd);
    throw std::system_error{error, std::generic_category(), "conformance: connect"};
}

int connected(const std::string& path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (path.size() >= sizeof to.sun_path)
        throw std::invalid_argument{cat("conformance: too long for a socket: ", path)};
    std::memcpy(to.sun_path, path.data(), path.size());
    return connected(AF_UNIX, &to, sizeof to);
}

int connected(const tcp_place& at) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(at.port);
    if (::inet_pton(AF_INET, at.address.c_str(), &v4.sin_addr) == 1)
        return connected(AF_INET, &v4, sizeof v4);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(at.port);
    if (::inet_pton(AF_INET6, at.address.c_str(), &v6.sin6_addr) == 1)
        return connected(AF_INET6, &v6, sizeof v6);
    throw std::invalid_argument{cat("conformance: this is no address: ", at.address)};
}

} // namespace

class socket_connection::sight final : public visit {
public:
    explicit sight(socket_connection& of) noexcept : of_{of} {}

    ~sight() override {
        if (!of_.in_->got.over)
            of_.close();
    }

    answer so_far() override {
        of_.move(false);
        return of_.in_->got;
    }

    bool more() override {
        if (!of_.in_->got.over)
            of_.move(true);
        return !of_.in_->got.over;
    }

    void leave() noexcept override { of_.close(); }

private:
    socket_connection& of_;
};

socket_connection::socket_connection(
    const place& at, std::chrono::milliseconds patience, encode out, decode in
)
    : fd_{std::visit([](const auto& where) { return connected(where); }, at)}, patience_{patience},
      encode_{std::move(out)}, decode_{std::move(in)} {}

socket_connection::~socket_connection() {
    close();
}

std::unique_ptr<visit> socket_connection::open(const outgoing& what) {
    out_ = encode_(what);
    written_ = 0;
    in_ = decode_(what);
    auto seen = std::make_unique<sight>(*this);
    if (!what.breaks_at) {
        move(false);
        return seen;
    }
    while (written_ < out_.size() && !in_->got.over)
        move(true);
    close();
    return seen;
}

bool socket_connection::kept() {
    if (fd_ < 0 || !in_ || !in_->reusable)
        return false;
    // Bytes that came unasked are no reason: the next answer shall show them.
    char one = 0;
    const auto n = ::recv(fd_, &one, 1, MSG_PEEK | MSG_DONTWAIT);
    return n > 0 || (n < 0 && errno == EAGAIN);
}

void socket_connection::move(bool wait) {
    if (fd_ < 0)
        return in_->closed(true);
    const auto events = static_cast<short>(written_ < out_.size() ? POLLIN | POLLOUT : POLLIN);
    pollfd ready{.fd = fd_, .events = events, .revents = 0};
    const int n = ::poll(&ready, 1, wait ? static_cast<int>(patience_.count()) : 0);
    if (n == 0 && wait)
        throw did_not_happen{"the server neither answers nor closes"};
    if (n <= 0)
        return;
    if (ready.revents & POLLOUT)
        write_some();
    if (ready.revents & (POLLIN | POLLHUP | POLLERR))
        read_some();
}

void socket_connection::write_some() {
    const auto rest = std::string_view{out_}.substr(written_);
    const auto n = ::send(fd_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0)
        written_ += static_cast<std::size_t>(n);
    else if (errno != EAGAIN && errno != EINTR)
        written_ = out_.size(); // the server wants no more, but may have answered
}

void socket_connection::read_some() {
    char room[64 * 1024];
    const auto n = ::recv(fd_, room, sizeof room, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        return in_->feed({room, static_cast<std::size_t>(n)});
    in_->closed(n < 0);
    ::close(std::exchange(fd_, -1));
}

void socket_connection::close() noexcept {
    if (fd_ < 0)
        return;
    ::close(std::exchange(fd_, -1));
    if (in_)
        in_->closed(true);
}

} // namespace groat::inline v0::server::test::conformance

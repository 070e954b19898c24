// SPDX-License-Identifier: BSL-1.0
//
// relay SOCKET
//
// A FastCGI program for mod_fcgid, which starts its programs itself, while the suite wants its app
// in the test's own process. Takes connections from the listening socket that is fd 0, one at a
// time as mod_fcgid makes them, and hands the bytes to the app at SOCKET and back.
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>

namespace {

int connected(const char* path) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::strncpy(to.sun_path, path, sizeof to.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
        return fd;
    ::close(fd);
    return -1;
}

/// What one side has sent, to the other; false: one of them is gone.
bool hand_on(int from, int to) {
    static char room[64 * 1024];
    const auto n = ::recv(from, room, sizeof room, 0);
    for (ssize_t sent = 0; sent < n;) {
        const auto more = ::send(to, room + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
        if (more <= 0)
            return false;
        sent += more;
    }
    return n > 0;
}

void relay(int front, int app) {
    pollfd both[] = {
        {.fd = front, .events = POLLIN, .revents = 0}, {.fd = app, .events = POLLIN, .revents = 0}};
    for (;;) {
        if (::poll(both, 2, -1) < 0)
            return;
        // The app's end is not the front server's, which may still have a body to send.
        if (both[1].revents && !hand_on(app, front)) {
            ::shutdown(front, SHUT_WR);
            both[1].fd = -1;
        }
        if (both[0].revents && !hand_on(front, app))
            return;
    }
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    for (;;) {
        const int front = ::accept(0, nullptr, nullptr);
        if (front < 0)
            return 1;
        if (const int app = connected(argv[1]); app >= 0) {
            relay(front, app);
            ::close(app);
        }
        ::close(front);
    }
}

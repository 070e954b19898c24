// SPDX-License-Identifier: BSL-1.0
// What the programs that groat is compared with have in common: options and a socket.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace groat_bench {

struct peer_options {
    std::string path;                  ///< --listen unix:PATH
    unsigned threads = 1;              ///< --threads N
    std::uint64_t bytes = 0;           ///< --bytes N: of each response; 0: Hello world
    bool sink = false;                 ///< --sink: the response is how many bytes the request had
    std::chrono::microseconds wait{0}; ///< --wait-us N, before each response
    unsigned every = 1;                ///< --every N: wait only in each Nth
};

[[noreturn]] inline void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

inline peer_options parse_peer_options(int argc, char** argv) {
    peer_options made;
    for (int i = 1; i < argc; ++i) {
        const std::string_view name = argv[i];
        if (name == "--sink") {
            made.sink = true;
            continue;
        }
        const char* const text = ++i < argc ? argv[i] : "";
        const auto number = std::strtoull(text, nullptr, 10);
        if (name == "--listen" && std::string_view{text}.starts_with("unix:"))
            made.path = text + 5;
        else if (name == "--threads" && number > 0)
            made.threads = static_cast<unsigned>(number);
        else if (name == "--bytes")
            made.bytes = number;
        else if (name == "--wait-us")
            made.wait = std::chrono::microseconds{number};
        else if (name == "--every" && number > 0)
            made.every = static_cast<unsigned>(number);
        else
            made.path.clear();
    }
    if (made.path.empty()) {
        std::fprintf(
            stderr,
            "usage: %s --listen unix:PATH [--threads N] [--bytes N] [--sink] [--wait-us N] "
            "[--every N]\n",
            argv[0]
        );
        std::exit(2);
    }
    std::signal(SIGPIPE, SIG_IGN);
    return made;
}

/// A listening socket that doesn't block.
inline int listen_at(const std::string& path) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (path.size() >= sizeof at.sun_path)
        give_up(path.c_str());
    std::memcpy(at.sun_path, path.data(), path.size());
    const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0 ||
        ::listen(fd, 1024) != 0)
        give_up(path.c_str());
    return fd;
}

} // namespace groat_bench

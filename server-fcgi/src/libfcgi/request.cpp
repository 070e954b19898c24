// SPDX-License-Identifier: BSL-1.0
#include "libfcgi/request.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstddef>
#include <stdexcept>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

// The descriptor is put where the library would have put what it accepts. The layout is part of its
// public header and has not changed in twenty years; should it, this must not compile.
static_assert(sizeof(void*) != 8 || sizeof(FCGX_Request) == 80);
static_assert(sizeof(void*) != 8 || offsetof(FCGX_Request, ipcFd) == 48);
static_assert(sizeof(void*) != 8 || offsetof(FCGX_Request, keepConnection) == 56);
static_assert(sizeof(void*) != 8 || offsetof(FCGX_Request, listen_sock) == 72);
static_assert(sizeof(void*) != 8 || offsetof(FCGX_Request, detached) == 76);

constexpr int responder = 1; // FastCGI 1.0, 8: FCGI_RESPONDER

int initialise() {
    // It takes these over, and replaces even an ignored SIGPIPE.
    constexpr std::array taken{SIGPIPE, SIGUSR1, SIGTERM};
    std::array<struct sigaction, taken.size()> before{};
    for (std::size_t i = 0; i < taken.size(); ++i)
        ::sigaction(taken[i], nullptr, &before[i]);
    const int error = ::FCGX_Init();
    for (std::size_t i = 0; i < taken.size(); ++i)
        ::sigaction(taken[i], &before[i], nullptr);
    return error;
}

} // namespace

void libfcgi_request::prepare() {
    static const int error = initialise();
    if (error != 0)
        throw std::runtime_error{"libfcgi could not be initialised"};
}

libfcgi_request::libfcgi_request(int connection) {
    const int copy = ::fcntl(connection, F_DUPFD_CLOEXEC, 3);
    if (copy < 0)
        throw std::system_error{errno, std::generic_category(), "copying a connection"};
    ::FCGX_InitRequest(&request_, -1, 0);
    // With a descriptor and "keep" it takes the connection for one that it kept from an earlier
    // request; with "detached" it never lingers when it closes it.
    request_.ipcFd = copy;
    request_.keepConnection = 1;
    request_.detached = 1;
}

libfcgi_request::~libfcgi_request() {
    ::FCGX_Free(&request_, request_.ipcFd >= 0 ? 1 : 0);
}

libfcgi_request::head libfcgi_request::read_head() {
    // Of a connection that breaks it closes the copy, and then finds no socket to accept another
    // from.
    if (::FCGX_Accept_r(&request_) != 0)
        return head::broken;
    // A break between two variables counts as their end to it.
    if (::FCGX_GetError(request_.in) != 0)
        return head::broken;
    return request_.role == responder ? head::whole : head::no_server;
}

std::vector<variable> libfcgi_request::variables() const {
    std::vector<variable> all;
    // The first is the role; the library has put it there.
    for (char** at = request_.envp + 1; *at; ++at) {
        const std::string_view pair{*at};
        const auto mark = std::min(pair.find('='), pair.size());
        all.push_back({pair.substr(0, mark), pair.substr(std::min(mark + 1, pair.size()))});
    }
    return all;
}

libfcgi_request::input libfcgi_request::read(std::span<char> into, std::size_t& n) {
    n = 0;
    if (into.empty())
        return input::some;
    // FCGX_GetStr would wait until all of `into` is full; one byte waits for a record's content.
    const int first = ::FCGX_GetChar(request_.in);
    if (first < 0)
        return ::FCGX_GetError(request_.in) == 0 ? input::end : input::lost;
    into[0] = static_cast<char>(first);
    n = 1;
    const auto there = static_cast<std::size_t>(request_.in->stop - request_.in->rdNext);
    const auto more = std::min(there, into.size() - 1);
    if (more > 0)
        n += static_cast<std::size_t>(
            ::FCGX_GetStr(into.data() + 1, static_cast<int>(more), request_.in)
        );
    return input::some;
}

bool libfcgi_request::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto some = std::min<std::size_t>(bytes.size(), INT_MAX / 2);
        if (::FCGX_PutStr(bytes.data(), static_cast<int>(some), request_.out) < 0)
            return false;
        bytes.remove_prefix(some);
    }
    return true;
}

bool libfcgi_request::flush() {
    return ::FCGX_FFlush(request_.out) == 0;
}

bool libfcgi_request::end(int app_status) {
    ::FCGX_SetExitStatus(app_status, request_.out);
    const bool errors_closed = ::FCGX_FClose(request_.err) == 0;
    return ::FCGX_FClose(request_.out) == 0 && errors_closed;
}

} // namespace groat::inline v0::server::fcgi

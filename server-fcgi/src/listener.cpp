// SPDX-License-Identifier: BSL-1.0
#include "listener.hpp"

#include <groat/text.hpp>

#include <fcntl.h>
#include <grp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

[[noreturn]] void fail(std::string_view where, std::string_view why) {
    throw std::runtime_error{cat("cannot listen on ", where, ": ", why)};
}

[[noreturn]] void fail_errno(std::string_view where, std::string_view doing, int error = errno) {
    throw std::system_error{
        error, std::generic_category(), cat("cannot listen on ", where, ": ", doing)};
}

std::string random_name() {
    std::uint64_t bits = 0;
    if (::getrandom(&bits, sizeof bits, 0) != sizeof bits)
        throw std::system_error{errno, std::generic_category(), "getrandom"};
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), bits, 36).ptr;
    return cat(".", std::string_view{digits.data(), static_cast<std::size_t>(end - digits.data())});
}

/// An address of a socket in an open folder: short, however long the folder's own path is. Where
/// /proc is not mounted it is made of that path.
sockaddr_un address_in(int folder, std::string_view folder_path, std::string_view name) {
    sockaddr_un made{};
    made.sun_family = AF_UNIX;
    const auto link = cat("/proc/self/fd/", std::to_string(folder));
    const bool mounted = ::access(link.c_str(), F_OK) == 0;
    const auto path = cat(mounted ? std::string_view{link} : folder_path, "/", name);
    if (path.size() >= sizeof made.sun_path)
        throw std::runtime_error{cat("the name ", name, " is too long for a socket")};
    std::memcpy(made.sun_path, path.data(), path.size());
    return made;
}

int bind_to(int fd, const sockaddr_un& where) {
    return ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where);
}

gid_t group_id(const std::string& group, std::string_view where) {
    gid_t id = 0;
    const auto [end, error] = std::from_chars(group.data(), group.data() + group.size(), id);
    if (error == std::errc{} && end == group.data() + group.size())
        return id;
    std::string room(16 * 1024, '\0');
    struct group found {};
    struct group* there = nullptr;
    if (::getgrnam_r(group.c_str(), &found, room.data(), room.size(), &there) != 0 || !there)
        fail(where, cat("there is no group \"", group, "\""));
    return found.gr_gid;
}

struct place_in_folder {
    std::string folder;
    std::string name;
};

place_in_folder split(const std::string& path) {
    const auto slash = path.rfind('/');
    if (slash == path.npos)
        return {".", path};
    return {path.substr(0, slash + 1), path.substr(slash + 1)};
}

/// A name in a folder that goes away unless it is kept.
class temporary {
public:
    temporary(int folder, std::string name) : folder_{folder}, name_{std::move(name)} {}
    temporary(const temporary&) = delete;
    temporary& operator=(const temporary&) = delete;
    ~temporary() {
        if (!name_.empty())
            ::unlinkat(folder_, name_.c_str(), 0);
    }
    [[nodiscard]] const char* name() const noexcept { return name_.c_str(); }
    void keep() noexcept { name_.clear(); }

private:
    int folder_;
    std::string name_;
};

bool same_file(const struct stat& a, const struct stat& b) noexcept {
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/// What is at the path now: nothing, or a socket that nobody answers. All else is refused.
std::optional<struct stat> stale_socket(
    int folder, std::string_view folder_path, const std::string& name, std::string_view where
) {
    struct stat there {};
    if (::fstatat(folder, name.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0) {
        if (errno == ENOENT)
            return {};
        fail_errno(where, "looking at what is there");
    }
    if (!S_ISSOCK(there.st_mode))
        fail(where, "there is something that is no socket; it is left as it is");
    const descriptor probe{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!probe)
        fail_errno(where, "opening a socket");
    const auto address = address_in(folder, folder_path, name);
    if (::connect(probe.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EAGAIN || errno == EINPROGRESS)
        fail(where, "another server answers there");
    if (errno == ENOENT)
        return {};
    if (errno != ECONNREFUSED)
        fail_errno(where, "asking whether another server answers there");
    return there;
}

/// Puts the file at its name. What was looked at before may be another by now, so the two are
/// exchanged at once and looked at again.
void put_in_place(
    int folder,
    temporary& made,
    const std::string& name,
    const std::optional<struct stat>& stale,
    std::string_view where
) {
    const char* const to = name.c_str();
    const unsigned how = stale ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(folder, made.name(), folder, to, how) == 0) {
        if (!stale)
            return made.keep();
        struct stat taken {};
        if (::fstatat(folder, made.name(), &taken, AT_SYMLINK_NOFOLLOW) == 0 &&
            same_file(taken, *stale))
            return; // the stale one has the temporary name now, and goes with it
        ::renameat2(folder, made.name(), folder, to, RENAME_EXCHANGE);
        fail(where, "another server has just taken it");
    }
    if (errno == EEXIST || errno == ENOENT)
        fail(where, "another server has just taken it");
    if (errno != EINVAL && errno != ENOSYS)
        fail_errno(where, "putting the socket in its place");
    // A file system that can do neither.
    if (::renameat(folder, made.name(), folder, to) != 0)
        fail_errno(where, "putting the socket in its place");
    made.keep();
}

bool is_loopback(const sockaddr& at) noexcept {
    if (at.sa_family == AF_INET) {
        const auto host = ntohl(reinterpret_cast<const sockaddr_in&>(at).sin_addr.s_addr);
        return host >> 24 == 127;
    }
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(at).sin6_addr;
    return IN6_IS_ADDR_LOOPBACK(&v6);
}

/// Where a TCP socket is bound, as `tcp:HOST:PORT`.
std::string tcp_address(int fd, std::string_view where) {
    sockaddr_storage at{};
    socklen_t size = sizeof at;
    if (::getsockname(fd, reinterpret_cast<sockaddr*>(&at), &size) != 0)
        fail_errno(where, "asking for its address");
    std::array<char, NI_MAXHOST> host{};
    std::array<char, NI_MAXSERV> port{};
    if (::getnameinfo(
            reinterpret_cast<const sockaddr*>(&at),
            size,
            host.data(),
            host.size(),
            port.data(),
            port.size(),
            NI_NUMERICHOST | NI_NUMERICSERV
        ) != 0)
        fail(where, "it has no address");
    const auto number = ntohs(
        at.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(at).sin6_port
                                 : reinterpret_cast<const sockaddr_in&>(at).sin_port
    );
    return to_string(tcp_socket{.host = host.data(), .port = number});
}

int socket_option(int fd, int option) {
    int value = 0;
    socklen_t size = sizeof value;
    if (::getsockopt(fd, SOL_SOCKET, option, &value, &size) != 0)
        return -1;
    return value;
}

} // namespace

listener::listener(const options& how) : address_{to_string(how.listen)} {
    if (const auto* path = std::get_if<unix_socket>(&how.listen))
        open(*path, how.backlog);
    else if (const auto* port = std::get_if<tcp_socket>(&how.listen))
        open(*port, how.backlog, !how.allow.empty());
    else
        open(std::get<inherited_socket>(how.listen));
}

listener::listener(const options& how, const opened& before) : address_{to_string(how.listen)} {
    open(inherited_socket{before.fd});
    if (!std::holds_alternative<inherited_socket>(how.listen))
        ::close(before.fd);
    if (const auto* path = std::get_if<unix_socket>(&how.listen)) {
        const auto [folder, name] = split(path->path);
        folder_ = descriptor{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
        name_ = name;
        device_ = before.device;
        inode_ = before.inode;
    } else if (std::holds_alternative<tcp_socket>(how.listen)) {
        address_ = tcp_address(fd(), address_);
    }
}

listener::~listener() {
    withdraw();
}

void listener::leave_to_others() noexcept {
    folder_ = {};
    socket_ = {};
}

void listener::withdraw() noexcept {
    struct stat there {};
    if (!folder_ || ::fstatat(folder_.get(), name_.c_str(), &there, AT_SYMLINK_NOFOLLOW) != 0)
        return;
    if (there.st_dev == device_ && there.st_ino == inode_)
        ::unlinkat(folder_.get(), name_.c_str(), 0);
    folder_ = {};
}

void listener::open(const unix_socket& where, int backlog) {
    const auto [folder, name] = split(where.path);
    if (name.empty() || name == "." || name == ".." || where.path.find('\0') != where.path.npos)
        fail(address_, "it is no path of a file");
    constexpr std::size_t longest = sizeof(sockaddr_un::sun_path) - 1;
    if (where.path.size() > longest)
        fail(
            address_,
            cat("the path has ",
                std::to_string(where.path.size()),
                " bytes, a socket's has ",
                std::to_string(longest),
                " at most")
        );
    if (where.mode > 0777)
        fail(address_, "the mode has more than permission bits");

    folder_ = descriptor{::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!folder_)
        fail_errno(address_, cat("opening ", folder));
    const auto stale = stale_socket(folder_.get(), folder, name, address_);

    socket_ = descriptor{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
    if (!socket_)
        fail_errno(address_, "opening a socket");
    auto hidden = random_name();
    if (bind_to(socket_.get(), address_in(folder_.get(), folder, hidden)) != 0)
        fail_errno(address_, "making the socket");
    temporary made{folder_.get(), std::move(hidden)};

    // Nobody can connect before listen(), so the mode is right before it matters.
    if (!where.group.empty() &&
        ::fchownat(
            folder_.get(), made.name(), static_cast<uid_t>(-1), group_id(where.group, address_), 0
        ) != 0)
        fail_errno(address_, cat("giving it to group ", where.group));
    if (::fchmodat(folder_.get(), made.name(), static_cast<mode_t>(where.mode), 0) != 0)
        fail_errno(address_, "setting its mode");
    struct stat mine {};
    if (::fstatat(folder_.get(), made.name(), &mine, AT_SYMLINK_NOFOLLOW) != 0)
        fail_errno(address_, "looking at it");
    if (::listen(socket_.get(), backlog) != 0)
        fail_errno(address_, "listening");
    put_in_place(folder_.get(), made, name, stale, address_);

    name_ = name;
    device_ = mine.st_dev;
    inode_ = mine.st_ino;
}

void listener::open(const tcp_socket& where, int backlog, bool others_allowed) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    wanted.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
    addrinfo* list = nullptr;
    const auto port = std::to_string(where.port);
    if (const int error = ::getaddrinfo(where.host.c_str(), port.c_str(), &wanted, &list))
        fail(address_, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> first{list, ::freeaddrinfo};

    if (!others_allowed && !is_loopback(*first->ai_addr))
        fail(
            address_,
            "other machines reach it and there is no authentication; say who may connect (allow)"
        );
    socket_ = descriptor{
        ::socket(first->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP)};
    if (!socket_)
        fail_errno(address_, "opening a socket");
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (first->ai_family == AF_INET6)
        ::setsockopt(socket_.get(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (::bind(socket_.get(), first->ai_addr, first->ai_addrlen) != 0)
        fail_errno(address_, "taking the port");
    if (::listen(socket_.get(), backlog) != 0)
        fail_errno(address_, "listening");
    address_ = tcp_address(socket_.get(), address_);
}

void listener::open(const inherited_socket& where) {
    const int domain = socket_option(where.fd, SO_DOMAIN);
    if (domain < 0 && errno == EBADF)
        fail(address_, "it is not open");
    if (domain < 0)
        fail(address_, "it is no socket");
    if (socket_option(where.fd, SO_TYPE) != SOCK_STREAM ||
        socket_option(where.fd, SO_ACCEPTCONN) != 1)
        fail(address_, "it is no listening socket");
    socket_ = descriptor{::fcntl(where.fd, F_DUPFD_CLOEXEC, 3)};
    if (!socket_)
        fail_errno(address_, "copying the descriptor");
    const int flags = ::fcntl(socket_.get(), F_GETFL);
    if (flags < 0 || ::fcntl(socket_.get(), F_SETFL, flags | O_NONBLOCK) != 0)
        fail_errno(address_, "making it non-blocking");
    ::fcntl(where.fd, F_SETFD, FD_CLOEXEC);
}

std::string address_of_status(const options& how) {
    return how.status.listen ? to_string(*how.status.listen) : std::string{};
}

options place_of_status(const options& how) {
    return {.listen = how.status.listen.value(), .backlog = how.backlog, .allow = how.status.allow};
}

} // namespace groat::inline v0::server::fcgi

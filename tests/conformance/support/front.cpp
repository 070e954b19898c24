// SPDX-License-Identifier: BSL-1.0
#include "front.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

namespace groat_test {
namespace {

/// A socket on a port that nobody has, not yet listening. Non-blocking, as the nginx that inherits
/// it takes it as it is.
struct bound {
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    std::uint16_t port = 0;

    bound() {
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        if (fd < 0 || ::bind(fd, address, size) != 0 || ::getsockname(fd, address, &size) != 0)
            throw std::system_error{errno, std::generic_category(), "a port for a front server"};
        port = ntohs(at.sin_port);
    }
    bound(const bound&) = delete;
    bound& operator=(const bound&) = delete;
    ~bound() { ::close(fd); }
};

bool answers(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    const bool there = ::connect(fd, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0;
    ::close(fd);
    return there;
}

std::string content(const std::string& path) {
    std::ifstream from{path};
    return {std::istreambuf_iterator{from}, {}};
}

void write(const std::string& path, std::string_view text) {
    std::ofstream to{path};
    to << text;
    if (!to.flush())
        throw std::runtime_error{"no file " + path};
}

/// The example's text with the changes, in the folder; the path of the copy.
std::string configured(
    const std::string& example, const std::string& folder, const changes& changed
) {
    auto text = content("examples/" + example);
    for (const auto& [from, to] : changed) {
        const auto at = text.find(from);
        if (at == text.npos || text.find(from, at + 1) != text.npos)
            throw std::runtime_error{"not once in examples/" + example + ": " + from};
        text.replace(at, from.size(), to);
    }
    auto path = folder + "/" + example;
    write(path, text);
    return path;
}

/// Apache becomes somebody else if it can, who must reach the socket.
void open_to_apache(const std::string& folder) {
    const auto* const group = ::geteuid() == 0 ? ::getgrnam("www-data") : nullptr;
    if (!group)
        return;
    for (const auto* name : {"", "/app.sock", "/fcgid"}) {
        const auto path = folder + name;
        if (::access(path.c_str(), F_OK) != 0)
            continue;
        if (::chown(path.c_str(), static_cast<uid_t>(-1), group->gr_gid) != 0 ||
            ::chmod(path.c_str(), 0770) != 0)
            throw std::system_error{errno, std::generic_category(), path};
    }
}

/// What mod_fcgid starts: a program that hands on to the app, which runs in the test's process.
void write_starter(const std::string& folder) {
    const auto relay = folder + "/relay";
    const auto starter = folder + "/starter";
    std::filesystem::copy_file(
        GROAT_CONFORMANCE_RELAY, relay, std::filesystem::copy_options::overwrite_existing
    );
    write(starter, "#!/bin/sh\nexec " + relay + " " + folder + "/app.sock\n");
    ::chmod(relay.c_str(), 0755);
    ::chmod(starter.c_str(), 0755);
    std::filesystem::create_directory(folder + "/fcgid");
}

child start(
    std::string_view name, const std::string& folder, const changes& changed, std::uint16_t port
) {
    const auto number = std::to_string(port);
    if (name == "lighttpd")
        return {
            {installed("lighttpd"), "-D", "-f", configured("lighttpd.conf", folder, changed)},
            {"PORT=" + number, "PWD=" + folder},
            folder};
    if (name == "caddy")
        return {
            {installed("caddy"),
             "run",
             "--adapter",
             "caddyfile",
             "--config",
             configured("Caddyfile", folder, changed)},
            {"PORT=" + number, "HOME=" + folder},
            folder};
    if (name == "haproxy")
        return {
            {installed("haproxy"), "-db", "-f", configured("haproxy.cfg", folder, changed)},
            {"LISTEN=127.0.0.1:" + number,
             "APP_ONE=unix@" + folder + "/app.sock",
             "APP_TWO=unix@" + folder + "/app.sock"},
            folder};
    std::vector<std::string> words{
        installed("apache2"),
        "-D",
        "FOREGROUND",
        "-d",
        folder,
        "-f",
        configured(std::string{name} + ".conf", folder, changed),
        "-C",
        "Define GROAT_LISTEN 127.0.0.1:" + number,
        "-C",
        "Define GROAT_PROGRAM " + folder + "/starter"};
    if (name == "apache-fcgid")
        write_starter(folder);
    open_to_apache(folder);
    return {std::move(words), {"PATH=/usr/bin:/bin"}, folder};
}

/// It inherits the listening socket, as it does when it is upgraded.
child start_nginx(const std::string& folder, const changes& changed, const bound& at) {
    if (::listen(at.fd, 512) != 0)
        throw std::system_error{errno, std::generic_category(), "a port for nginx"};
    const auto path = configured("nginx.conf", folder, changed);
    write(folder + "/listen.conf", "listen 127.0.0.1:" + std::to_string(at.port) + ";\n");
    std::vector<std::string> words{installed("nginx"), "-p", folder, "-c", path};
    if (::geteuid() == 0) {
        words.emplace_back("-g");
        words.emplace_back("user root;");
    }
    return {std::move(words), {"NGINX=" + std::to_string(at.fd) + ";"}, folder, at.fd};
}

/// Waits until it listens; false if it ended instead.
bool has_come(child& process, std::uint16_t port) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{60};
    while (!process.ended()) {
        if (answers(port))
            return true;
        if (std::chrono::steady_clock::now() > deadline)
            throw std::runtime_error{"a front server does not listen"};
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    return false;
}

std::pair<std::uint16_t, child> started(
    std::string_view name, const std::string& folder, const changes& changed
) {
    constexpr int tries = 5; // somebody else may take the port meanwhile
    for (int i = 0; i < tries; ++i) {
        std::uint16_t port = 0;
        std::optional<child> process;
        {
            const bound at;
            port = at.port;
            if (name == "nginx")
                process = start_nginx(folder, changed, at);
        }
        if (!process)
            process = start(name, folder, changed, port);
        if (has_come(*process, port))
            return {port, std::move(*process)};
    }
    throw std::runtime_error{
        std::string{name} + " does not start: " + content(folder + "/front.log")};
}

} // namespace

front::front(std::string_view name, const std::string& folder, const changes& changed)
    : front{started(name, folder, changed)} {}

front::front(std::pair<std::uint16_t, child> from)
    : port_{from.first}, process_{std::move(from.second)} {}

} // namespace groat_test

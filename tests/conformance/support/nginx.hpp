// SPDX-License-Identifier: BSL-1.0
// A private nginx before an app's socket: a child of the test, ended by its pid.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace groat_test {

/// A machine without it fails the test.
inline std::string installed_nginx() {
    for (const std::string_view folder : {"/usr/sbin", "/usr/local/sbin", "/usr/bin"})
        if (const auto path = std::string{folder} + "/nginx"; std::filesystem::exists(path))
            return path;
    throw std::runtime_error{"nginx is not installed: run scripts/install-packages demo"};
}

/// What nginx does with its connections to the app.
enum class upstream {
    closes,       ///< one for each request
    asks_to_keep, ///< asks the app to keep them, and makes a new one all the same
    reuses,       ///< sends the next request on one that was kept
};

class nginx {
public:
    /// In a folder with the app's socket, app.sock; all that it writes is written there.
    nginx(const std::string& folder, upstream connections) {
        const int listener = listening();
        write_config(folder + "/nginx.conf", connections);
        start(folder, listener);
        // Ours goes, so that a client is refused if nginx did not start.
        ::close(listener);
    }
    nginx(const nginx&) = delete;
    nginx& operator=(const nginx&) = delete;
    ~nginx() {
        ::kill(pid_, SIGTERM);
        while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }

private:
    /// nginx inherits it, as it does when it is upgraded: no port can be taken meanwhile, and a
    /// client may come before nginx has started.
    int listening() {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof at;
        auto* const address = reinterpret_cast<sockaddr*>(&at);
        if (fd < 0 || ::bind(fd, address, size) != 0 || ::listen(fd, 512) != 0 ||
            ::getsockname(fd, address, &size) != 0)
            throw std::system_error{errno, std::generic_category(), "a port for nginx"};
        port_ = ntohs(at.sin_port);
        return fd;
    }

    void write_config(const std::string& path, upstream connections) const {
        std::ofstream conf{path};
        conf << "error_log error.log;\n"
                "pid nginx.pid;\n"
                "daemon off;\n"
             << (::geteuid() == 0 ? "user root;\n" : "")
             << "events {}\n"
                "http {\n"
                "    access_log off;\n"
                "    client_body_temp_path body;\n"
                "    fastcgi_temp_path fastcgi;\n"
                "    proxy_temp_path proxy;\n"
                "    scgi_temp_path scgi;\n"
                "    uwsgi_temp_path uwsgi;\n"
                "    upstream app {\n"
                "        server unix:app.sock;\n"
             << (connections == upstream::reuses ? "        keepalive 8;\n" : "")
             << "    }\n"
                "    server {\n"
                "        listen 127.0.0.1:"
             << port_
             << ";\n"
                "        client_max_body_size 16m;\n"
                "        location / {\n"
                "            fastcgi_split_path_info ^()(/.*)$;\n"
                "            include /etc/nginx/fastcgi_params;\n"
                "            fastcgi_param PATH_INFO $fastcgi_path_info;\n"
                "            fastcgi_pass app;\n"
                "            fastcgi_keep_conn "
             << (connections == upstream::closes ? "off" : "on")
             << ";\n"
                "            fastcgi_buffering off;\n"
                "        }\n"
                "    }\n"
                "}\n";
        if (!conf.flush())
            throw std::runtime_error{"no file for nginx's configuration"};
    }

    void start(const std::string& folder, int listener) {
        // Everything is made before the fork: after it only the kernel may be asked.
        const auto program = installed_nginx();
        const auto inherited = "NGINX=" + std::to_string(listener) + ";";
        std::vector<std::string> words{program, "-p", folder, "-c", "nginx.conf"};
        std::vector<char*> argv;
        for (auto& word : words)
            argv.push_back(word.data());
        argv.push_back(nullptr);
        auto variable = inherited;
        char* environment[] = {variable.data(), nullptr};
        pid_ = ::fork();
        if (pid_ < 0)
            throw std::system_error{errno, std::generic_category(), "fork"};
        if (pid_ > 0)
            return;
        const int kept = ::fcntl(listener, F_SETFD, 0);
        if (kept == 0 && ::chdir(folder.c_str()) == 0)
            ::execve(program.c_str(), argv.data(), environment);
        ::_exit(127);
    }

    std::uint16_t port_ = 0;
    pid_t pid_ = -1;
};

} // namespace groat_test

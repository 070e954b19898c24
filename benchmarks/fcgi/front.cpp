// SPDX-License-Identifier: BSL-1.0
#include "front.hpp"

#include <unistd.h>

#include <array>
#include <ctime>
#include <fstream>
#include <stdexcept>

namespace groat_bench {
namespace {

namespace fs = std::filesystem;

constexpr std::array places{"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"};
constexpr timespec short_time{.tv_sec = 0, .tv_nsec = 2 * millisecond};

const char* program() {
    for (const auto* const place : places)
        if (::access(place, X_OK) == 0)
            return place;
    return nullptr;
}

/// One that nobody listens at just now.
std::uint16_t free_port() {
    const socket_fd probe{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    auto at = address::loopback(0);
    auto* const name = reinterpret_cast<sockaddr*>(&at.bytes);
    if (::bind(probe.get(), name, at.size) != 0 || ::getsockname(probe.get(), name, &at.size) != 0)
        throw std::runtime_error{"no free port"};
    return ntohs(reinterpret_cast<const sockaddr_in&>(at.bytes).sin_port);
}

constexpr const char* settings = R"(
master_process off;
pid nginx.pid;
error_log error.log;
daemon off;
events { worker_connections 4096; }
http {
    access_log off;
    client_body_temp_path body;
    fastcgi_temp_path fastcgi;
    proxy_temp_path proxy;
    scgi_temp_path scgi;
    uwsgi_temp_path uwsgi;
    keepalive_requests 1000000000;
    upstream app {
        server unix:@SOCKET@;
        keepalive 64;
        keepalive_requests 1000000000;
    }
    server {
        listen 127.0.0.1:@PORT@;
        @MORE@
        location / {
            fastcgi_pass app;
            fastcgi_keep_conn on;
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param CONTENT_TYPE $content_type;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param SCRIPT_NAME $fastcgi_script_name;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param DOCUMENT_URI $document_uri;
            fastcgi_param DOCUMENT_ROOT $document_root;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param REQUEST_SCHEME $scheme;
            fastcgi_param GATEWAY_INTERFACE CGI/1.1;
            fastcgi_param SERVER_SOFTWARE nginx/$nginx_version;
            fastcgi_param REMOTE_ADDR $remote_addr;
            fastcgi_param REMOTE_PORT $remote_port;
            fastcgi_param SERVER_ADDR $server_addr;
            fastcgi_param SERVER_PORT $server_port;
            fastcgi_param SERVER_NAME $server_name;
        }
    }
}
)";

void fill(std::string& text, const std::string& mark, const std::string& value) {
    text.replace(text.find(mark), mark.size(), value);
}

} // namespace

bool front::there() {
    return program() != nullptr;
}

front::front(bench& in, const responder& behind, const std::string& more) : port_{free_port()} {
    const auto folder = in.fresh(".nginx");
    fs::create_directory(folder);
    std::string text = settings;
    fill(text, "@SOCKET@", behind.path);
    fill(text, "@PORT@", std::to_string(port_));
    fill(text, "@MORE@", more);
    if (::geteuid() == 0) // else its worker is somebody who may not use the socket
        text.insert(0, "user root root;");
    std::ofstream{folder / "nginx.conf"} << text;

    const auto log = folder / "said.log";
    nginx_.emplace(std::vector<std::string>{program(), "-p", folder, "-c", "nginx.conf"}, log);
    for (const auto end = now() + 20 * second; now() < end; ::nanosleep(&short_time, nullptr)) {
        nginx_->check();
        if (at().connect())
            return;
    }
    throw std::runtime_error{"nginx doesn't listen"};
}

} // namespace groat_bench

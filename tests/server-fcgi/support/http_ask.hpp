// SPDX-License-Identifier: BSL-1.0
// Asks over HTTP on a socket in the file system, and takes the answer apart.
#pragma once

#include <support/fcgi_peer.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

/// What came until the other side closed. Status 0: no HTTP/1.1 response.
struct http_answer {
    int status = 0;
    std::string head;
    std::string body;

    explicit http_answer(std::string_view bytes) {
        const auto end = bytes.find("\r\n\r\n");
        if (!bytes.starts_with("HTTP/1.1 ") || end == bytes.npos)
            return;
        status = std::stoi(std::string{bytes.substr(9, 3)});
        head = bytes.substr(0, end + 2);
        body = bytes.substr(end + 4);
    }

    [[nodiscard]] bool has(std::string_view line) const {
        return head.find("\r\n" + std::string{line} + "\r\n") != head.npos;
    }
};

inline std::string http_get(std::string_view target, std::string_view method = "GET") {
    return std::string{method} + " " + std::string{target} + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

/// One question to a server that runs.
inline http_answer http_ask(const std::string& path, std::string_view target) {
    fcgi_peer::connection line{path};
    line.send(http_get(target));
    std::string all;
    for (auto more = line.some(); !more.empty(); more = line.some())
        all += more;
    return http_answer{all};
}

/// The first number that a JSON text has under this name.
inline std::uint64_t number_in(std::string_view json, std::string_view name) {
    const auto key = "\"" + std::string{name} + "\":";
    const auto at = json.find(key);
    if (at == json.npos)
        throw std::runtime_error{"test: the status has no " + key};
    return std::stoull(std::string{json.substr(at + key.size(), 20)});
}

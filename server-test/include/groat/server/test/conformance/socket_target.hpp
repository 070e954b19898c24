// SPDX-License-Identifier: BSL-1.0
// To a server that listens.
#pragma once

#include <groat/server/test/conformance/target.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>

namespace groat::inline v0::server::test::conformance {

/// A unix socket's path, or a numeric address and a port.
struct tcp_place {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
};
using place = std::variant<std::string, tcp_place>;

/// What is true of the server at the other end, or of what lies before it.
struct socket_settings {
    std::string mount = {};
    unsigned parallel = 4;
    /// Why something can't be shown, beyond what the protocol itself can't.
    std::map<ability, std::string> cannot = {};
    /// For one read or write; then did_not_happen is thrown.
    std::chrono::milliseconds patience = std::chrono::seconds{30};
};

class socket_target : public target {
public:
    socket_target(place at, socket_settings settings);

    [[nodiscard]] std::optional<std::string> cannot(ability what) const override;
    [[nodiscard]] std::string mount() const override { return settings_.mount; }
    [[nodiscard]] unsigned parallel() const override { return settings_.parallel; }

protected:
    place at_;
    socket_settings settings_;
};

/// FastCGI 1.0, as a front server speaks it: it asks to keep the connection, gives SCRIPT_NAME and
/// PATH_INFO as RFC 3875 has them, and a repeated header as a repeated variable.
class fcgi_target final : public socket_target {
public:
    explicit fcgi_target(place at, socket_settings settings = {})
        : socket_target{std::move(at), std::move(settings)} {}
    [[nodiscard]] std::unique_ptr<connection> connect() override;
};

/// HTTP/1.1, straight to a server or through one before it.
class http_target final : public socket_target {
public:
    explicit http_target(place at, socket_settings settings = {})
        : socket_target{std::move(at), std::move(settings)} {}
    [[nodiscard]] std::unique_ptr<connection> connect() override;
    [[nodiscard]] std::optional<std::string> cannot(ability what) const override;
};

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
// A client's socket, that reads and writes at once.
#pragma once

#include <groat/server/test/conformance/socket_target.hpp>

#include "conformance/decoder.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace groat::inline v0::server::test::conformance {

class socket_connection final : public connection {
public:
    using encode = std::function<std::string(const outgoing&)>;
    using decode = std::function<std::unique_ptr<decoder>(const outgoing&)>;

    /// Throws std::system_error if it can't connect.
    socket_connection(const place& at, std::chrono::milliseconds patience, encode out, decode in);
    socket_connection(const socket_connection&) = delete;
    socket_connection& operator=(const socket_connection&) = delete;
    ~socket_connection() override;

    [[nodiscard]] std::unique_ptr<visit> open(const outgoing& what) override;
    [[nodiscard]] bool kept() override;

private:
    class sight;

    /// Writes and reads what goes without waiting, or waits for one of the two.
    void move(bool wait);
    void write_some();
    void read_some();
    void close() noexcept;

    int fd_;
    std::chrono::milliseconds patience_;
    encode encode_;
    decode decode_;

    // Of the visit.
    std::string out_;
    std::size_t written_ = 0;
    std::unique_ptr<decoder> in_;
};

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
// One request through libfcgi: the records of one connection, on which it has no say.
#pragma once

#include <groat/env.hpp>

#include <fcgiapp.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// The library reads and writes a copy of the descriptor, and closes that when it likes; the
/// connection stays its owner's. All calls block, as long as the connection's own time-outs let
/// them.
class libfcgi_request {
public:
    /// Prepares the library; the process's signals are as before. Throws std::runtime_error.
    static void prepare();

    /// Throws std::system_error.
    explicit libfcgi_request(int connection);
    libfcgi_request(const libfcgi_request&) = delete;
    libfcgi_request& operator=(const libfcgi_request&) = delete;

    /// Frees all. Sends nothing, waits for nothing.
    ~libfcgi_request();

    enum class head {
        whole,
        broken,    ///< it ended or was wrong before the environment's end
        no_server, ///< whole, but not for a responder
    };

    /// Reads until the environment is whole.
    [[nodiscard]] head read_head();

    /// As they came, but for the role; valid as long as this.
    [[nodiscard]] std::vector<variable> variables() const;

    /// Whether the front server would send another request on the connection.
    [[nodiscard]] bool asks_to_keep() const noexcept { return request_.keepConnection != 0; }

    enum class input { some, end, lost };

    /// Waits for at least one byte of the request's body, and takes what is there; `n` is how many.
    [[nodiscard]] input read(std::span<char> into, std::size_t& n);

    /// False when the connection is lost.
    [[nodiscard]] bool write(std::string_view bytes);
    [[nodiscard]] bool flush();

    /// The end records.
    [[nodiscard]] bool end(int app_status);

private:
    FCGX_Request request_;
};

} // namespace groat::inline v0::server::fcgi

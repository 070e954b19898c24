// SPDX-License-Identifier: BSL-1.0
// The other side of a FastCGI connection: records from the grammar of FastCGI 1.0, well-formed or
// not, and a decoder that shares nothing with any server. For tests.
#pragma once

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fcgi_peer {

// FastCGI 1.0, 8: types.
inline constexpr int begin_request = 1, abort_request = 2, end_request = 3, params = 4, std_in = 5,
                     std_out = 6, std_err = 7, get_values = 9, get_values_result = 10,
                     unknown_type = 11;
// END_REQUEST's protocol status.
inline constexpr int cant_mpx_conn = 1, overloaded = 2, unknown_role = 3;

struct shape {
    int id = 1;
    int padding = 0;
    int version = 1;
};

inline char octet(std::size_t value) {
    return static_cast<char>(value & 0xff);
}

/// One record (3.3).
inline std::string record(int type, std::string_view content, shape of = {}) {
    std::string made;
    for (const auto n : {of.version, type, of.id >> 8, of.id})
        made += octet(static_cast<std::size_t>(n));
    made += octet(content.size() >> 8);
    made += octet(content.size());
    made += octet(static_cast<std::size_t>(of.padding));
    made += '\0';
    made += content;
    made.append(static_cast<std::size_t>(of.padding), '\xaa');
    return made;
}

/// Content as records of at most `most` bytes, and the empty one that ends the stream.
inline std::string stream(
    int type, std::string_view content, shape of = {}, std::size_t most = 65'535
) {
    std::string made;
    while (!content.empty()) {
        made += record(type, content.substr(0, most), of);
        content.remove_prefix(std::min(most, content.size()));
    }
    return made + record(type, {}, of);
}

/// The beginning of a request; role 1 is the responder.
inline std::string begin(int role = 1, bool keep = false, shape of = {}) {
    const std::string body{
        octet(static_cast<std::size_t>(role) >> 8),
        octet(static_cast<std::size_t>(role)),
        static_cast<char>(keep),
        0,
        0,
        0,
        0,
        0};
    return record(begin_request, body, of);
}

/// A length (3.4): one byte, or four with the highest bit set.
inline std::string length(std::size_t n) {
    if (n < 128)
        return {octet(n)};
    return {octet(n >> 24 | 0x80), octet(n >> 16), octet(n >> 8), octet(n)};
}

inline std::string pair(std::string_view name, std::string_view value) {
    return length(name.size()) + length(value.size()) + std::string{name} + std::string{value};
}

using variables = std::vector<std::pair<std::string, std::string>>;

inline std::string pairs(const variables& all) {
    std::string made;
    for (const auto& [name, value] : all)
        made += pair(name, value);
    return made;
}

/// What nginx sends with its stock file, shortened; `more` comes behind, in place of what has its
/// name.
inline variables request(std::string method, std::string target, const variables& more = {}) {
    variables all{
        {"REQUEST_METHOD", std::move(method)},
        {"SCRIPT_NAME", target.substr(0, target.find('?'))},
        {"REQUEST_URI", target},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"GATEWAY_INTERFACE", "CGI/1.1"},
        {"SERVER_SOFTWARE", "nginx/1.22.1"},
        {"SERVER_NAME", "localhost"},
        {"SERVER_PORT", "80"},
        {"REMOTE_ADDR", "127.0.0.1"},
        {"CONTENT_LENGTH", ""},
    };
    std::erase_if(all, [&](const auto& one) {
        return std::ranges::any_of(more, [&](const auto& m) { return m.first == one.first; });
    });
    all.insert(all.end(), more.begin(), more.end());
    return all;
}

/// A whole request.
inline std::string whole(const variables& all, std::string_view body = {}) {
    return begin() + stream(params, pairs(all)) + stream(std_in, body);
}

/// A whole request on a connection that is to be kept.
inline std::string kept(const variables& all, std::string_view body = {}, int id = 1) {
    const shape of{.id = id};
    return begin(1, true, of) + stream(params, pairs(all), of) + stream(std_in, body, of);
}

/// What came back, until the connection's end.
struct answer {
    std::string out;       ///< STDOUT's content
    std::string err;       ///< STDERR's
    bool complete = false; ///< one END_REQUEST came, after STDOUT's end, and nothing but `not_kept`
    bool not_kept = false; ///< a management record followed it: nginx keeps no such connection
    std::uint32_t app_status = 0; ///< of END_REQUEST
    int refused = 0;              ///< END_REQUEST's protocol status, when no answer was given
    bool reset = false;           ///< the connection ended with an error
    std::string fault;            ///< the first thing that is no FastCGI, or in the wrong place

    [[nodiscard]] std::string_view body() const {
        const auto end = out.find("\r\n\r\n");
        return end == out.npos ? std::string_view{} : std::string_view{out}.substr(end + 4);
    }
    [[nodiscard]] std::string_view head() const {
        return std::string_view{out}.substr(0, out.find("\r\n\r\n"));
    }
    /// A front server would have to take it for broken.
    [[nodiscard]] bool cut() const { return !complete && (reset || !fault.empty()); }
};

/// Reads all records of one answer.
inline answer decode(std::string_view bytes, int id = 1) {
    answer made;
    bool out_ended = false;
    bool ended = false;
    while (!bytes.empty() && made.fault.empty()) {
        if (bytes.size() < 8) {
            made.fault = "a header that is cut";
            break;
        }
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const std::size_t size = at(4) * 256u + at(5);
        const std::size_t padding = at(6);
        const int type = at(1);
        if (ended && !made.not_kept && bytes.size() == 16 && type == unknown_type && size == 8 &&
            at(2) * 256 + at(3) == 0) {
            made.not_kept = true;
            break;
        }
        if (at(0) != 1)
            made.fault = "a wrong version";
        else if (at(2) * 256 + at(3) != id)
            made.fault = "a foreign id";
        else if (ended)
            made.fault = "a record after the end";
        else if (bytes.size() < 8 + size + padding)
            made.fault = "a record that is cut";
        if (!made.fault.empty())
            break;
        const auto content = bytes.substr(8, size);
        bytes.remove_prefix(8 + size + padding);
        if (type == std_out && !out_ended) {
            out_ended = content.empty();
            made.out += content;
        } else if (type == std_err) {
            made.err += content;
        } else if (type == end_request && size == 8 && (content[4] == 0 ? out_ended : made.out.empty() && !out_ended)) {
            ended = true;
            made.complete = content[4] == 0;
            made.refused = content[4];
            for (std::size_t i = 0; i < 4; ++i)
                made.app_status = made.app_status << 8 | static_cast<unsigned char>(content[i]);
        } else {
            made.fault = "a record of type " + std::to_string(type) + " out of place";
        }
    }
    if (!made.fault.empty())
        made.complete = false;
    return made;
}

/// One connection.
class connection {
public:
    /// To a unix socket.
    explicit connection(const std::string& path)
        : connection{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
        sockaddr_un to{};
        to.sun_family = AF_UNIX;
        if (path.size() >= sizeof to.sun_path)
            throw std::runtime_error{"peer: the path is too long"};
        std::memcpy(to.sun_path, path.data(), path.size());
        if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
            throw std::runtime_error{"peer: cannot connect: " + std::string{std::strerror(errno)}};
    }
    /// A socket, which becomes its own.
    explicit connection(int fd) : fd_{fd} {
        // So that a server that hangs fails the test.
        const timeval patience{.tv_sec = 60, .tv_usec = 0};
        ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    }
    connection(connection&& from) noexcept : fd_{std::exchange(from.fd_, -1)} {}
    connection& operator=(connection&&) = delete;
    ~connection() { close(); }

    /// As much as the other side takes; tells whether that was all.
    bool send(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }

    /// Nothing follows from here, but the other side may go on.
    void end() { ::shutdown(fd_, SHUT_WR); }

    void close() {
        if (fd_ >= 0)
            ::close(std::exchange(fd_, -1));
    }

    /// Some more bytes; empty at the end.
    std::string some() {
        char room[16 * 1024];
        ssize_t n = 0;
        while ((n = ::recv(fd_, room, sizeof room, 0)) < 0 && errno == EINTR) {
        } // a child of ours has ended
        if (n < 0 && errno == EAGAIN)
            throw std::runtime_error{"peer: the server neither answers nor closes"};
        reset_ = reset_ || n < 0;
        return {room, static_cast<std::size_t>(std::max<ssize_t>(n, 0))};
    }

    /// Everything up to the connection's end.
    answer read() {
        std::string all = std::move(seen_);
        for (auto more = some(); !more.empty(); more = some())
            all += more;
        auto made = decode(all);
        made.reset = reset_;
        return made;
    }

    /// Reads exactly one answer, to the request of this id; what belongs to others stays for later.
    answer read_one(int id = 1) {
        for (;;) {
            if (auto mine = take_answer(id); !mine.empty())
                return decode(mine, id);
            const auto more = some();
            if (more.empty()) {
                auto made = decode(std::exchange(seen_, {}), id);
                made.reset = reset_;
                return made;
            }
            seen_ += more;
        }
    }

    /// Reads the next record, whatever it is; empty at the connection's end.
    std::string read_record() {
        for (;;) {
            if (const auto n = whole_record(seen_); n > 0) {
                auto made = seen_.substr(0, n);
                seen_.erase(0, n);
                return made;
            }
            const auto more = some();
            if (more.empty())
                return {};
            seen_ += more;
        }
    }

    /// Reads until these bytes have come.
    void read_until(std::string_view what) {
        while (seen_.find(what) == seen_.npos) {
            const auto more = some();
            if (more.empty())
                throw std::runtime_error{"peer: the connection ended before it"};
            seen_ += more;
        }
    }

    [[nodiscard]] int fd() const { return fd_; }

private:
    /// How long the record is that these bytes begin with; 0 if it has not come whole.
    static std::size_t whole_record(std::string_view bytes) {
        if (bytes.size() < 8)
            return 0;
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const std::size_t size = 8u + at(4) * 256u + at(5) + at(6);
        return size <= bytes.size() ? size : 0;
    }

    /// All records of an id up to its END_REQUEST, out of what was seen; empty if that has not
    /// come. A record that is none stands for the end of everybody's.
    std::string take_answer(int id) {
        std::string mine, rest;
        std::string_view left = seen_;
        bool ended = false;
        while (const auto n = whole_record(left)) {
            const auto one = left.substr(0, n);
            const bool none = one[0] != 1;
            const bool is_mine = one[2] == octet(static_cast<std::size_t>(id) >> 8) &&
                                 one[3] == octet(static_cast<std::size_t>(id));
            (is_mine || none ? mine : rest) += one;
            left.remove_prefix(n);
            ended = none || (is_mine && one[1] == end_request);
            if (ended)
                break;
        }
        if (!ended)
            return {};
        rest += left;
        seen_ = std::move(rest);
        return mine;
    }

    int fd_;
    bool reset_ = false;
    std::string seen_;
};

/// One request on a connection of its own.
inline answer ask(const std::string& path, std::string_view bytes) {
    connection to{path};
    to.send(bytes);
    return to.read();
}

} // namespace fcgi_peer

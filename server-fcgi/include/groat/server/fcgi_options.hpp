// SPDX-License-Identifier: BSL-1.0
// Where a FastCGI server listens, what it puts up with, and how long.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// A socket in the file system. It takes the place of a stale socket, never of one that answers,
/// nor of anything that is no socket; it is there with its mode and group before anyone can
/// connect, and is removed in the end if it is still this one.
struct unix_socket {
    std::string path;
    unsigned mode = 0660;
    std::string group = {}; ///< name or number of the group that may connect; empty: the process's
};

/// FastCGI over TCP has no authentication: whoever connects is the front server. So a host that
/// other machines reach needs `options::allow`.
struct tcp_socket {
    std::string host = "127.0.0.1"; ///< an address, v4 or v6, or a name
    std::uint16_t port = 0;         ///< 0: any free one, see `server::address`
};

/// A listening socket that the process was started with: fd 0 from spawn-fcgi, Apache's mod_fcgid
/// or lighttpd, fd 3 from systemd. It becomes non-blocking and is never removed.
struct inherited_socket {
    int fd = 0;
};

using listen = std::variant<unix_socket, tcp_socket, inherited_socket>;

/// From `unix:PATH`, `tcp:PORT`, `tcp:HOST:PORT`, `tcp:[V6]:PORT` or `fd:N`. Throws
/// std::invalid_argument, whose message says what is wrong with the text.
[[nodiscard]] listen parse_listen(std::string_view text);

/// The text that `parse_listen` takes.
[[nodiscard]] std::string to_string(const listen& where);

/// Who reads and writes the protocol.
enum class engine {
    native, ///< our own: any number of connections on a few threads, and kept ones. docs/engines.md
    libfcgi, ///< the classic library; a thread for each exchange. docs/libfcgi-limits.md
};

/// How the front server tells the app's place from the path below it.
enum class path_rule {
    automatic, ///< by `mount` if there is one, else by what the front server sends
    uri,       ///< REQUEST_URI below `mount`; the front server's SCRIPT_NAME counts for nothing
    cgi,       ///< SCRIPT_NAME and PATH_INFO are right as they come (RFC 3875, 4.1.5 and 4.1.13)
};

/// Who speaks to us, and has quirks that are put right. What can be told from a request is put
/// right whoever it is; docs/deploying.md says what needs the name.
enum class front_server {
    automatic, ///< by the name in SERVER_SOFTWARE; Apache's two by SCRIPT_FILENAME too
    nginx,
    lighttpd, ///< to be named if `server.tag` hides it
    caddy,
    apache_proxy, ///< Apache's mod_proxy_fcgi; to be named if `ProxyFCGIBackendType` is GENERIC
    apache_fcgid, ///< Apache's mod_fcgid
    haproxy,
};

/// What is known about the front server.
struct front_options {
    front_server server = front_server::automatic;
    /// The prefix under which the front server hands out requests, `/app`: becomes SCRIPT_NAME.
    std::string mount = {};
    path_rule paths = path_rule::automatic;
    /// Lets REMOTE_USER and AUTH_TYPE through. nginx fills REMOTE_USER from an Authorization header
    /// that nobody has checked.
    bool trust_remote_user = false;
    /// Lets X-Accel-Redirect, X-Sendfile and X-Lighttpd-Send-File leave: the front server serves
    /// files for them.
    bool sendfile_headers = false;
    /// For `doctor` alone: nothing is put right and nothing refused. The app sees a request for
    /// `/`, and what was sent under names with `sent.` before them.
    bool as_sent = false;
};

struct timeouts {
    std::chrono::milliseconds head{10'000}; ///< from the connection to the environment's last byte
    std::chrono::milliseconds idle{60'000}; ///< of one read or write that moves nothing
    std::chrono::milliseconds body{60'000}; ///< all waiting for the request's body taken together
    std::chrono::milliseconds request{300'000}; ///< the exchange as a whole
    /// A kept connection without a request: longer than the front server keeps it, so that it is
    /// the one to close it (nginx: `keepalive_timeout`, 60 s).
    std::chrono::milliseconds kept{90'000};
    std::chrono::milliseconds queue{10'000}; ///< a request's wait for a thread, then 503
    std::chrono::milliseconds grace{30'000}; ///< what runs goes on for, when stopping
    /// An exchange that takes longer is named in the log, with the layer that it is in. 0: none is,
    /// and nothing is spent on it.
    std::chrono::milliseconds slow{0};
};

/// Where the server tells how it is, over HTTP: docs/operating.md.
struct status_options {
    std::optional<fcgi::listen> listen = {}; ///< nothing: nowhere
    /// Who may ask by TCP: as `options::allow`. Nobody has to say who they are.
    std::vector<std::string> allow = {};
};

struct limits {
    std::size_t params = 256;              ///< variables of a request
    std::size_t value = 64 * 1024;         ///< bytes of one of them, its name included
    std::size_t head = 256 * 1024;         ///< bytes of all of them
    std::uint64_t body = 16 * 1024 * 1024; ///< bytes of a request's body
    /// Bytes of it that are collected in memory; a longer one goes to a file without a name.
    std::size_t body_in_memory = 64 * 1024;
    std::size_t response_head = 4096 - 8; ///< bytes; more than nginx takes by default is a 502
    std::size_t connections = 16'384;     ///< at once; others wait in the backlog
    std::size_t multiplexed = 8;          ///< requests at once on one connection
    std::size_t queue = 4096;             ///< requests that wait for a thread; more are 503
};

struct options {
    fcgi::listen listen = inherited_socket{};
    int backlog = 1024; ///< the kernel caps it at net.core.somaxconn
    /// Who may connect by TCP: addresses, v4 or v6, or prefixes (`10.0.0.0/8`). Empty: this machine
    /// only.
    std::vector<std::string> allow = {};
    /// Calls of the app at once; with more than one it is entered from several threads.
    unsigned threads = 16;
    /// Of these, how many watch connections and make the calls that are known to be brief; 0: one
    /// for each processor, and at most half of them. `engine::native` only.
    unsigned loops = 0;
    fcgi::timeouts timeouts = {};
    fcgi::limits limits = {};
    front_options front = {};
    status_options status = {};
    fcgi::engine engine = engine::native;
    /// Paths (whole segments) whose apps are called before the request's body is there, and read it
    /// as it arrives; elsewhere it is collected first. `engine::libfcgi` never collects.
    std::vector<std::string> streamed = {};
    /// The folder for bodies that are too long for memory; empty: TMPDIR, or /tmp.
    std::string spool = {};
    /// Takes the lines of the server's log, without newline, from any thread. Empty: standard
    /// error, one write for each line.
    std::function<void(std::string_view line)> log = {};
};

} // namespace groat::inline v0::server::fcgi

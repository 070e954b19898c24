// SPDX-License-Identifier: BSL-1.0
// A program for each request.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/roles.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {

struct cgi_options {
    /// The program's file; a relative path is from the working folder of the moment of
    /// construction. PATH is not searched.
    std::string program = {};

    /// What it gets behind its own name. Never anything from the request: RFC 3875, 4.4 would have
    /// a query without `=` be a command line, and that has been many a program's undoing.
    std::vector<std::string> arguments = {};

    /// Its working folder. Empty: that in which the program lies (RFC 3875, 7.2).
    std::string folder = {};

    /// Variables that it gets besides, whatever the request says.
    std::vector<std::pair<std::string, std::string>> variables = {};

    /// What else of the request's environment it gets: HTTPS, say, or HTTP_AUTHORIZATION.
    std::vector<std::string> request_variables = {};

    /// What it gets of the server's own environment, as that was at construction.
    std::vector<std::string> server_variables = {"PATH"};

    /// How long it may take from its start to its end, if the exchange's deadline is not earlier.
    std::chrono::milliseconds deadline{30'000};

    /// How long after SIGTERM it gets SIGKILL, in real time.
    std::chrono::milliseconds grace{1'000};

    /// The longest request body, in bytes; a longer one is answered 413.
    std::uint64_t max_input = 16 * 1024 * 1024;

    /// The longest head of its answer, in bytes.
    std::size_t max_head = 64 * 1024;

    /// What is kept of its standard error for one request, in bytes; the rest is left out.
    std::size_t max_errors = 64 * 1024;

    /// Where the request's body is kept for it, in a file that never has a name.
    std::string temporary = "/tmp";
};

/// Answers every request with what a CGI program writes (RFC 3875): an app, to be mounted where it
/// is wanted. One process a request; for a program that is asked often, FastCGI is the better way.
///
///     .mount("/cgi-bin/report", middleware::cgi{{.program = "/usr/lib/cgi-bin/report"}})
///
/// *What it gets.* The variables of RFC 3875, 4.1 and HTTP_*, but for HTTP_PROXY, which libraries
/// take for a setting, and HTTP_AUTHORIZATION and HTTP_PROXY_AUTHORIZATION (4.1.18); nothing of the
/// server's own environment, descriptors or signals but what the options name. The request's body,
/// read to its end before the program starts, as its standard input. A process group of its own.
///
/// *What it answers.* A document, a redirect of the client, or any status from 200 to 599. The body
/// goes out as the program writes it. 502 for an answer that is none: malformed, too long a head,
/// the end before a head, a body without a type, a local redirect (6.2.2), Transfer-Encoding. 504
/// if it has no head at its deadline; 400 for a variable with a NUL, 413 and 431 for more than it
/// can be given. Fields about the connection are left out.
///
/// *Its end.* The answer ends when the program has ended; what it left in its process group is
/// killed. At the deadline, and when the client has gone, the group gets SIGTERM, and SIGKILL after
/// the grace; if the body is dropped between two pulls, SIGKILL at once. An answer that is cut by a
/// deadline or a signal fails; another exit status than 0 after the head is only written down. For
/// HEAD, for a status without a body and for a head without a type it runs to its end within the
/// call. A program that becomes another user can't be killed, and is waited for.
///
/// Standard error goes to the error sink, line by line. It waits, and says so (blocking.hpp).
///
/// Reads    the variables of RFC 3875, 4.1, HTTP_* and `request_variables`; the deadline.
/// Writes   a response of its own.
/// Streams  reads the input to its end, into a file; the response's body is the program's output.
/// Throws   std::invalid_argument for options that cannot be, std::system_error for a program that
///          can't be run, a temporary file that can't be made and a kernel without pidfd_open
///          (Linux 5.3), at construction; std::system_error for a request when the program can't be
///          started; input_error from the input. Its body: body_error.
/// Threads  immutable; one object may serve any number of requests at once. SIGCHLD must not be
///          ignored, and nobody else may wait for children that are not his.
/// Example  examples/middleware/cgi.cpp
class cgi {
public:
    explicit cgi(cgi_options options);

    /// The programs of a folder, each mounted by its name: `/report/2026` runs `report` with
    /// `/2026` as PATH_INFO.
    ///
    ///     .mount("/cgi-bin", middleware::cgi::in("/usr/lib/cgi-bin"))
    ///
    /// They are looked for here and now, and no path of a request ever names a file: what is put
    /// there later is not run. Taken are files that may be executed and whose names have letters,
    /// digits, `.`, `_` and `-` alone and no `.` in front; links are followed, folders not entered.
    /// Who may write there, or to a program, says what runs. `each` is for all of them; its
    /// `program` stays empty.
    ///
    /// Throws what the constructor does, std::filesystem::filesystem_error for a folder that can't
    /// be read, and std::invalid_argument for one without a program.
    [[nodiscard]] static mount in(
        const std::string& folder,
        cgi_options each = {},
        std::source_location where = std::source_location::current()
    );

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::rewriting)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

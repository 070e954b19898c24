// SPDX-License-Identifier: BSL-1.0
// Files that the front server sends itself.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstdint>
#include <map>
#include <string>

namespace groat::inline v0::middleware {

/// The header by which a front server is told which file to send.
enum class sendfile_header : std::uint8_t {
    x_sendfile,       ///< Apache's mod_xsendfile, lighttpd: a path
    x_accel_redirect, ///< nginx, Caddy with a matcher: a location of its own, mapped to a folder
    x_lighttpd_send_file, ///< lighttpd before 1.5: a path
};

struct x_sendfile_options {
    sendfile_header header = sendfile_header::x_sendfile;

    /// Where folders lie for the front server: `{{"/srv/files", "/internal"}}`. By whole segments,
    /// the longest that fits. A file below none of them is sent as ever; but with a header that
    /// takes paths, and no folders at all, each path stands for itself.
    std::map<std::string, std::string> folders = {};
};

/// Leaves the sending of a file to the front server: a response of 200 whose body is a whole file
/// with a path, as static_files makes them, leaves with the header in place of the body.
///
/// Which header, and what a path becomes, is said here and nowhere else: nothing that a client
/// sends is asked (X-Sendfile-Type and X-Accel-Mapping were, elsewhere: Rack CVE-2025-61780 and its
/// kin). A header of that name that the app has set is left alone. The value is percent-encoded, as
/// all of these servers decode it.
///
/// The server must let the header out: `sendfile_headers` of its options, `--sendfile-headers` of
/// the runner; else it drops it. The front server must be set up for it, opens the file anew by its
/// name, and may answer Range itself; a part that was cut here (206) is sent from here.
///
/// Reads    the response's status, and its body's file and path.
/// Writes   X-Sendfile, X-Accel-Redirect or X-Lighttpd-Send-File; drops Content-Length.
/// Streams  replaces the response's body, if it is a whole file, by none; omits it for HEAD.
/// Throws   std::invalid_argument at construction for X-Accel-Redirect without folders, a folder
///          that is not absolute or ends in `/`, and a place that does not begin with one.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/x_sendfile.cpp
class x_sendfile {
public:
    explicit x_sendfile(x_sendfile_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::compression)}; }

private:
    x_sendfile_options options_;
};

} // namespace groat::inline v0::middleware

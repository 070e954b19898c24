// SPDX-License-Identifier: BSL-1.0
// A program's whole main: every server that is linked in, by options.
#pragma once

#include <groat/app.hpp>

namespace groat::inline v0 {

/// Runs what the command line asks for, and gives the process's exit code.
///
///     int main(int argc, char** argv) { return groat::run(argc, argv, site()); }
///
/// `--listen unix:PATH`, `tcp:HOST:PORT` or `fd:N` serves through FastCGI until a signal stops it;
/// without it fd 0, if that is a socket. `--processes N` does so from N processes under a
/// supervisor (`server::fcgi::supervise`). `--try "GET /path"` makes one exchange and prints it;
/// `--describe` prints what the app is composed of; `--help` tells the rest.
///
/// 0: done, or stopped by a signal. 1: it could not start, or what was tried answered 500 or more.
/// 2: the options are wrong; one line on standard error says why. Others:
/// `server::fcgi::exit_code`.
[[nodiscard]] int run(int argc, char** argv, const setup& site);

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// For who writes a server: does it keep the contract of core towards apps and clients?
//
//     auto seen = std::make_shared<conformance::journal>();
//     my_server server{conformance::site(seen), port}; // its log sink: seen->log(line)
//     conformance::http_target to{"127.0.0.1", port};
//     for (const auto& one : conformance::run(to, *seen))
//         std::cout << conformance::format(one) << '\n';
//
// The server under test runs one app, made of all behaviours' own; for each behaviour a client asks
// it something and looks at what came, and at what the app and its hooks saw. So app and client are
// in one process. What lies between a client and the server may hide things: the target says which,
// and what can't be seen is *not applicable*, never passed.
#pragma once

#include <groat/server/test/conformance/behaviour.hpp>
#include <groat/server/test/conformance/journal.hpp>
#include <groat/server/test/conformance/memory_target.hpp>
#include <groat/server/test/conformance/socket_target.hpp>
#include <groat/server/test/conformance/suite.hpp>
#include <groat/server/test/conformance/target.hpp>

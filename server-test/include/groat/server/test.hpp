// SPDX-License-Identifier: BSL-1.0
// A server without sockets, for tests: an app's exchanges in memory, and what became of them.
//
//     const server::test::client client{site()};
//     const auto reply = client.get("/greet?name=x");
//     CHECK(reply.status == 200);
//     CHECK(reply.header("Content-Type") == "text/plain; charset=utf-8");
//     CHECK(reply.body == "hello, x");
//
// It drives the exchange that every server drives, so it tells the truth; and it can be as nasty as
// a network: see client_options. Lint watches both sides of the contract unless told not to.
#pragma once

#include <groat/server/test/client.hpp>
#include <groat/server/test/client_options.hpp>
#include <groat/server/test/connector.hpp>
#include <groat/server/test/cookies.hpp>
#include <groat/server/test/fake_clock.hpp>
#include <groat/server/test/pending.hpp>
#include <groat/server/test/reply.hpp>
#include <groat/server/test/request.hpp>

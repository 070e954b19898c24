// SPDX-License-Identifier: BSL-1.0
// What middlewares are to one another, where their order matters.
#pragma once

#include <groat/facts.hpp>

namespace groat::inline v0::roles {

// Few, and each with the reason why its place matters: a role that nobody is inside or outside of
// says nothing. What is a value, a user or a session, is a slot and no role.

/// Writes down what became of an exchange. A log knows only what came to it: it stands outside of
/// all that may answer by itself. Rewriters of addresses are the exception, see below.
inline constexpr role logging{"logging"};

/// Makes right who the client is: its address, the scheme and the host that it asked for, where a
/// proxy stands between. Inside of it is whoever looks at these: a log would name the proxy, a rate
/// limit would count all clients as one, a redirect to https would go round in a circle.
inline constexpr role client_address{"client address"};

/// Changes what is asked for: the method or the path. Inside of it is whoever decides by these; a
/// check that stands outside has checked another request than the one that is served.
inline constexpr role rewriting{"rewriting"};

/// Answers for what is thrown, whatever it is. Inside of it is who answers for some exceptions in
/// its own way: outside, none would ever come.
inline constexpr role error_handling{"error handling"};

/// Lets only so many requests in. Inside of it is what makes requests wait for one another: around
/// it, the wait would come first, and nobody would ever be turned away.
inline constexpr role admission{"admission"};

/// Leaves the body out for HEAD. Inside of it is who computes a header from the body's bytes:
/// outside, HEAD would lack what GET has.
inline constexpr role head{"HEAD"};

/// Adds Content-Length. Outside of it is who reads it.
inline constexpr role length{"length"};

/// Adds an entity tag. Outside of it is who compares it with the request's conditions.
inline constexpr role entity_tag{"entity tag"};

/// Codes the body for the way (gzip and its like). Inside of it is who wants the bytes or the file
/// as the app gave them: a range counts them, a tag is made of them, a front server is to send
/// them.
inline constexpr role compression{"compression"};

/// Gives the exchange a deadline. Inside of it is who heeds that.
inline constexpr role deadline{"deadline"};

} // namespace groat::inline v0::roles

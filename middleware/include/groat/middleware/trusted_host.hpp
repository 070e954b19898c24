// SPDX-License-Identifier: BSL-1.0
// Only requests for hosts that are one's own.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

/// Refuses requests whose Host is not one of those given: 421 (RFC 9110, 7.4). One without a Host,
/// or with one that is malformed, is answered 400 (RFC 9112, 3.2).
///
/// So that whatever builds a URL of HTTP_HOST inside, a redirect or a link in a mail, builds one of
/// this site. `example.org` is that name, on any port; `*.example.org` is every name below it and
/// not itself. Names are compared without case and without a dot at their end.
///
/// A front server that hands on only the hosts it knows does the same.
///
/// Reads    HTTP_HOST.
/// Writes   nothing.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed without a host, or with one that can't be meant
///          (a port, a scheme, a `*` elsewhere); nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/trusted_host.cpp
class trusted_host {
public:
    /// `{"example.org", "*.example.org"}`
    trusted_host(std::initializer_list<std::string_view> hosts);
    explicit trusted_host(std::vector<std::string> hosts);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::client_address)}; }

private:
    std::vector<std::string> hosts_;
};

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// Who may come in, by address.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/ip_network.hpp>
#include <groat/roles.hpp>

namespace groat::inline v0::middleware {

struct ip_rules_options {
    ip_networks allow = {}; ///< empty: all but those denied
    ip_networks deny = {};  ///< wins over `allow`
};

/// Answers 403 to clients whose address is denied, or not among those allowed.
///
/// An address that can't be read (`unix:`, `unknown`) is refused whatever the rules say, for none
/// of them can be about it.
///
/// An address says where a packet came from, not who sent it. Behind proxies it is theirs, unless
/// reverse_proxy stands outside of this layer.
///
/// Reads    REMOTE_ADDR.
/// Writes   nothing.
/// Streams  leaves both bodies untouched; the input of a refused request is left unread.
/// Throws   std::invalid_argument when constructed without a rule; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/ip_rules.cpp
class ip_rules {
public:
    explicit ip_rules(ip_rules_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::client_address)}; }

private:
    ip_rules_options options_;
};

} // namespace groat::inline v0::middleware

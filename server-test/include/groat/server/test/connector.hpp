// SPDX-License-Identifier: BSL-1.0
// The seam under the client: what carries a request to an app and a reply back.
#pragma once

#include <groat/server/test/reply.hpp>
#include <groat/server/test/request.hpp>

namespace groat::inline v0::server::test {

/// In memory by default; give the client another one, and the same test runs over a real server:
///
///     client over_fastcgi{std::make_shared<my_connector>(socket)};
///
/// `variables_of` and `read_reply` are there to build one.
class connector {
public:
    virtual ~connector() = default;

    /// One request and all of its reply. What the app does wrong is told in the reply; what this
    /// throws is the connector's own trouble. Called from any thread, several at once.
    [[nodiscard]] virtual reply exchange(request what) = 0;
};

} // namespace groat::inline v0::server::test

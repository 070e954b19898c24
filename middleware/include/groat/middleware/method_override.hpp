// SPDX-License-Identifier: BSL-1.0
// Other methods for clients that can only send POST.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>
#include <groat/slot.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

struct method_override_options {
    std::vector<std::string> methods{"PUT", "PATCH", "DELETE"}; ///< what POST may become
    std::string header = "X-HTTP-Method-Override";              ///< empty: none
    std::string parameter = {}; ///< of the query, `_method`, for HTML's forms; empty: none
};

/// Makes a POST the method that it says it means, in a header or in the query. The header counts if
/// there are both.
///
/// Only POST, and only to the methods of a list: no client can turn a GET into a DELETE or a POST
/// into something that caches or other layers take for safe. A method that is not of the list is
/// answered 400. Layers outside of this one, a log or a limit by method, see POST.
///
/// The body of a form is not looked at.
///
/// Reads    REQUEST_METHOD; for POST the header and QUERY_STRING.
/// Writes   REQUEST_METHOD in the env of the layers inside, and takes the header away; the slot
///          `original`, if there was anything to override.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with no method, with one that is no token or is
///          safe (GET, HEAD, OPTIONS, TRACE) or CONNECT, with a header that is no token, or with
///          neither a header nor a parameter; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/method_override.cpp
class method_override {
public:
    /// The method that was sent.
    static constexpr slot<std::string_view> original{"groat.original-method"};

    explicit method_override(method_override_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] passage leads_to(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::rewriting)}; }

private:
    method_override_options options_;
    std::string variable_; // of the header
};

} // namespace groat::inline v0::middleware

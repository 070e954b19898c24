// SPDX-License-Identifier: BSL-1.0
// Headers that no log shows.
#pragma once

#include <groat/app.hpp>
#include <groat/slot.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

struct sensitive_headers_options {
    std::vector<std::string> request = {};
    std::vector<std::string> response = {};
};

/// Marks headers as secret: whoever prints an exchange shows `***` in their place, as access_log
/// does.
///
/// Authorization, Proxy-Authorization, Cookie and Set-Cookie are secret without being marked. Marks
/// hold for the whole exchange, for layers outside too, and several layers' marks add up.
///
/// Reads    nothing.
/// Writes   the slot `marks`.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with nothing to mark or with a name that is no
///          token; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/sensitive_headers.cpp
class sensitive_headers {
public:
    explicit sensitive_headers(sensitive_headers_options options);

    response operator()(env& request, const app& next) const;

    /// For who prints: whether a header is secret, in any spelling.
    [[nodiscard]] static bool hides_request(const env& of, std::string_view name) noexcept;
    [[nodiscard]] static bool hides_response(const env& of, std::string_view name) noexcept;

    /// The same for a variable: `HTTP_X_API_KEY`.
    [[nodiscard]] static bool hides_variable(const env& of, std::string_view name) noexcept;

private:
    using list = std::vector<std::string>;
    static bool hides(
        const env& of, list sensitive_headers_options::*which, std::string_view name
    ) noexcept;

    static constexpr slot<std::vector<const sensitive_headers_options*>> marks{"groat.secrets"};

    std::shared_ptr<const sensitive_headers_options> options_; // the slot points to it
};

} // namespace groat::inline v0::middleware

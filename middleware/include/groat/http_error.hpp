// SPDX-License-Identifier: BSL-1.0
// An answer that is thrown.
#pragma once

#include <groat/headers.hpp>
#include <groat/status.hpp>

#include <stdexcept>
#include <string>

namespace groat::inline v0 {

/// What an app throws where returning a response is not at hand; the layer
/// middleware::http_exceptions makes a response of it.
///
///     throw http_error{404};
///     throw http_error{403, "ask the owner"};
///     throw http_error{303, "", {{"Location", "/login"}}};
class http_error : public std::runtime_error {
public:
    /// The message is for the visitor; empty: the status's own phrase. Throws std::invalid_argument
    /// for a status that is no redirect and no error: 300 to 599.
    explicit http_error(status code, const std::string& message = {}, headers fields = {});

    [[nodiscard]] status code() const noexcept { return code_; }
    [[nodiscard]] const headers& fields() const noexcept { return fields_; }

private:
    status code_;
    headers fields_;
};

} // namespace groat::inline v0

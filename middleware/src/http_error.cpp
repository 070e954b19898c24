// SPDX-License-Identifier: BSL-1.0
#include <groat/http_error.hpp>

#include <utility>

namespace groat::inline v0 {

http_error::http_error(status code, const std::string& message, headers fields)
    : std::runtime_error{message.empty() ? std::string{code.reason()} : message}, code_{code},
      fields_{std::move(fields)} {
    if (code < 300 || code > 599)
        throw std::invalid_argument{"http_error: a status from 300 to 599 is wanted"};
}

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
#include <groat/status.hpp>

#include <stdexcept>
#include <string>

namespace groat::inline v0 {

std::string_view status::reason() const noexcept {
    const auto named = boost::beast::http::int_to_status(static_cast<unsigned>(code_));
    if (named == http::status::unknown)
        return "Unknown Status";
    const auto phrase = boost::beast::http::obsolete_reason(named);
    return {phrase.data(), phrase.size()};
}

void status::refuse(int code) {
    throw std::invalid_argument{
        "groat: a status is a number from 100 to 999, not " + std::to_string(code)};
}

} // namespace groat::inline v0

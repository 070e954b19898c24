// SPDX-License-Identifier: BSL-1.0
// The answer of a peer that doesn't look at what it is asked.
#pragma once

#include "long_message.hpp"

#include <support/fcgi_peer.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace groat_bench {

inline constexpr std::string_view hello_text = "Hello world";

/// The CGI head of a text with a known length.
inline std::string text_head(std::uint64_t length) {
    return "Content-Type: text/plain\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n";
}

inline std::string closing_records() {
    return fcgi_peer::record(fcgi_peer::std_out, {}) +
           fcgi_peer::record(fcgi_peer::end_request, std::string(8, '\0'));
}

inline std::string canned_text(std::string_view body) {
    return fcgi_peer::record(fcgi_peer::std_out, text_head(body.size()) + std::string{body}) +
           closing_records();
}

/// `bytes` times x, in records as long as they may be and whole words.
inline long_message canned_bytes(std::uint64_t bytes) {
    const std::string content(65'528, 'x');
    long_message made;
    made.head = fcgi_peer::record(fcgi_peer::std_out, text_head(bytes));
    made.piece = fcgi_peer::record(fcgi_peer::std_out, content);
    made.pieces = bytes / content.size();
    if (const auto rest = bytes % content.size())
        made.tail =
            fcgi_peer::record(fcgi_peer::std_out, std::string_view{content}.substr(0, rest));
    made.tail += closing_records();
    return made;
}

} // namespace groat_bench

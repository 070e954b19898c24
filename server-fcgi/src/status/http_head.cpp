// SPDX-License-Identifier: BSL-1.0
#include "status/http_head.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <limits>

namespace groat::inline v0::server::fcgi {

std::optional<http_head> parse_http_head(std::string_view bytes) {
    namespace http = boost::beast::http;
    http::request_parser<http::empty_body> parser;
    parser.header_limit(std::numeric_limits<std::uint32_t>::max()); // the caller has one
    parser.body_limit(boost::none);                                 // nobody reads a body
    boost::beast::error_code error;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    if (!parser.is_header_done())
        return {};
    const auto& head = parser.get();
    return http_head{std::string{head.method_string()}, std::string{head.target()}};
}

} // namespace groat::inline v0::server::fcgi

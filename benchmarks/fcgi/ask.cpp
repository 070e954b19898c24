// SPDX-License-Identifier: BSL-1.0
#include "ask.hpp"

#include <support/fcgi_peer.hpp>

#include <string_view>

namespace groat_bench {
namespace {

constexpr std::string_view agent =
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0";
constexpr std::string_view accepts =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";
constexpr std::string_view cookie =
    "session=0f8c1b7e5d2a49c3; theme=dark; seen=2026-11-20; consent=necessary";

std::string variables(const std::string& target, std::string method, const std::string& length) {
    const auto mark = target.find('?');
    const auto path = target.substr(0, mark);
    return fcgi_peer::pairs({
        {"QUERY_STRING", mark == target.npos ? "" : target.substr(mark + 1)},
        {"REQUEST_METHOD", std::move(method)},
        {"CONTENT_TYPE", ""},
        {"CONTENT_LENGTH", length},
        {"SCRIPT_NAME", path},
        {"REQUEST_URI", target},
        {"DOCUMENT_URI", path},
        {"DOCUMENT_ROOT", "/var/www/html"},
        {"SERVER_PROTOCOL", "HTTP/1.1"},
        {"REQUEST_SCHEME", "https"},
        {"HTTPS", "on"},
        {"GATEWAY_INTERFACE", "CGI/1.1"},
        {"SERVER_SOFTWARE", "nginx/1.22.1"},
        {"REMOTE_ADDR", "192.0.2.17"},
        {"REMOTE_PORT", "51432"},
        {"SERVER_ADDR", "198.51.100.4"},
        {"SERVER_PORT", "443"},
        {"SERVER_NAME", "www.example.org"},
        {"REDIRECT_STATUS", "200"},
        {"HTTP_HOST", "www.example.org"},
        {"HTTP_USER_AGENT", std::string{agent}},
        {"HTTP_ACCEPT", std::string{accepts}},
        {"HTTP_ACCEPT_LANGUAGE", "en-GB,en;q=0.7,de;q=0.3"},
        {"HTTP_ACCEPT_ENCODING", "gzip, deflate, br"},
        {"HTTP_REFERER", "https://www.example.org/"},
        {"HTTP_COOKIE", std::string{cookie}},
        {"HTTP_CONNECTION", "keep-alive"},
        {"HTTP_UPGRADE_INSECURE_REQUESTS", "1"},
        {"HTTP_SEC_FETCH_DEST", "document"},
        {"HTTP_SEC_FETCH_MODE", "navigate"},
        {"HTTP_SEC_FETCH_SITE", "same-origin"},
        {"HTTP_PRIORITY", "u=0, i"},
    });
}

std::string head(
    const std::string& target, std::string method, const std::string& length, keep connection
) {
    return fcgi_peer::begin(1, connection == keep::yes) +
           fcgi_peer::stream(fcgi_peer::params, variables(target, std::move(method), length));
}

} // namespace

long_message ask_fcgi(const std::string& target, keep connection) {
    return {head(target, "GET", "", connection) + fcgi_peer::record(fcgi_peer::std_in, {})};
}

long_message ask_fcgi_with_body(const std::string& target, std::uint64_t bytes) {
    const std::string content(65'528, 'b');
    long_message made;
    made.head = head(target, "POST", std::to_string(bytes), keep::no);
    made.piece = fcgi_peer::record(fcgi_peer::std_in, content);
    made.pieces = bytes / content.size();
    if (const auto rest = bytes % content.size())
        made.tail = fcgi_peer::record(fcgi_peer::std_in, std::string_view{content}.substr(0, rest));
    made.tail += fcgi_peer::record(fcgi_peer::std_in, {});
    return made;
}

long_message ask_http(const std::string& target) {
    long_message made{"GET " + target + " HTTP/1.1\r\nHost: www.example.org\r\nUser-Agent: "};
    made.head.append(agent).append("\r\nAccept: ").append(accepts).append("\r\nCookie: ");
    made.head.append(cookie).append("\r\n\r\n");
    return made;
}

} // namespace groat_bench

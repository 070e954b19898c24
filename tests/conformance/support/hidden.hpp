// SPDX-License-Identifier: BSL-1.0
// What each front server keeps from being seen, or makes impossible whoever is behind it.
// docs/deploying.md has the same for people.
#pragma once

#include "report.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

struct behind {
    std::string_view name;
    std::map<conformance::ability, std::string> cannot;
    std::vector<impossible> lacks;
    unsigned parallel = 8;
};

inline const behind lighttpd{
    .name = "lighttpd",
    .cannot =
        {{conformance::ability::break_input,
          "lighttpd has the whole body before it asks the app, so a client that breaks off is "
          "never heard of"}},
    .lacks = {
        {"paths.bytes",
         "lighttpd answers 400 to a path that is no UTF-8 (url-invalid-utf8-reject of its "
         "server.http-parseopts)"},
        {"request-headers.empty", "lighttpd drops a request's headers that have no value"},
        {"response-headers.empty", "lighttpd drops a response's headers that have no value"},
        {"streaming.no-length",
         "lighttpd counts a response that has come whole before its head has left, and announces "
         "that",
         true},
        {"errors.cut",
         "when the end comes together with the head, lighttpd 1.4.69 takes a connection that ends "
         "for a response that does, and announces what it has as the length",
         true},
        {"leaving.while-waiting",
         "lighttpd takes a client that closes for one that has only finished sending, until it has "
         "something to send to it"},
        {"leaving.survives", "half of these clients leave while the body waits"},
    }};

inline const behind caddy{
    .name = "caddy",
    .cannot =
        {{conformance::ability::duplex,
          "Caddy reads no answer before it has sent all of the body"}},
    .lacks = {
        {"errors.cut",
         "Caddy 2.6 logs 'aborting with incomplete response', and ends its own response as if it "
         "were whole"},
        {"errors.cut-large", "as errors.cut; what has a Content-Length is seen to be cut"},
        {"leaving.while-waiting", "Caddy looks at its client only when it has something to send"},
        {"leaving.survives", "half of these clients leave while the body waits"},
    }};

inline const behind apache_proxy{
    .name = "apache-proxy",
    .cannot = {},
    .lacks = {
        {"response-headers.repeated", "Apache joins them with commas, all but Set-Cookie"},
        {"streaming.head", "mod_proxy_fcgi sends a head together with the body's first bytes"},
        {"leaving.while-waiting", "Apache looks at its client only when it has something to send"},
        {"leaving.survives", "half of these clients leave while the body waits"},
    }};

/// The libfcgi engine calls an app before its request's last record has come.
inline behind apache_proxy_before_libfcgi() {
    auto made = apache_proxy;
    for (const char* const id :
         {"errors.cut", "errors.cut-large", "errors.too-few", "errors.too-many"})
        made.lacks.push_back(
            {id,
             "mod_proxy_fcgi, kept from running for the second in which the connection waits for "
             "its "
             "last record, can't write that, and answers 503 in the place of what had come",
             true}
        );
    return made;
}

inline const behind haproxy{
    .name = "haproxy",
    .cannot = {},
    .lacks = {
        {"input.no-length",
         "HAProxy 2.6 announces what its buffer has of a body in chunks as all of it, and what is "
         "longer than announced is a 400"},
        {"answers.not-modified", "HAProxy adds a Content-Length of 0"},
        {"streaming.no-length",
         "HAProxy counts a response that has come whole before its head has left, and announces "
         "that",
         true},
        {"leaving.amid-input",
         "HAProxy may send a request and that it is aborted in one go, and no app is called for it",
         true},
    }};

/// Before an engine that answers while the body is still coming.
inline behind haproxy_before_libfcgi() {
    auto made = haproxy;
    for (const char* const id : {"keep-alive.unread-body", "keep-alive.partly-read-body"})
        made.lacks.push_back(
            {id,
             "answered before it has sent all of a body, HAProxy 2.6 now and then neither goes on "
             "nor tells its client; why is not known",
             true}
        );
    return made;
}

/// One request at a time in each process, of which its example allows more than these.
inline const behind apache_fcgid{
    .name = "apache-fcgid",
    .cannot =
        {{conformance::ability::break_input,
          "mod_fcgid has the whole body before it asks the app, so a client that breaks off is "
          "never heard of"},
         {conformance::ability::duplex,
          "mod_fcgid reads no answer before it has sent all of the body"}},
    .lacks =
        {
            {"response-headers.repeated", "Apache joins them with commas, all but Set-Cookie"},
            {"streaming.head", "mod_fcgid sends a head together with the body's first bytes"},
            {"errors.cut",
             "mod_fcgid logs that the program has closed its connection, and ends its own response "
             "as if it were whole"},
            {"errors.cut-large", "as errors.cut; what has a Content-Length is seen to be cut"},
            {"leaving.while-waiting",
             "Apache looks at its client only when it has something to send"},
            {"leaving.survives", "half of these clients leave while the body waits"},
        },
    .parallel = 4};

} // namespace groat_test

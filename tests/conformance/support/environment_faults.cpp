// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/text.hpp>

#include <algorithm>

using namespace groat;

namespace groat_test {
namespace {

std::string decoded(std::string text) {
    return percent_decode(text).value();
}

std::string replaced(std::string text, char from, char to) {
    std::ranges::replace(text, from, to);
    return text;
}

std::string up_to_last(std::string text, char mark) {
    return text.substr(0, text.rfind(mark));
}

/// As if each byte were a letter of Latin-1.
std::string encoded_again(std::string text) {
    std::string made;
    for (const char c : text) {
        const auto code = static_cast<unsigned char>(c);
        if (code < 0x80)
            made += c;
        else
            made += {static_cast<char>(0xc0 | code >> 6), static_cast<char>(0x80 | (code & 0x3f))};
    }
    return made;
}

std::string ascii_only(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) > 0x7f; }, '?'
    );
    return text;
}

std::string slashes_merged(std::string text) {
    const auto twice = [](char a, char b) { return a == '/' && b == '/'; };
    text.erase(std::unique(text.begin(), text.end(), twice), text.end());
    return text;
}

std::string lower(std::string text) {
    for (auto& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace

std::vector<fault> environment_faults() {
    return {
        sets("environment.script-name", "forgets the mount", "SCRIPT_NAME", ""),
        sets("environment.script-name-there", "leaves an empty one out", "SCRIPT_NAME", {}),
        sets("environment.method", "takes everything for GET", "REQUEST_METHOD", "GET"),
        edits("environment.query", "decodes the query", "QUERY_STRING", decoded),
        edits(
            "environment.query-marks",
            "looks for the last question mark",
            "QUERY_STRING",
            [](std::string query) { return query.substr(query.rfind('?') + 1); }
        ),
        sets("environment.query-none", "leaves an empty one out", "QUERY_STRING", {}),
        edits("environment.request-uri", "decodes the target", "REQUEST_URI", decoded),
        sets("environment.scheme", "always says https", "HTTPS", "on"),
        sets("environment.protocol", "says CGI's word", "SERVER_PROTOCOL", "INCLUDED"),
        sets("environment.server", "has port 0", "SERVER_PORT", "0"),
        sets("environment.lint", "lets a forbidden variable through", "HTTP_CONTENT_LENGTH", "5"),
        {.breaks = "environment.errors", .by = "throws the app's lines away", .loses_log = true},

        sets("paths.root", "gives nothing for the root", "PATH_INFO", ""),
        {.breaks = "paths.percent",
         .by = "does not decode",
         .layer =
             [](env& request, const app& next) {
                 const auto raw = request.raw_path().substr(request.script_name().size());
                 return next(request.child({{"PATH_INFO", raw}}));
             }},
        edits("paths.once", "decodes twice", "PATH_INFO", decoded),
        edits("paths.utf-8", "takes bytes for Latin-1", "PATH_INFO", encoded_again),
        edits("paths.bytes", "puts a question mark for a byte", "PATH_INFO", ascii_only),
        edits(
            "paths.plus",
            "takes a plus for a blank",
            "PATH_INFO",
            [](auto path) { return replaced(path, '+', ' '); }
        ),
        edits("paths.slashes", "merges slashes", "PATH_INFO", slashes_merged),
        edits(
            "paths.last-slash",
            "takes a slash from the end",
            "PATH_INFO",
            [](auto path) { return up_to_last(path, '/'); }
        ),
        edits(
            "paths.marks",
            "decodes before it splits",
            "PATH_INFO",
            [](auto path) { return up_to_last(path, '?'); }
        ),
        edits("paths.case", "has no capital letters", "PATH_INFO", lower),
    };
}

} // namespace groat_test

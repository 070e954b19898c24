// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/env.hpp>
#include <groat/text.hpp>

#include <algorithm>

using namespace groat;

namespace groat_test {
namespace {

using values = std::vector<std::string>;

fault drops(std::string_view id, std::string_view by, std::string_view name) {
    return edits_fields(id, by, name, [](const values&) { return values{}; });
}

fault shortens(std::string_view id, std::string_view by, std::size_t most) {
    return edits_fields(id, by, "X-Long", [most](values all) {
        for (auto& one : all)
            one.resize(std::min(one.size(), most));
        return all;
    });
}

edit up_to(std::size_t most) {
    return [most](std::string all) { return all.substr(0, most); };
}

std::string junk(std::string) {
    return "what another request has left";
}

std::string up_to_nul(std::string all) {
    return all.c_str();
}

/// The answer does not come, as the server closed while the client still sent.
fault resets(std::string_view id, std::string_view by) {
    return answers(id, by, [](conformance::answer& got) { got = {.over = true}; });
}

/// What breaks the input off ends it.
response ends_it(env& request, const app& next) {
    auto forgiving = [&input = request.input()]() -> pulled {
        try {
            return input.pull();
        } catch (const body_error&) {
            return end_of_body;
        }
    };
    return next(request.child({}, body{forgiving}));
}

} // namespace

std::vector<fault> request_faults() {
    return {
        drops("request-headers.any", "knows standard headers only", "X-Some-Thing"),
        drops("request-headers.case", "looks for one spelling", "X-Mixed-Case"),
        edits_fields(
            "request-headers.repeated",
            "keeps the last one",
            "X-List",
            [](const values& all) { return values(all.end() - 1, all.end()); }
        ),
        sets("request-headers.cookie", "drops cookies", "HTTP_COOKIE", {}),
        sets("request-headers.cookies", "joins them with a comma", "HTTP_COOKIE", "a=1, b=2"),
        sets("request-headers.no-cookie-key", "makes a variable of its own", "COOKIE", "a=1"),
        sets("request-headers.authorization", "hides it, as CGI has it", "HTTP_AUTHORIZATION", {}),
        sets("request-headers.host", "has its own name alone", "HTTP_HOST", {}),
        shortens("request-headers.long", "has a length of seven bits", 127),
        shortens("request-headers.longer", "has a buffer of 2 KiB", 2048),
        drops("request-headers.empty", "leaves an empty one out", "X-Empty"),
        edits_fields(
            "request-headers.utf-8",
            "takes ASCII only",
            "X-Name",
            [](const values&) { return values{"Gr??tze"}; }
        ),
        {.breaks = "request-headers.many",
         .by = "takes 32 headers",
         .request =
             [](conformance::outgoing& what) {
                 auto& all = what.headers; // the last one is the suite's
                 if (all.size() > 32)
                     all.erase(all.begin() + 31, all.end() - 1);
             }},
        sets("request-headers.content", "says it twice", "HTTP_CONTENT_TYPE", "a/b; c=d"),
        sets("request-headers.proxy", "lets it through", "HTTP_PROXY", "http://evil.example"),

        sets("input.form", "drops the type", "CONTENT_TYPE", {}),
        edits_input("input.none", "has another request's body", junk),
        edits_input("input.empty", "takes an announced 0 for none", junk),
        edits_input(
            "input.one-byte",
            "waits for two",
            [](std::string all) { return all.size() < 2 ? "" : all; }
        ),
        edits_input("input.every-byte", "takes NUL for the end", up_to_nul),
        edits_input("input.big", "reads once", up_to(64 * 1024)),
        edits_input(
            "input.larger-than-buffers",
            "loses a byte",
            [](std::string all) { return all.erase(all.size() / 2, 1); }
        ),
        edits_input(
            "input.record-sizes",
            "keeps the length in 16 bits",
            [](std::string all) { return all.substr(0, all.size() & 0xffff); }
        ),
        sets("input.as-announced", "announces one more", "CONTENT_LENGTH", "30001"),
        edits_input("input.twice", "has half of it", up_to(20'000)),
        resets("input.not-read", "closes on a client that still sends"),
        resets("input.partly-read", "closes on a client that still sends"),
        {.breaks = "input.no-length",
         .by = "takes no length for no body",
         .layer =
             [](env& request, const app& next) {
                 if (request.content_length())
                     return next(request);
                 return next(request.child({}, body{}));
             }},
        pulls(
            "input.relay",
            "answers no more once it has read a buffer",
            [] {
                return [n = std::size_t{0}](body& inside) mutable {
                    if (n > 64 * 1024)
                        return end_of_body;
                    const auto next = inside.pull();
                    n += next.data.size();
                    return next;
                };
            }
        ),
        {.breaks = "input.too-short", .by = "takes the break for the end", .layer = ends_it},
        {.breaks = "leaving.amid-input", .by = "takes the break for the end", .layer = ends_it},
    };
}

} // namespace groat_test

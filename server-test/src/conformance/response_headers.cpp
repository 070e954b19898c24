// SPDX-License-Identifier: BSL-1.0
// The header fields of the response.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

/// The app sends this field, and the client must not see its value.
behaviour withheld(std::string_view id, std::string_view sentence, std::vector<field> fields) {
    return {
        .id = id,
        .sentence = sentence,
        .serve =
            [fields](env&) {
                auto made = text("the body");
                for (const auto& [name, value] : fields)
                    made.headers.add(field_name{name}, value);
                return made;
            },
        .check =
            [fields](talk& with) {
                const auto got = with.get("/");
                expect_body(got, "the body");
                for (const auto& [name, value] : fields)
                    for (const auto& seen : got.all(name))
                        expect(seen != value, cat("the app's ", name, " stays inside"));
            }};
}

std::function<void(talk&)> arrive(std::string_view name, std::vector<std::string> values) {
    return [=](talk& with) {
        const auto got = with.get("/");
        expect_body(got, "x");
        expect_equal(got.all(name), values, name);
    };
}

response with_values(field_name name, std::initializer_list<std::string_view> values) {
    auto made = text("x");
    for (const auto value : values)
        made.headers.add(name, value);
    return made;
}

} // namespace

std::vector<behaviour> response_headers() {
    return {
        {.id = "response-headers.repeated",
         .sentence = "all values of a repeated header arrive, in order",
         .serve =
             [](env&) {
                 return with_values("X-List", {"1", "2", "1"});
             },
         .check = arrive("X-List", {"1", "2", "1"})},
        {.id = "response-headers.set-cookie",
         .sentence = "several Set-Cookie fields arrive each by itself, in order",
         .serve =
             [](env&) {
                 return with_values(
                     "Set-Cookie",
                     {"a=1; Path=/", "b=2; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "a=; Max-Age=0"}
                 );
             },
         .check = arrive(
             "Set-Cookie",
             {"a=1; Path=/", "b=2; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "a=; Max-Age=0"}
         )},
        {.id = "response-headers.long",
         .sentence = "a value of two thousand bytes arrives whole",
         .serve = [](env&) { return with_values("X-Long", {std::string(2000, 'z')}); },
         .check = arrive("X-Long", {std::string(2000, 'z')})},
        {.id = "response-headers.as-is",
         .sentence = "a value with commas, colons, quotes and blanks arrives as it is",
         .serve = [](env&) { return with_values("X-Odd", {"a, b:  c; \"d\\\" =e"}); },
         .check = arrive("X-Odd", {"a, b:  c; \"d\\\" =e"})},
        {.id = "response-headers.utf-8",
         .sentence = "bytes above ASCII leave as they are",
         .serve = [](env&) { return with_values("X-Name", {"Gr\xC3\xBCtze"}); },
         .check = arrive("X-Name", {"Gr\xC3\xBCtze"})},
        {.id = "response-headers.empty",
         .sentence = "a header without a value leaves all the same",
         .serve = [](env&) { return with_values("X-Empty", {""}); },
         .check = arrive("X-Empty", {""})},
        {.id = "response-headers.length",
         .sentence = "a length that the body knows is announced",
         .serve = [](env&) { return bytes(pattern(1234)); },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_body(got, pattern(1234));
                 expect_equal(got.all("Content-Length"), {"1234"}, "Content-Length");
             }},
        withheld(
            "response-headers.hop-by-hop",
            "header fields that speak of one connection are the server's, not the app's",
            {{"Connection", "X-Mine"},
             {"Keep-Alive", "timeout=77"},
             {"Proxy-Connection", "mine"},
             {"Upgrade", "mine/1.0"},
             {"Trailer", "X-Mine"}}
        ),
        withheld(
            "response-headers.transfer-encoding",
            "a Transfer-Encoding of the app's does not leave",
            {{"Transfer-Encoding", "mine"}}
        ),
        withheld(
            "response-headers.status",
            "a header called Status does not change the status",
            {{"Status", "418 I'm a teapot"}}
        ),
        withheld(
            "response-headers.sendfile",
            "headers by which a front server sends a file of its choosing do not leave",
            {{"X-Accel-Redirect", "/etc/passwd"},
             {"X-Sendfile", "/etc/passwd"},
             {"X-Lighttpd-Send-File", "/etc/passwd"}}
        ),
    };
}

} // namespace groat::inline v0::server::test::conformance

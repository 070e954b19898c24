// SPDX-License-Identifier: BSL-1.0
// Faults that others had with conditional requests and their dates.
#include <groat/conditional.hpp>
#include <groat/entity_tag.hpp>
#include <groat/http_date.hpp>
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include "support/growth.hpp"

#include <string>

using namespace groat;
using namespace groat_test;
using namespace std::chrono;
using server::test::client;

namespace {

constexpr sys_seconds now{seconds{784111777}};

} // namespace

// npm-64 (ecstatic), npm-63 (hapi): a date that can't be read was thrown over.
TEST_CASE("conditions: a date that is none is no condition", "[conditions]") {
    const temp_folder where;
    where.file("page.txt", "page");
    const client to{
        wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return not_found(); })};
    for (const std::string date :
         {"",
          "0",
          "-1",
          "Hello",
          "Infinity",
          "Sun, 99 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 999999999999 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 +0000",
          "Sun, 06 Nov 1994 99:99:99 GMT",
          "Sunday, 31-Feb-94 08:49:37 GMT",
          "\xff\xfe"})
        for (const std::string header : {"If-Modified-Since", "If-Unmodified-Since", "If-Range"}) {
            INFO(header << ": " << date);
            const auto got = to.send({.target = "/page.txt", .headers = {{header, date}}});
            CHECK(got.status == 200);
            CHECK(got.body == "page");
        }
}

// CVE-2017-16119 (fresh), CVE-2023-22795 (Action Dispatch), CVE-2025-61921 (Sinatra): a long list
// of tags took time that grew with its square.
TEST_CASE("conditions: time is linear in a list of tags", "[conditions]") {
    const entity_tag tag{"a-tag"};
    check_every_shape({"", "\"", "W/", "\"a\",", "*"}, [&](std::string_view list) {
        static_cast<void>(has_entity_tag(list, tag, weakly_equal));
        static_cast<void>(parse_entity_tag(list));
    });
}

// CVE-2026-14741 (HTTP::Date): a date with a long run in it was matched in every way there is.
TEST_CASE("conditions: time is linear in a date", "[conditions]") {
    check_every_shape(
        {"", "Sun, 06 Nov 1994", "Sunday, ", "Sun Nov  6 ", "Sun, 06 Nov 1994 08:49:37 "},
        [](std::string_view date) { static_cast<void>(parse_http_date(date, now)); }
    );
}

// The same for all conditions together, as a layer asks.
TEST_CASE("conditions: time is linear in all conditions at once", "[conditions]") {
    check_every_shape({"", "\"a\","}, [](std::string_view text) {
        const preconditions asked{text, text, text, text, text};
        const selected_representation selected{true, entity_tag{"tag"}, now};
        static_cast<void>(evaluate(asked, selected, http::verb::get, now));
        static_cast<void>(range_applies(asked, selected, now));
    });
}

// SPDX-License-Identifier: BSL-1.0
// Faults that others had with what a client says it would like.
#include <groat/accept.hpp>
#include <groat/list.hpp>
#include <groat/media_range.hpp>
#include <groat/middleware/content_types.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include "support/growth.hpp"

#include <array>
#include <string>
#include <string_view>

using namespace groat;
using namespace groat_test;

namespace {

constexpr std::array<std::string_view, 2> codings{"gzip", "identity"};
constexpr std::array<std::string_view, 1> types{"text/plain;a=b"};
constexpr std::array<std::string_view, 1> languages{"de-CH"};

} // namespace

// CVE-2026-34230 (Rack): each `*` was compared with all that stood before it. CVE-2024-26146 and
// CVE-2024-39316 (Rack), npm-106 (negotiator), CVE-2024-26142 (Action Dispatch),
// CVE-2021-22902 (Action Dispatch), CVE-2021-47208 (Mojolicious): an expression backtracked.
TEST_CASE("accept: time is linear in the header", "[accept]") {
    check_every_shape({"", "gzip;q=", "a;b=\""}, [](std::string_view header) {
        static_cast<void>(choose_coding(header, codings));
        static_cast<void>(choose_media_type(header, types));
        static_cast<void>(choose_language(header, languages));
    });
}

TEST_CASE("list: time is linear in the header", "[list]") {
    check_every_shape({"", "a,"}, [](std::string_view header) {
        static_cast<void>(has_element(header, "keep-alive"));
    });
}

// CVE-2024-25126 (Rack), CVE-2024-24762 (FastAPI): a Content-Type was matched in every way there
// is.
TEST_CASE("content_types: time is linear in the Content-Type header", "[content_types]") {
    const server::test::client to{
        wrap(middleware::content_types{"application/json"}, [](env&) { return empty(204); }),
        {.lint = false}};
    check_linear(
        {{"application/json", " "},
         {"application/json;", " ;"},
         {"application/json; charset=\"", "\\\""},
         {"", "a/"},
         {"application/x-www-form-urlencoded; ", "!=\"\\\\"}},
        [&](std::string_view header) {
            to.send({.method = "POST", .variables = {{"CONTENT_TYPE", std::string{header}}}});
        }
    );
}

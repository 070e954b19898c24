// SPDX-License-Identifier: BSL-1.0
// Faults that others had with Range.
#include <groat/byte_range.hpp>
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include "support/growth.hpp"

#include <string>

using namespace groat;
using namespace groat_test;
using server::test::client;

namespace {

constexpr std::size_t size = 1000;

server::test::reply get(std::string range) {
    const temp_folder where;
    where.file("file.bin", std::string(size, 'x'));
    const client to{
        wrap(middleware::static_files{{.root = where.path()}}, [](env&) { return not_found(); })};
    return to.send({.target = "/file.bin", .headers = {{"Range", std::move(range)}}});
}

std::string many(std::string_view range, int times) {
    std::string all = "bytes=";
    for (int n = 0; n < times; ++n)
        all += n ? cat(",", range) : std::string{range};
    return all;
}

} // namespace

// CVE-2011-3192 and CVE-2005-2728 (Apache), CVE-2024-26141 and CVE-2026-34826 (Rack): a short
// header asked for the same bytes over and over, and got them.
TEST_CASE("range: many ranges cost no more than the file", "[range]") {
    for (const auto& header :
         {many("0-", 1300),
          many("0-0", 5000),
          many("5-", 2),
          many("-1", 1000),
          many("0-999", 3),
          std::string{"bytes=0-,5-0,5-1,5-2,5-3,5-4,5-5,5-6,5-7,5-8,5-9"}}) {
        const auto got = get(header);
        CHECK(got.status == 200);
        CHECK(got.body.size() == size);
        CHECK(got.header("Content-Length") == "1000");
    }
}

// CVE-2017-7529 (nginx): the sum of two suffixes overflowed, and what lies before the file was
// sent.
TEST_CASE("range: no number leads out of the file", "[range]") {
    for (const std::string header :
         {"bytes=-17208,-9223372036854758792",
          "bytes=-1623,-9223372036854774185",
          "bytes=-9223372036854775807",
          "bytes=-18446744073709551615",
          "bytes=-18446744073709551616",
          "bytes=-99999999999999999999999999",
          "bytes=0-18446744073709551615",
          "bytes=0-18446744073709551616",
          "bytes=1-9223372036854775808",
          "bytes=999-18446744073709551615",
          "bytes=18446744073709551615-",
          "bytes=18446744073709551616-18446744073709551617",
          "bytes=-0",
          "bytes=--5",
          "bytes=+5-6",
          "bytes=5-4"}) {
        INFO(header);
        const auto chosen = choose_range(header, size);
        if (chosen.what == range_choice::part) {
            CHECK(chosen.range.first < size);
            CHECK(chosen.range.length > 0);
            CHECK(chosen.range.length <= size - chosen.range.first);
        }
        const auto got = get(header);
        CHECK(got.body.size() <= size);
        CHECK((got.status == 416 || got.body.find_first_not_of('x') == std::string::npos));
    }
    CHECK(get("bytes=-18446744073709551616").status == 206);
    CHECK(get("bytes=18446744073709551616-").status == 416);
}

// CVE-2022-44570 (Rack), CVE-2025-62727 (Starlette): time grew with the header's square.
TEST_CASE("range: time is linear in the header", "[range]") {
    check_every_shape(
        {"bytes=", "bytes=0-", "bytes=-", "bytes =", ""},
        [](std::string_view header) { static_cast<void>(choose_range(header, size)); }
    );
}

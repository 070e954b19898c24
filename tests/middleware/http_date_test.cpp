// SPDX-License-Identifier: BSL-1.0
#include <groat/http_date.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;
using namespace std::chrono;

namespace {

// RFC 9110, 5.6.7 has one moment in three forms; date(1) says that it is this one.
constexpr sys_seconds example{seconds{784111777}};

std::optional<sys_seconds> parse(std::string_view text, sys_seconds now = example) {
    return parse_http_date(text, now);
}

sys_seconds at(year_month_day date, seconds time = 0s) {
    return sys_days{date} + time;
}

} // namespace

TEST_CASE("http_date: writes the form of RFC 9110", "[http_date]") {
    CHECK(http_date(example) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(sys_seconds{}) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(sys_seconds{-1s}) == "Wed, 31 Dec 1969 23:59:59 GMT");
    CHECK(http_date(at(2024y / February / 29)) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

TEST_CASE("http_date: stays 29 bytes long for any moment", "[http_date]") {
    CHECK(http_date(sys_seconds::max()) == "Fri, 31 Dec 9999 23:59:59 GMT");
    CHECK(http_date(sys_seconds::min()) == "Sat, 01 Jan 0000 00:00:00 GMT");
}

TEST_CASE("http_date: reads the three forms of RFC 9110", "[http_date]") {
    CHECK(parse("Sun, 06 Nov 1994 08:49:37 GMT") == example);
    CHECK(parse("Sunday, 06-Nov-94 08:49:37 GMT") == example);
    CHECK(parse("Sun Nov  6 08:49:37 1994") == example);
}

TEST_CASE("http_date: reads two digits in asctime's day", "[http_date]") {
    CHECK(parse("Wed Nov 16 08:49:37 1994") == example + days{10});
}

TEST_CASE("http_date: reads what it writes, day by day through 400 years", "[http_date]") {
    for (auto when = at(1900y / January / 1, 12h + 34min + 56s); when < at(2300y / January / 1);
         when += days{1}) {
        const auto read = parse(http_date(when));
        if (read != when)
            FAIL(http_date(when));
    }
    SUCCEED();
}

TEST_CASE("http_date: a two-digit year is at most 50 years ahead", "[http_date]") {
    const auto now = at(2026y / November / 22, 12h);
    // 50 years ahead to the second is not more than 50 years; a second later is.
    CHECK(parse("Sunday, 22-Nov-76 12:00:00 GMT", now) == at(2076y / November / 22, 12h));
    CHECK(parse("Monday, 22-Nov-76 12:00:01 GMT", now) == at(1976y / November / 22, 12h + 1s));
    CHECK(parse("Saturday, 01-Jan-77 00:00:00 GMT", now) == at(1977y / January / 1));
    CHECK(parse("Thursday, 01-Jan-26 00:00:00 GMT", now) == at(2026y / January / 1));
    CHECK(parse("Friday, 31-Dec-99 00:00:00 GMT", now) == at(1999y / December / 31));
}

TEST_CASE("http_date: a two-digit year may lie in the next century", "[http_date]") {
    CHECK(
        parse("Thursday, 01-Jan-04 00:00:00 GMT", at(1994y / November / 6)) ==
        at(2004y / January / 1)
    );
    CHECK(
        parse("Monday, 01-Jan-45 00:00:00 GMT", at(1994y / November / 6)) == at(1945y / January / 1)
    );
}

TEST_CASE("http_date: 50 years ahead may be in the next century too", "[http_date]") {
    CHECK(
        parse("Sunday, 06-Nov-44 00:00:00 GMT", at(1994y / November / 6)) ==
        at(2044y / November / 6)
    );
    CHECK(
        parse("Tuesday, 07-Nov-44 00:00:00 GMT", at(1994y / November / 6)) ==
        at(1944y / November / 7)
    );
}

TEST_CASE("http_date: a leap second is the second after it", "[http_date]") {
    CHECK(parse("Sat, 31 Dec 2016 23:59:60 GMT") == at(2017y / January / 1));
    CHECK_FALSE(parse("Sat, 31 Dec 2016 23:59:61 GMT"));
}

TEST_CASE("http_date: a date that does not exist is none", "[http_date]") {
    CHECK_FALSE(parse("Wed, 29 Feb 2023 00:00:00 GMT"));
    CHECK_FALSE(parse("Sun, 00 Nov 1994 08:49:37 GMT"));
    CHECK_FALSE(parse("Sun, 31 Nov 1994 08:49:37 GMT"));
    CHECK_FALSE(parse("Mon, 06 Nov 1994 08:49:37 GMT"));
    CHECK_FALSE(parse("Sun, 06 Nov 1994 24:00:00 GMT"));
    CHECK_FALSE(parse("Sun, 06 Nov 1994 08:60:00 GMT"));
}

TEST_CASE("http_date: other forms are no dates", "[http_date]") {
    for (const std::string_view text :
         {"",
          " ",
          "0",
          "784111777",
          "1994-11-06T08:49:37Z",
          "Sun, 6 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37",
          "Sun, 06 Nov 1994 08:49:37 UTC",
          "Sun, 06 Nov 1994 08:49:37 GMT ",
          " Sun, 06 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov 1994 08:49:37 GMT; length=5",
          "Sun,  06 Nov 1994 08:49:37 GMT",
          "sun, 06 nov 1994 08:49:37 gmt",
          "Sun, 06 Nov 94 08:49:37 GMT",
          "Sun, 06-Nov-94 08:49:37 GMT",
          "Sunday, 06-Nov-1994 08:49:37 GMT",
          "Sun Nov 6 08:49:37 1994",
          "Sun Nov  6 08:49:37 94",
          "Sun, +6 Nov 1994 08:49:37 GMT",
          "Sun, 06 Nov -994 08:49:37 GMT",
          "Sun, 06 Nov 19941 08:49:37 GMT"}) {
        INFO(text);
        CHECK_FALSE(parse(text));
    }
}

TEST_CASE("http_date: no prefix of a date is one", "[http_date]") {
    for (const std::string_view whole :
         {"Sun, 06 Nov 1994 08:49:37 GMT",
          "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"})
        for (std::size_t n = 0; n < whole.size(); ++n) {
            INFO(whole.substr(0, n));
            CHECK_FALSE(parse(whole.substr(0, n)));
        }
}

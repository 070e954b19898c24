// SPDX-License-Identifier: BSL-1.0
#include <groat/headers.hpp>

#include <support/catch.hpp>

#include <algorithm>

using namespace groat;

namespace {

std::string lines(const headers& fields) {
    return std::string{fields.text()};
}

} // namespace

TEST_CASE("headers: fields keep their order and their spelling", "[headers]") {
    headers fields{{"Content-Type", "text/plain"}, {"x-a", "1"}, {"X-B", "2"}};
    fields.add("Set-Cookie", "a=1");
    CHECK(lines(fields) == "Content-Type: text/plain\r\nx-a: 1\r\nX-B: 2\r\nSet-Cookie: a=1\r\n");
}

TEST_CASE("headers: add keeps what is there, so two cookies are two lines", "[headers]") {
    headers fields;
    fields.add("Set-Cookie", "a=1");
    fields.add("set-cookie", "b=2");
    CHECK(fields.all("SET-COOKIE") == std::vector<std::string_view>{"a=1", "b=2"});
}

TEST_CASE("headers: replace leaves one field in the place of the first", "[headers]") {
    headers fields{{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}};
    fields.replace("A", "9");
    CHECK(lines(fields) == "A: 9\r\nB: 2\r\nC: 4\r\n");
    fields.replace("D", std::uint64_t{5});
    CHECK(fields.get("D") == "5");
}

TEST_CASE("headers: what follows a replaced field is still what it was", "[headers]") {
    headers fields{{"A", "1"}, {"B", "2"}, {"C", "3"}};
    fields.replace("A", "a longer one");
    CHECK(fields.get("B") == "2");
    CHECK(fields.get("C") == "3");
    fields.replace("B", "");
    CHECK(fields.get("C") == "3");
}

TEST_CASE("headers: the value of one field may take the place of another", "[headers]") {
    headers fields{
        {"A", std::string(100, 'a')}, {"B", std::string(100, 'b')}, {"C", std::string(100, 'c')}};
    fields.replace("A", *fields.get("B")); // which moves when the old A goes
    CHECK(fields.get("A") == std::string(100, 'b'));
}

TEST_CASE("headers: remove takes all of a name and tells how many", "[headers]") {
    headers fields{{"A", "1"}, {"B", "2"}, {"a", "3"}};
    CHECK(fields.remove("A") == 2);
    CHECK(lines(fields) == "B: 2\r\n");
    CHECK(fields.remove("A") == 0);
}

TEST_CASE("headers: a default is added only where there is none", "[headers]") {
    headers fields{{"A", "1"}};
    CHECK_FALSE(fields.add_default("a", "2"));
    CHECK(fields.add_default("B", "2"));
    CHECK(lines(fields) == "A: 1\r\nB: 2\r\n");
}

TEST_CASE("headers: a set of defaults goes behind what is there", "[headers]") {
    const headers more{{"A", "1"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}};
    headers fields;
    fields.add_defaults(more);
    CHECK(lines(fields) == lines(more));
    headers others{{"A-Name", "2"}, {"B", "A: 3"}};
    others.add_defaults(more);
    CHECK(lines(others) == "A-Name: 2\r\nB: A: 3\r\n" + lines(more));
    others.add_defaults(others);
    CHECK(others.size() == 5);
}

TEST_CASE("headers: of a set of defaults, only the names that are not there go in", "[headers]") {
    const headers more{{"A", "1"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}, {"C", "1"}};
    headers fields{{"B", "2"}, {"a", "2"}};
    fields.add_defaults(more);
    CHECK(lines(fields) == "B: 2\r\na: 2\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nC: 1\r\n");
    headers with_cookie{{"set-cookie", "mine"}};
    with_cookie.add_defaults(more);
    CHECK(lines(with_cookie) == "set-cookie: mine\r\nA: 1\r\nC: 1\r\n");
}

TEST_CASE("headers: a value with CR, LF or NUL cannot get in", "[headers]") {
    headers fields{{"A", "1"}};
    using namespace std::string_view_literals;
    for (const auto bad : {"a\rb"sv, "a\nb"sv, "a\r\nX: y"sv, "a\0b"sv, "\n"sv})
        CHECK_THROWS_AS(fields.add("B", bad), header_error);
    CHECK_THROWS_AS(fields.replace("A", "x\r\n"), header_error);
    for (std::size_t at = 0; at < 40; ++at)
        for (const char bad : {'\r', '\n', '\0'}) {
            std::string value(40, 'x');
            value[at] = bad;
            CHECK_THROWS_AS(fields.add("B", value), header_error);
        }
    CHECK(lines(fields) == "A: 1\r\n");
}

TEST_CASE("headers: a name that is no token cannot get in", "[headers]") {
    for (const std::string_view bad : {"", "a b", "a:", "a\r\n", "\xC3\xA9", "a(b", "a\tb"}) {
        CHECK_THROWS_AS(field_name{bad}, header_error);
        CHECK(field_name::parse(bad).error() == errc::bad_field_name);
    }
    CHECK(field_name::parse("M-Search_1!").value().text() == "M-Search_1!"); // RFC 9110, 5.6.2
}

TEST_CASE("headers: blanks around a value are not part of it", "[headers]") {
    headers fields{{"A", " \tx y\t "}}; // RFC 9110, 5.5
    CHECK(fields.get("A") == "x y");
}

TEST_CASE("headers: a name that Beast knows is known, whatever its case", "[headers]") {
    headers fields{{"content-TYPE", "a"}, {"X-Mine", "b"}};
    std::vector<http::field> known;
    for (const auto field : fields)
        known.push_back(field.known());
    CHECK(known == std::vector{http::field::content_type, http::field::unknown});
    fields.add(http::field::etag, "\"x\"");
    CHECK(fields.get("ETag") == "\"x\"");
    CHECK_THROWS_AS(field_name{http::field::unknown}, header_error);
}

TEST_CASE("headers: a value with a colon and a name within a name are told apart", "[headers]") {
    headers fields{{"A-B", "A: 1"}, {"A", "b: c"}, {"X", ""}};
    CHECK(fields.get("A") == "b: c");
    CHECK(fields.get("A-B") == "A: 1");
    CHECK(fields.get("X") == "");
    CHECK_FALSE(fields.get("B"));
    CHECK(fields.size() == 3);
    fields.replace("A", "2");
    CHECK(lines(fields) == "A-B: A: 1\r\nA: 2\r\nX: \r\n");
}

TEST_CASE("headers: of three that are replaced the first one's place is taken", "[headers]") {
    headers fields{{"A", "1"}, {"B", "2"}, {"a", "3"}, {"C", "4"}, {"C", "5"}, {"A", "6"}};
    fields.replace("A", "7");
    CHECK(lines(fields) == "A: 7\r\nB: 2\r\nC: 4\r\nC: 5\r\n");
    headers same{{"A", "1"}, {"A", "2"}, {"B", "3"}};
    same.replace("A", "4");
    CHECK(lines(same) == "A: 4\r\nB: 3\r\n");
}

TEST_CASE("headers: a view of its own text may be added or put in a place", "[headers]") {
    headers fields{{"A", std::string(100, 'x')}};
    for (int i = 0; i < 20; ++i)
        fields.add("B", *fields.get("A"));
    fields.replace("A", *fields.get("B"));
    CHECK(std::ranges::all_of(fields.all("B"), [](auto value) {
        return value == std::string(100, 'x');
    }));
    CHECK(fields.get("A") == std::string(100, 'x'));
    const field_name own{(*fields.begin()).name};
    CHECK(fields.remove(own) == 1);
    CHECK(fields.size() == 20);
}

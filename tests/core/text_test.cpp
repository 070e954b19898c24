// SPDX-License-Identifier: BSL-1.0
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <array>
#include <string>
#include <utility>

using namespace groat;

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    append_escaped(out, text);
    return out;
}

} // namespace

TEST_CASE("text: a percent sequence is decoded once, in either case of its digits", "[text]") {
    CHECK(percent_decode("/a%20b%2Fc").value() == "/a b/c"); // RFC 3986, 2.1
    CHECK(percent_decode("%c3%A9").value() == "\xC3\xA9");
    CHECK(percent_decode("%2541").value() == "%41");
    CHECK(percent_decode("a+b").value() == "a+b");
}

TEST_CASE("text: a broken percent sequence is an error, wherever it stands", "[text]") {
    for (const auto* broken : {"%", "%4", "a%zz", "%4g", "100%"})
        CHECK(percent_decode(broken).error() == errc::bad_percent);
}

TEST_CASE("text: a percent sequence is decoded into memory that is there", "[text]") {
    std::array<char, 8> into{};
    const auto size = percent_decode("/a%20b%2F", into.data());
    CHECK(std::string_view{into.data(), size.value()} == "/a b/");
    CHECK(percent_decode("/%2", into.data()).error() == errc::bad_percent);
}

TEST_CASE("text: all but unreserved characters of a path are encoded", "[text]") {
    CHECK(percent_encode_path("/a b/~x-y_z.1") == "/a%20b/~x-y_z.1"); // RFC 3986, 2.3
    CHECK(percent_encode_path("\xC3\xA9?#%\"") == "%C3%A9%3F%23%25%22");
}

TEST_CASE("text: escaping leaves one line with balanced quotes", "[text]") {
    CHECK(escaped("plain") == "plain");
    CHECK(escaped("a\"b\\c") == "a\\\"b\\\\c");
    CHECK(escaped("\r\n\t\x1B\x7F") == "\\x0D\\x0A\\x09\\x1B\\x7F");
    CHECK(escaped(std::string_view{"\0", 1}) == "\\x00");
}

TEST_CASE("text: escaping finds what it looks for at every place of a text", "[text]") {
    bool right = true;
    for (std::size_t size = 1; size <= 40; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (const auto& [byte, shown] :
                 {std::pair{'"', "\\\""},
                  {'\\', "\\\\"},
                  {'\x1F', "\\x1F"},
                  {'\x7F', "\\x7F"},
                  {'\xFF', "\\xFF"},
                  {' ', " "},
                  {'~', "~"}}) {
                std::string text(size, 'x');
                text[at] = byte;
                const std::string before(at, 'x');
                const std::string after(size - at - 1, 'x');
                right = right && escaped(text) == before + shown + after;
            }
    CHECK(right);
}

TEST_CASE("text: escaping keeps UTF-8 and shows what is none", "[text]") {
    CHECK(
        escaped("\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80") ==
        "\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80"
    );
    CHECK(escaped("\xC0\xAF") == "\\xC0\\xAF");          // overlong
    CHECK(escaped("\xED\xA0\x80") == "\\xED\\xA0\\x80"); // a surrogate
    CHECK(escaped("\xC2\x9B") == "\\xC2\\x9B");          // a C1 control: CSI
    CHECK(escaped("\xF4\x90\x80\x80") == "\\xF4\\x90\\x80\\x80");
    CHECK(escaped("\xE2\x82") == "\\xE2\\x82"); // cut off
}

TEST_CASE("text: only the case of ASCII letters is ignored", "[text]") {
    CHECK(iequal("Set-Cookie", "sET-cOOKIE"));
    CHECK_FALSE(iequal("a", "ab"));
    CHECK_FALSE(iequal("[", "{")); // they differ in the same bit as letters do
    CHECK_FALSE(iequal("\xC3\x89", "\xC3\xA9"));
}

TEST_CASE("text: trimming takes spaces and tabs from both ends and nothing else", "[text]") {
    CHECK(trimmed(" \ta b\t ") == "a b");
    CHECK(trimmed(" \t ").empty());
    CHECK(trimmed("\na") == "\na");
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/media_type.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;

TEST_CASE("media_type: knows the web's own types", "[media_type]") {
    CHECK(media_type_of("html") == "text/html");
    CHECK(media_type_of("css") == "text/css");
    CHECK(media_type_of("js") == "text/javascript");
    CHECK(media_type_of("mjs") == "text/javascript");
    CHECK(media_type_of("json") == "application/json");
    CHECK(media_type_of("svg") == "image/svg+xml");
    CHECK(media_type_of("png") == "image/png");
    CHECK(media_type_of("woff2") == "font/woff2");
    CHECK(media_type_of("wasm") == "application/wasm");
    CHECK(media_type_of("txt") == "text/plain");
}

TEST_CASE("media_type: knows the first and the last of its table", "[media_type]") {
    CHECK(media_type_of("123") == "application/vnd.lotus-1-2-3");
    CHECK(media_type_of("zst") == "application/zstd");
}

TEST_CASE("media_type: looks at no case", "[media_type]") {
    CHECK(media_type_of("HTML") == "text/html");
    CHECK(media_type_of("JpEg") == "image/jpeg");
}

TEST_CASE("media_type: a registered type goes before an older one", "[media_type]") {
    CHECK(media_type_of("chm") == "application/vnd.ms-htmlhelp");
    CHECK(media_type_of("sh") == "application/x-sh");
}

TEST_CASE("media_type: says nothing of what it does not know", "[media_type]") {
    CHECK_FALSE(media_type_of(""));
    CHECK_FALSE(media_type_of("htmlx"));
    CHECK_FALSE(media_type_of("htm\xc5\x82"));
    CHECK_FALSE(media_type_of(std::string(100'000, 'a')));
}

TEST_CASE(
    "media_type: an extension stands behind the last dot of the last segment", "[media_type]"
) {
    CHECK(file_extension("site.css") == "css");
    CHECK(file_extension("a/b.d/archive.tar.GZ") == "GZ");
    CHECK(file_extension("a.b/c").empty());
    CHECK(file_extension("Makefile").empty());
    CHECK(file_extension("ends.").empty());
    CHECK(file_extension("").empty());
}

TEST_CASE("media_type: the dot that hides a file begins no extension", "[media_type]") {
    CHECK(file_extension(".css").empty());
    CHECK(file_extension("a/.css").empty());
    CHECK(file_extension(".site.css") == "css");
}

TEST_CASE("media_type: text takes a charset, JSON and XML do not", "[media_type]") {
    CHECK(takes_charset("text/html"));
    CHECK(takes_charset("TEXT/plain"));
    CHECK(takes_charset("application/javascript"));
    CHECK_FALSE(takes_charset("application/json"));
    CHECK_FALSE(takes_charset("image/svg+xml"));
    CHECK_FALSE(takes_charset("texture/x"));
    CHECK_FALSE(takes_charset(""));
}

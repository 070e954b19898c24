// SPDX-License-Identifier: BSL-1.0
#include "paths.hpp"

#include <support/catch.hpp>

#include <string>

using namespace groat::server::fcgi;

TEST_CASE("paths: a prefix is one of whole segments", "[paths]") {
    CHECK(below("/app/x", "/app") == "/x");
    CHECK(below("/app", "/app") == "");
    CHECK(below("/app//x", "/app") == "//x");
    CHECK_FALSE(below("/apple", "/app"));
    CHECK_FALSE(below("/a", "/app"));
    CHECK(below("/x", "") == "/x");
}

TEST_CASE("paths: a plain path has no dot segment and no NUL", "[paths]") {
    CHECK(is_plain_path("/"));
    CHECK(is_plain_path("//a//"));
    CHECK(is_plain_path("/.a/b./...")); // names like others
    CHECK_FALSE(is_plain_path(""));
    CHECK_FALSE(is_plain_path("a"));
    CHECK_FALSE(is_plain_path("/."));
    CHECK_FALSE(is_plain_path("/a/.."));
    CHECK_FALSE(is_plain_path("/a/../b"));
    CHECK_FALSE(is_plain_path(std::string_view{"/a\0", 3}));
}

TEST_CASE("paths: runs of slashes are one", "[paths]") {
    CHECK(same_but_slashes("/a//b", "/a/b"));
    CHECK(same_but_slashes("//", "/"));
    CHECK(same_but_slashes("", ""));
    CHECK_FALSE(same_but_slashes("/a", "/a/"));
    CHECK_FALSE(same_but_slashes("/a/b", "/ab"));
}

// SPDX-License-Identifier: BSL-1.0
#include "static_path.hpp"

#include <support/catch.hpp>

#include <climits>

#include <string>

using namespace groat;
using detail::dotfiles;
using detail::folder_location;
using detail::parse_static_path;

namespace {

/// The file that is meant; a folder with a `/` at its end, "none" for no file.
std::string meant(std::string_view path, dotfiles hidden = dotfiles::refused) {
    const auto parsed = parse_static_path(path, hidden);
    return parsed ? parsed->relative + (parsed->folder ? "/" : "") : "none";
}

} // namespace

TEST_CASE("static_path: takes segments as they are", "[static_path]") {
    CHECK(meant("/a") == "a");
    CHECK(meant("/a/b c/d%2e%2e") == "a/b c/d%2e%2e");
    CHECK(meant("/\xc3\xa4.txt") == "\xc3\xa4.txt");
    CHECK(meant("/a..b/c.") == "a..b/c.");
}

TEST_CASE("static_path: a slash at the end means a folder", "[static_path]") {
    CHECK(meant("") == "/");
    CHECK(meant("/") == "/");
    CHECK(meant("/a/") == "a/");
    CHECK(meant("/a/b/") == "a/b/");
}

TEST_CASE("static_path: refuses dot segments wherever they stand", "[static_path]") {
    for (const auto hidden : {dotfiles::refused, dotfiles::allowed})
        for (const std::string_view path :
             {"/.", "/..", "/./", "/../", "/./a", "/../a", "/a/..", "/a/.", "/a/../b", "/a/./b"}) {
            INFO(path);
            CHECK(meant(path, hidden) == "none");
        }
}

TEST_CASE("static_path: refuses empty segments", "[static_path]") {
    for (const std::string_view path : {"//", "//a", "/a//b", "/a//", "///"}) {
        INFO(path);
        CHECK(meant(path) == "none");
    }
}

TEST_CASE("static_path: names that begin with a dot are for who asks for them", "[static_path]") {
    for (const std::string_view path : {"/.git/config", "/a/.env", "/...", "/..;/a", "/..a/"}) {
        INFO(path);
        CHECK(meant(path) == "none");
        CHECK(meant(path, dotfiles::allowed) == path.substr(1));
    }
}

TEST_CASE("static_path: refuses control bytes and backslashes", "[static_path]") {
    std::string path = "/a?b";
    for (int byte = 0; byte < 256; ++byte) {
        path[2] = static_cast<char>(byte);
        const bool wanted = byte >= 0x20 && byte != 0x7f && byte != '\\';
        INFO(byte);
        CHECK((meant(path) != "none") == wanted);
    }
}

TEST_CASE("static_path: refuses what does not begin with a slash", "[static_path]") {
    CHECK(meant("a") == "none");
    CHECK(meant("*") == "none");
    CHECK(meant("http://a/b") == "none");
}

TEST_CASE("static_path: refuses what no system takes", "[static_path]") {
    CHECK(
        meant(std::string(PATH_MAX - 1, '/').replace(1, PATH_MAX - 2, PATH_MAX - 2, 'a')) != "none"
    );
    CHECK(meant(std::string(PATH_MAX, '/').replace(1, PATH_MAX - 1, PATH_MAX - 1, 'a')) == "none");
}

TEST_CASE("static_path: a folder's location is the path with a slash behind it", "[static_path]") {
    CHECK(folder_location("", "/docs", "") == "/docs/");
    CHECK(folder_location("/static", "/docs", "") == "/static/docs/");
    CHECK(folder_location("/static", "", "") == "/static/");
    CHECK(folder_location("", "/docs", "a=b&c") == "/docs/?a=b&c");
}

TEST_CASE("static_path: a folder's location is percent-encoded", "[static_path]") {
    CHECK(folder_location("", "/a b/\xc3\xa4?#%41", "") == "/a%20b/%C3%A4%3F%23%2541/");
    CHECK(folder_location("/s\"<", "/\\", "") == "/s%22%3C/%5C/");
}

TEST_CASE("static_path: a folder's location stays on this host", "[static_path]") {
    CHECK(folder_location("", "//evil.example", "") == "/evil.example/");
    CHECK(folder_location("//evil.example", "/a", "") == "/evil.example/a/");
    CHECK(folder_location("/", "/evil.example", "") == "/evil.example/");
    CHECK(folder_location("evil.example", "/a", "") == "/evil.example/a/");
    CHECK(folder_location("", "\\\\evil.example", "") == "/%5C%5Cevil.example/");
}

TEST_CASE("static_path: a folder's location is one visible line", "[static_path]") {
    CHECK(folder_location("", "/a\r\nb", "c\r\nd e\x7f\xff") == "/a%0D%0Ab/?c%0D%0Ad%20e%7F%FF");
}

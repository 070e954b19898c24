// SPDX-License-Identifier: BSL-1.0
#include "static_files_options.hpp"

#include <groat/middleware/static_files.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

using namespace groat;
using groat_test::temp_folder;
using middleware::static_files;
using middleware::static_files_options;

TEST_CASE("static_files: options that cannot be meant are errors", "[static_files]") {
    const temp_folder here;
    const auto refuses = [&](static_files_options options) {
        options.root = here.path();
        try {
            const static_files made{std::move(options)};
        } catch (const std::invalid_argument& error) {
            return std::string_view{error.what()}.starts_with("static_files: ");
        }
        return false;
    };
    CHECK(refuses({.prefix = "/"}));
    CHECK(refuses({.prefix = "static"}));
    CHECK(refuses({.prefix = "/static/"}));
    CHECK(refuses({.prefix = "/a/../b"}));
    CHECK(refuses({.index = "a/b"}));
    CHECK(refuses({.index = ".."}));
    CHECK(refuses({.cache_control = "a\r\nb"}));
    CHECK(refuses({.charset = "utf 8"}));
    CHECK(refuses({.types = {{"TXT", "text/plain"}}}));
    CHECK(refuses({.types = {{".txt", "text/plain"}}}));
    CHECK(refuses({.types = {{"txt", "a\nb"}}}));
    CHECK(refuses({.default_type = ""}));
    CHECK_FALSE(refuses({}));
    CHECK_THROWS_AS(static_files{{.root = ""}}, std::invalid_argument);
}

TEST_CASE("static_files: a root that cannot be opened is told by its name", "[static_files]") {
    const temp_folder here;
    const auto none = here.path("none");
    try {
        const static_files made{{.root = none}};
        FAIL("made");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::no_such_file_or_directory);
        CHECK(std::string_view{error.what()}.starts_with("static_files: the root \"" + none));
    }
}

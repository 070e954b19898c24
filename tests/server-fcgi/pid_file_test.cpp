// SPDX-License-Identifier: BSL-1.0
#include "processes/pid_file.hpp"

#include "support/site.hpp"
#include <support/catch.hpp>

#include <filesystem>
#include <fstream>
#include <system_error>

namespace fcgi = groat::server::fcgi;

TEST_CASE("pid_file: it is there when published, and goes only if it is ours", "[processes]") {
    const folder home;
    const auto path = home / "pid";
    {
        fcgi::pid_file ours{path};
        CHECK_FALSE(std::filesystem::exists(path));
        ours.publish();
        pid_t written = 0;
        std::ifstream{path} >> written;
        CHECK(written == ::getpid());
    }
    CHECK_FALSE(std::filesystem::exists(path));
    {
        fcgi::pid_file ours{path};
        ours.publish();
        std::filesystem::rename(path, home / "old");
        std::ofstream{path} << "1\n";
    }
    CHECK(std::filesystem::exists(path));
    std::filesystem::remove(path);
    { const fcgi::pid_file unpublished{path}; }
    CHECK(std::filesystem::directory_iterator { home / "" } -> path() == home / "old");
    CHECK_THROWS_AS(fcgi::pid_file(home / "nowhere/pid"), std::system_error);
}

// SPDX-License-Identifier: BSL-1.0
// Paths that want out, by the thousand.
#pragma once

#include <middleware/support/temp_folder.hpp>

#include <set>
#include <string>
#include <vector>

namespace groat_test {

/// A site with links and dotfiles, and secrets around it.
struct hostile_site {
    hostile_site() {
        where.file("secret.txt", "SECRET");
        where.file("public-not/secret.txt", "SECRET");
        where.file("public/index.html", "home");
        where.file("public/a.txt", "a");
        where.file("public/in/b.txt", "b");
        where.file("public/.env", "SECRET");
        where.file("public/.git/config", "SECRET");
        where.file("public/in/.htpasswd", "SECRET");
        where.link("public/out", "../secret.txt");
        where.link("public/up", "..");
        where.link("public/far", where.path("secret.txt"));
        where.link("public/proc", "/proc/self/root");
        where.link("public/top", "/");
        where.link("public/loop", "loop");
    }
    temp_folder where;
};

/// Every way that we know of to write `..` and `/`, put together, towards what must not be had.
inline std::set<std::string> hostile_paths(const temp_folder& where) {
    using namespace std::string_literals;
    const std::vector<std::string> ups = {
        "..",
        ".",
        "...",
        "....",
        "..;",
        "..;a=b",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "..%00"s,
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae%e0%80%ae",
        "..\\",
        "\\..",
        "..%5c",
        "%uff0e%uff0e",
        "..%01",
        "..%20",
        " ..",
        "..%0a",
        "%09..",
        "up",
        "./..",
        "..%2f..",
        "in/../..",
        "a.txt/../..",
        "..%c0%af..",
        "..%5c..",
        "..\0"s,
        "..\n",
        "..\x7f",
        "\xc0\xae\xc0\xae",
        "\xe2\x80\xa5",
        ".git/../..",
        "out/..",
        "proc",
        "top"};
    const std::vector<std::string> slashes = {
        "/", "//", "/./", "\\", "%2f", "%5c", "/;/", "\xc0\xaf"};
    const std::string absolute = where.path("secret.txt").substr(1);
    const std::vector<std::string> ends = {
        "secret.txt", "public-not/secret.txt", absolute, "secret.txt%00.html", "etc/passwd"};

    std::set<std::string> paths = {
        "/.env",
        "/.git/config",
        "/in/.htpasswd",
        "/out",
        "/far",
        "/up/secret.txt",
        "/out/",
        "/loop",
        "/top" + where.path("secret.txt"),
        "/proc" + where.path("secret.txt"),
        "/-not/secret.txt",
        "-not/secret.txt",
        "secret.txt",
        "/..",
        "/../",
        "/.",
        "//",
        where.path("secret.txt"),
        "/" + where.path("secret.txt"),
        "/a.txt\0/../../secret.txt"s,
        "/\0"s,
        "/.env/",
        "/%2eenv",
        "/.ENV",
        "/in/..",
        "/in/../.env",
        "/in/./.htpasswd",
        "/proc/self/environ",
        "file://" + where.path("secret.txt"),
        "/" + std::string(5000, 'a'),
        "/" + std::string(254, 'a') + "/../../secret.txt"};
    for (const auto& up : ups)
        for (const auto& slash : slashes)
            for (const auto& end : ends)
                for (const std::string start : {"/", "/in/"}) {
                    std::string climb = start;
                    for (int depth = 1; depth <= 2; ++depth) {
                        climb += up + slash;
                        paths.insert(climb + end);
                    }
                }
    return paths;
}

} // namespace groat_test

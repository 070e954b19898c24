// SPDX-License-Identifier: BSL-1.0
// No path leads out of static_files' root: hostile lines by the thousand, with openat2 and without.
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <exception>
#include <functional>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using groat_test::temp_folder;
using middleware::static_files;

namespace {

/// Runs it in a thread for which the kernel has no openat2: the call fails with `error`.
void without_openat2(int error, const std::function<void()>& what) {
    sock_filter rules[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_openat2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error)),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog program{static_cast<unsigned short>(std::size(rules)), rules};
    bool filtered = false;
    std::exception_ptr thrown;
    std::thread{[&] {
        filtered = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                   ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
        try {
            if (filtered)
                what();
        } catch (...) {
            thrown = std::current_exception();
        }
    }}.join();
    if (thrown)
        std::rethrow_exception(thrown);
    REQUIRE(filtered);
}

/// A site with links and dotfiles, and secrets around it.
struct site {
    site() {
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
std::set<std::string> hostile_paths(const temp_folder& where) {
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

/// Sends every path as it stands and decoded once more, and counts what comes from outside.
void attack(const site& here, middleware::static_files_options options, bool links_work) {
    options.root = here.where.path("public");
    const server::test::client client{
        wrap(static_files{std::move(options)}, [](env&) { return text("next"); }), {.lint = false}};
    const auto get = [&](const std::string& path) {
        return client.send({.variables = {{"PATH_INFO", path}}});
    };

    const auto paths = hostile_paths(here.where);
    REQUIRE(paths.size() >= 1000);
    std::size_t odd = 0;
    for (const auto& path : paths) {
        std::vector<std::string> forms = {path};
        if (auto decoded = percent_decode(path))
            forms.push_back(*decoded);
        for (const auto& form : forms) {
            const auto got = get(form);
            if (got.body.find("SECRET") != std::string::npos)
                FAIL(format(got) << form);
            if (got.body.find("root:") != std::string::npos)
                FAIL(format(got) << form);
            // Nothing but files of the site, a folder's redirect, and "no".
            odd += got.status != 200 && got.status != 301 && got.status != 404;
        }
    }
    CHECK(odd == 0);

    // The controls: what is inside is still served.
    CHECK(get("/").body == "home");
    CHECK(get("/a.txt").body == "a");
    CHECK(get("/in/b.txt").body == "b");
    here.where.link("public/near", "in/b.txt");
    CHECK(get("/near").status == (links_work ? 200 : 404));
}

} // namespace

TEST_CASE("static_files: no path leads out", "[static_files]") {
    attack(site{}, {}, true);
}

TEST_CASE("static_files: no path leads out where links are refused", "[static_files]") {
    attack(site{}, {.links = middleware::symlinks::refuse}, false);
}

TEST_CASE("static_files: no path leads out where the kernel lacks openat2", "[static_files]") {
    without_openat2(ENOSYS, [] { attack(site{}, {}, false); });
}

TEST_CASE("static_files: no path leads out where a sandbox forbids openat2", "[static_files]") {
    without_openat2(EPERM, [] { attack(site{}, {}, false); });
}

TEST_CASE("static_files: no path leads out with dotfiles served", "[static_files]") {
    // The dotfiles of the site hold another text here, for they are to be had.
    const site here;
    for (const char* name : {"public/.env", "public/.git/config", "public/in/.htpasswd"})
        here.where.file(name, "inside");
    attack(here, {.dotfiles = true}, true);
}

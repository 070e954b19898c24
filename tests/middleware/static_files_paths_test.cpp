// SPDX-License-Identifier: BSL-1.0
// No path leads out of static_files' root: hostile lines by the thousand, with openat2 and without.
#include <groat/middleware/static_files.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <middleware/support/hostile_paths.hpp>
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
#include <string>
#include <thread>
#include <vector>

using namespace groat;
using groat_test::hostile_paths;
using groat_test::hostile_site;
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

/// Sends every path as it stands and decoded once more, and counts what comes from outside.
void attack(const hostile_site& here, middleware::static_files_options options, bool links_work) {
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
    attack(hostile_site{}, {}, true);
}

TEST_CASE("static_files: no path leads out where links are refused", "[static_files]") {
    attack(hostile_site{}, {.links = middleware::symlinks::refuse}, false);
}

TEST_CASE("static_files: no path leads out where the kernel lacks openat2", "[static_files]") {
    without_openat2(ENOSYS, [] { attack(hostile_site{}, {}, false); });
}

TEST_CASE("static_files: no path leads out where a sandbox forbids openat2", "[static_files]") {
    without_openat2(EPERM, [] { attack(hostile_site{}, {}, false); });
}

TEST_CASE("static_files: no path leads out with dotfiles served", "[static_files]") {
    // The dotfiles of the site hold another text here, for they are to be had.
    const hostile_site here;
    for (const char* name : {"public/.env", "public/.git/config", "public/in/.htpasswd"})
        here.where.file(name, "inside");
    attack(here, {.dotfiles = true}, true);
}

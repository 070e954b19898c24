// SPDX-License-Identifier: BSL-1.0
#include "beneath.hpp"

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>
#include <thread>

using namespace groat;
using detail::beneath;
using groat_test::temp_folder;

namespace {

constexpr auto both = {beneath::walk::kernel, beneath::walk::by_folder};

/// What was read, or errno's name for why not.
std::string read(const beneath& root, const std::string& path) {
    const auto opened = root.open(path);
    if (!opened) {
        switch (opened.error().value()) {
        case ENOENT:
            return "ENOENT";
        case ENOTDIR:
            return "ENOTDIR";
        case ELOOP:
            return "ELOOP";
        case EXDEV:
            return "EXDEV";
        case ENAMETOOLONG:
            return "ENAMETOOLONG";
        case ENXIO:
            return "ENXIO";
        default:
            return opened.error().message();
        }
    }
    char bytes[64];
    const auto n = ::read(opened->number(), bytes, sizeof bytes);
    return n < 0 ? "unreadable" : std::string(bytes, static_cast<std::size_t>(n));
}

/// root/, with a secret beside it.
struct site {
    site() {
        where.file("secret", "secret");
        where.file("root/a.txt", "a");
        where.file("root/in/b.txt", "b");
    }
    temp_folder where;
};

} // namespace

TEST_CASE("beneath: opens what lies below", "[beneath]") {
    const site here;
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        CHECK(read(root, "a.txt") == "a");
        CHECK(read(root, "in/b.txt") == "b");
        CHECK(root.open("in").has_value());
        CHECK(read(root, "c.txt") == "ENOENT");
        CHECK(read(root, "a.txt/c") == "ENOTDIR");
        CHECK(read(root, std::string(256, 'a')) == "ENAMETOOLONG");
    }
}

TEST_CASE("beneath: takes plain segments only", "[beneath]") {
    using namespace std::string_literals;
    const site here;
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        for (const auto& path :
             {""s,
              "."s,
              ".."s,
              "/"s,
              "/a.txt"s,
              "./a.txt"s,
              "in/../a.txt"s,
              "in/./b.txt"s,
              "in//b.txt"s,
              "a.txt/"s,
              "../secret"s,
              "in/../../secret"s,
              "a.txt\0b"s,
              here.where.path("secret")}) {
            INFO(path);
            CHECK(read(root, path) == "ENOENT");
        }
    }
}

TEST_CASE("beneath: follows links that stay below, where the kernel walks", "[beneath]") {
    const site here;
    here.where.link("root/near", "in/b.txt");
    here.where.link("root/in/up", "../a.txt");
    here.where.link("root/folder", "in");

    const beneath root{here.where.path("root"), beneath::links::inside, beneath::walk::kernel};
    CHECK(read(root, "near") == "b");
    CHECK(read(root, "in/up") == "a");
    CHECK(read(root, "folder/b.txt") == "b");
}

TEST_CASE("beneath: follows no link where it should not or cannot", "[beneath]") {
    const site here;
    here.where.link("root/near", "in/b.txt");
    here.where.link("root/folder", "in");

    const auto folder = here.where.path("root");
    const beneath kernel{folder, beneath::links::none, beneath::walk::kernel};
    CHECK(read(kernel, "near") == "ELOOP");
    CHECK(read(kernel, "folder/b.txt") == "ELOOP");

    const beneath by_folder{folder, beneath::links::inside, beneath::walk::by_folder};
    CHECK(read(by_folder, "near") == "ELOOP");
    CHECK(read(by_folder, "folder/b.txt") == "ENOTDIR");
}

TEST_CASE("beneath: no link leads out", "[beneath]") {
    const site here;
    here.where.link("root/out", "../secret");
    here.where.link("root/far", here.where.path("secret"));
    here.where.link(
        "root/home", here.where.path("root/a.txt")
    ); // absolute, so it passes through out
    here.where.link("root/up", "..");
    here.where.link("root/in/back", "../../root/a.txt");
    here.where.link("root/proc", "/proc/self/root");
    here.where.link("root/round", "round");
    const auto whole = here.where.path("secret").substr(1);

    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        for (const auto& path :
             {std::string{"out"},
              std::string{"far"},
              std::string{"home"},
              std::string{"up/secret"},
              std::string{"in/back"},
              "proc/" + whole,
              std::string{"round"}}) {
            INFO(path);
            const auto got = read(root, path);
            const bool refused = got == "EXDEV" || got == "ELOOP" || got == "ENOTDIR";
            CHECK(refused);
        }
    }
}

TEST_CASE("beneath: follows none of the links that the kernel makes up", "[beneath]") {
    // /proc/self/root and /proc/self/cwd jump anywhere; a root that holds them must not be left.
    const site here;
    for (const auto how : both) {
        const beneath root{"/proc/self", beneath::links::inside, how};
        const auto got = read(root, "root" + here.where.path("secret"));
        const bool refused = got == "EXDEV" || got == "ELOOP" || got == "ENOTDIR";
        CHECK(refused);
        CHECK(read(root, "comm") != "ENOENT"); // the control: that folder can be read
    }
}

TEST_CASE("beneath: does not wait for a FIFO or a device", "[beneath]") {
    const site here;
    REQUIRE(::mkfifo(here.where.path("root/pipe").c_str(), 0600) == 0);
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        CHECK(root.open("pipe").has_value()); // it would hang here
    }
}

TEST_CASE("beneath: a socket is not opened", "[beneath]") {
    const site here;
    sockaddr_un name{};
    name.sun_family = AF_UNIX;
    here.where.path("root/s").copy(name.sun_path, sizeof name.sun_path - 1);
    const detail::descriptor listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    REQUIRE(::bind(listening.number(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0);
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        CHECK(read(root, "s") == "ENXIO");
    }
}

TEST_CASE("beneath: what it opened is closed on exec", "[beneath]") {
    const site here;
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        const auto opened = root.open("in/b.txt");
        REQUIRE(opened.has_value());
        CHECK((::fcntl(opened->number(), F_GETFD) & FD_CLOEXEC) != 0);
    }
}

TEST_CASE("beneath: keeps no descriptor of the folders on the way", "[beneath]") {
    const site here;
    here.where.file("root/1/2/3/4/c.txt", "c");
    const auto count = [] {
        std::filesystem::directory_iterator all{"/proc/self/fd"};
        return std::distance(begin(all), end(all));
    };
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        const auto before = count();
        for (const char* path : {"1/2/3/4/c.txt", "1/2/3/4/none", "1/2/none/4/c.txt"})
            static_cast<void>(root.open(path));
        CHECK(count() == before);
    }
}

TEST_CASE(
    "beneath: the root is the folder that was opened, whatever it is called now", "[beneath]"
) {
    const site here;
    for (const auto how : both) {
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        std::filesystem::rename(here.where.path("root"), here.where.path("moved"));
        here.where.file("root/a.txt", "another");
        CHECK(read(root, "a.txt") == "a");
        std::filesystem::remove_all(here.where.path("root"));
        std::filesystem::rename(here.where.path("moved"), here.where.path("root"));
    }
}

TEST_CASE("beneath: a root that is missing or no folder is an error", "[beneath]") {
    const site here;
    CHECK_THROWS_AS((beneath{here.where.path("none"), beneath::links::inside}), std::system_error);
    CHECK_THROWS_AS(
        (beneath{here.where.path("secret"), beneath::links::inside}), std::system_error
    );
}

TEST_CASE("beneath: nobody who renames meanwhile leads out", "[beneath]") {
    // `turn` is by turns a folder with an own file and a link to a folder with a secret.
    const site here;
    here.where.file("outside/b.txt", "secret");
    here.where.file("root/real/b.txt", "b");
    here.where.link("root/link", "../outside");
    here.where.folder("root/turn");
    const auto turn = here.where.path("root/turn");

    for (const auto how : both) {
        std::atomic<bool> stop{false};
        std::thread renamer{[&] {
            const auto real = here.where.path("root/real");
            const auto link = here.where.path("root/link");
            const auto swap = [&](const std::string& with) {
                ::renameat2(AT_FDCWD, turn.c_str(), AT_FDCWD, with.c_str(), RENAME_EXCHANGE);
            };
            while (!stop) {
                swap(real);
                swap(real);
                swap(link);
                swap(link);
            }
        }};
        const beneath root{here.where.path("root"), beneath::links::inside, how};
        int inside = 0;
        int outside = 0;
        for (int i = 0; i < 20'000; ++i) {
            const auto got = read(root, "turn/b.txt");
            inside += got == "b";
            outside += got == "secret";
        }
        stop = true;
        renamer.join();
        CHECK(outside == 0);
        CHECK(inside > 0); // the control: the race did take place
    }
}

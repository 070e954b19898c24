// SPDX-License-Identifier: BSL-1.0
#include "native/body_store.hpp"

#include "support/site.hpp"
#include <support/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <cstdint>

using namespace groat::server::fcgi::native;

namespace {

std::string pattern(std::size_t size, std::uint32_t seed = 1) {
    std::string made(size, '\0');
    for (auto& c : made) {
        seed = seed * 1664525 + 1013904223;
        c = static_cast<char>(seed >> 24);
    }
    return made;
}

std::string rest_of(body_store& from, std::size_t room = 64) {
    std::string all;
    std::string into(room, '\0');
    while (const auto n = from.read(into))
        all.append(into, 0, n);
    return all;
}

/// No file of this process may grow beyond this, and nobody is killed for trying.
class file_limit {
public:
    explicit file_limit(rlim_t most) : before_{::signal(SIGXFSZ, SIG_IGN)} {
        ::getrlimit(RLIMIT_FSIZE, &was_);
        const rlimit less{.rlim_cur = most, .rlim_max = was_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &less);
    }
    file_limit(const file_limit&) = delete;
    file_limit& operator=(const file_limit&) = delete;
    ~file_limit() {
        ::setrlimit(RLIMIT_FSIZE, &was_);
        ::signal(SIGXFSZ, before_);
    }

private:
    rlimit was_{};
    void (*before_)(int);
};

} // namespace

TEST_CASE("body_store: what goes in comes out, in memory, in a file and across", "[native]") {
    const folder home;
    const auto where = home / "";
    constexpr std::size_t in_memory = 100;
    for (std::size_t first : {0u, 1u, 50u, 98u, 99u, 100u, 101u, 102u, 5000u})
        for (std::size_t second : {0u, 1u, 2u, 50u, 99u, 100u, 101u}) {
            body_store store;
            const auto all = pattern(first + second);
            REQUIRE(store.append(std::string_view{all}.substr(0, first), in_memory, where));
            REQUIRE(store.append(std::string_view{all}.substr(first), in_memory, where));
            CHECK(store.waiting() == all.size());
            CHECK(store.in_file() == (all.size() > in_memory));
            CHECK(rest_of(store) == all);
            CHECK(store.waiting() == 0);
        }
}

TEST_CASE("body_store: reads between the writes come first in, first out", "[native]") {
    const folder home;
    const auto all = pattern(20'000, 7);
    for (const std::size_t in_memory : {0u, 64u, 1000u, 100'000u}) {
        body_store store;
        std::string got;
        std::string room(700, '\0');
        std::uint32_t state = 1;
        for (std::size_t at = 0; at < all.size();) {
            state = state * 1664525 + 1013904223;
            const auto part = std::string_view{all}.substr(at, state >> 22);
            REQUIRE(store.append(part, in_memory, home / ""));
            at += part.size();
            const auto n = store.read(std::span{room}.subspan(0, 1 + state % 700));
            got.append(room, 0, n);
            CHECK(store.waiting() == at - got.size());
        }
        got += rest_of(store);
        CHECK((got == all));
    }
}

TEST_CASE("body_store: its file has no name, and is gone with it", "[native]") {
    const folder home;
    body_store store;
    REQUIRE(store.append(pattern(10'000), 100, home / ""));
    CHECK(store.in_file());
    CHECK(std::filesystem::is_empty(home / ""));
    store.clear();
    CHECK_FALSE(store.in_file());
    CHECK(store.waiting() == 0);
    CHECK(std::filesystem::is_empty(home / ""));
}

TEST_CASE("body_store: cleared, it is as new", "[native]") {
    const folder home;
    body_store store;
    for (const std::size_t size : {50u, 5000u, 50u, 60'000u, 0u, 100u}) {
        const auto all = pattern(size);
        REQUIRE(store.append(all, 100, home / ""));
        CHECK(store.in_file() == (size > 100));
        std::string room(10, '\0');
        static_cast<void>(store.read(room)); // half read
        store.clear();
        CHECK(rest_of(store).empty());
    }
}

TEST_CASE("body_store: a folder that is not there is told, not thrown", "[native]") {
    body_store store;
    CHECK(store.append("in memory", 100, "/nonexistent/folder"));
    CHECK_FALSE(store.append(pattern(200), 100, "/nonexistent/folder"));
    CHECK(errno == ENOENT);
}

TEST_CASE("body_store: no space is told, not thrown", "[native]") {
    const folder home;
    const file_limit most{10'000};
    body_store store;
    CHECK(store.append(pattern(9000), 100, home / ""));
    CHECK_FALSE(store.append(pattern(9000), 100, home / ""));
    CHECK(errno == EFBIG);
    store.clear();
    CHECK(store.append(pattern(9000), 100, home / "")); // and the next one has its chance
}

TEST_CASE("body_store: no descriptor is told, not thrown", "[native]") {
    const folder home;
    rlimit was{};
    ::getrlimit(RLIMIT_NOFILE, &was);
    const rlimit none{.rlim_cur = 0, .rlim_max = was.rlim_max};
    ::setrlimit(RLIMIT_NOFILE, &none);
    body_store store;
    const bool taken = store.append(pattern(200), 100, home / "");
    const int why = errno;
    ::setrlimit(RLIMIT_NOFILE, &was);
    CHECK_FALSE(taken);
    CHECK(why == EMFILE);
}

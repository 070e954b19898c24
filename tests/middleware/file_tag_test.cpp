// SPDX-License-Identifier: BSL-1.0
#include "file_tag.hpp"

#include <support/catch.hpp>

#include <random>
#include <set>
#include <string>

using namespace groat;
using namespace std::chrono;

namespace {

constexpr wall_time changed{784111777s};
constexpr wall_time later = changed + 1h;

struct stat example() {
    struct stat about = {};
    about.st_mtim = {784111700, 123456789};
    about.st_ctim = {784111777, 987654321};
    about.st_size = 42;
    about.st_ino = 4711;
    return about;
}

std::string tag(const struct stat& about, wall_time now = later) {
    return detail::file_tag{about, now}.get().text();
}

} // namespace

TEST_CASE("file_tag: is an entity tag, and the same each time", "[file_tag]") {
    CHECK(parse_entity_tag(tag(example())));
    CHECK(tag(example()) == tag(example(), later + 24h));
}

TEST_CASE("file_tag: changes with each of the facts", "[file_tag]") {
    std::set<std::string> seen{tag(example())};
    const auto differs = [&](auto change) {
        auto about = example();
        change(about);
        return seen.insert(tag(about)).second;
    };
    CHECK(differs([](auto& about) { ++about.st_mtim.tv_sec; }));
    CHECK(differs([](auto& about) { ++about.st_mtim.tv_nsec; }));
    CHECK(differs([](auto& about) { ++about.st_ctim.tv_sec; }));
    CHECK(differs([](auto& about) { ++about.st_ctim.tv_nsec; }));
    CHECK(differs([](auto& about) { ++about.st_size; }));
    CHECK(differs([](auto& about) { ++about.st_ino; }));
}

TEST_CASE("file_tag: a million likely neighbours have tags of their own", "[file_tag]") {
    std::set<std::string> seen;
    auto about = example();
    for (int size = 0; size < 100; ++size)
        for (int inode = 0; inode < 100; ++inode)
            for (int tick = 0; tick < 100; ++tick) {
                about.st_size = size;
                about.st_ino = static_cast<ino_t>(inode);
                about.st_mtim.tv_nsec = tick * 4'000'000L;
                about.st_ctim.tv_nsec = tick * 4'000'000L;
                seen.insert(tag(about));
            }
    CHECK(seen.size() == 1'000'000);
}

TEST_CASE("file_tag: is strong once two full seconds have passed", "[file_tag]") {
    const auto weak = [](wall_time now) { return detail::file_tag{example(), now}.get().weak; };
    CHECK(weak(changed - 1h)); // a file from the future
    CHECK(weak(changed));
    CHECK(weak(changed + 2s));
    CHECK(weak(changed + 2999ms));
    CHECK_FALSE(weak(changed + 3s));
}

TEST_CASE("file_tag: the weak tag is another one", "[file_tag]") {
    const detail::file_tag fresh{example(), changed};
    const detail::file_tag settled{example(), later};
    CHECK(fresh.get().opaque != settled.get().opaque);
}

TEST_CASE("file_tag: takes any times that a disk may hold", "[file_tag]") {
    auto about = example();
    for (const auto second :
         {std::numeric_limits<time_t>::min() / 4,
          time_t{-1},
          std::numeric_limits<time_t>::max() / 4}) {
        about.st_mtim = {second, 0};
        about.st_ctim = {second, 0};
        CHECK(parse_entity_tag(tag(about)));
    }
}

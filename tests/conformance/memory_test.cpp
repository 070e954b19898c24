// SPDX-License-Identifier: BSL-1.0
#include "support/report.hpp"

#include <set>

using namespace groat_test;
using conformance::ability;

TEST_CASE("conformance: every behaviour has a name of its own and a sentence", "[conformance]") {
    std::set<std::string_view> names, sentences;
    for (const auto& one : conformance::behaviours()) {
        INFO(one.id);
        CHECK(names.insert(one.id).second);
        CHECK(sentences.insert(one.sentence).second);
        CHECK(one.id.find('.') != one.id.npos);
        CHECK_FALSE(one.sentence.empty());
        CHECK(one.check);
    }
    CHECK(names.size() >= 76);
}

TEST_CASE("conformance: the server without sockets behaves", "[conformance]") {
    const auto seen = std::make_shared<conformance::journal>();
    conformance::memory_target to{conformance::site(seen), seen};
    const auto all = conformance::run(to, *seen);
    check(all);
    for (const auto& one : all) {
        INFO(conformance::format(one));
        const bool needs_connections = std::ranges::count(one.of->needs, ability::keep_alive) > 0;
        CHECK((one.what == verdict::kind::not_applicable) == needs_connections);
    }
}

TEST_CASE("conformance: it behaves however reads and writes are cut", "[conformance]") {
    const auto seen = std::make_shared<conformance::journal>();
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        INFO("seed " << seed);
        conformance::memory_target to{conformance::site(seen), seen, {.seed = seed}};
        check(conformance::run(to, *seen));
    }
}

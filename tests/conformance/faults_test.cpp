// SPDX-License-Identifier: BSL-1.0
// The suite's own proof: each behaviour notices the server that lacks it.
#include "support/fault.hpp"
#include "support/faulty_target.hpp"

#include <support/catch.hpp>

#include <algorithm>
#include <iterator>
#include <set>

using namespace groat_test;
using conformance::verdict;

namespace {

const std::vector<fault>& faults() {
    static const auto all = [] {
        std::vector<fault> made;
        for (auto* theme :
             {environment_faults,
              request_faults,
              answer_faults,
              body_faults,
              stream_faults,
              ending_faults,
              connection_faults})
            std::ranges::move(theme(), std::back_inserter(made));
        return made;
    }();
    return all;
}

} // namespace

TEST_CASE("conformance: every behaviour has a server that lacks it", "[conformance]") {
    std::set<std::string_view> known, lacking;
    for (const auto& one : conformance::behaviours())
        known.insert(one.id);
    for (const auto& one : faults()) {
        INFO(one.breaks);
        CHECK(known.contains(one.breaks));
        lacking.insert(one.breaks);
    }
    for (const auto id : known) {
        INFO(id);
        CHECK(lacking.contains(id));
    }
}

TEST_CASE("conformance: without a fault every behaviour passes", "[conformance]") {
    faulty_target to{nullptr};
    for (const auto& one : conformance::run(to, to.seen())) {
        INFO(conformance::format(one));
        CHECK(one.what == verdict::kind::passed);
    }
}

TEST_CASE("conformance: each behaviour fails where its fault is", "[conformance]") {
    for (const auto& one : faults()) {
        INFO(one.breaks << ": " << one.by);
        const auto& all = conformance::behaviours();
        const auto broken = std::ranges::find(all, one.breaks, &conformance::behaviour::id);
        REQUIRE(broken != all.end());
        faulty_target to{&one};
        const auto found = conformance::run(*broken, to, to.seen());
        CHECK(found.what == verdict::kind::failed);
        // A fault that makes nothing hang is noticed by what is there, not by what never comes.
        const bool waited = found.why.find("did not happen") != std::string::npos ||
                            found.why.find("neither answers") != std::string::npos;
        INFO(found.why);
        CHECK((!waited || one.hangs || one.loses_log));
    }
}

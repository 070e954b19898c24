// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/suite.hpp>

#include <groat/text.hpp>

#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <exception>
#include <iterator>
#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

std::vector<behaviour> all_themes() {
    std::vector<behaviour> all;
    for (auto* theme :
         {environment,
          paths,
          request_headers,
          input,
          answers,
          response_headers,
          bodies,
          streaming,
          errors,
          completion,
          fates,
          leaving,
          keep_alive,
          concurrency}) {
        auto some = theme();
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

std::string_view word(verdict::kind what) {
    switch (what) {
    case verdict::kind::passed:
        return "passed";
    case verdict::kind::failed:
        return "FAILED";
    case verdict::kind::not_applicable:
        return "n/a";
    }
    return "";
}

} // namespace

const std::vector<behaviour>& behaviours() {
    static const auto all = all_themes();
    return all;
}

verdict run(const behaviour& one, target& to, journal& seen) {
    for (const auto need : one.needs)
        if (auto why = to.cannot(need))
            return {&one, verdict::kind::not_applicable, std::move(*why)};
    try {
        talk with{one, to, seen};
        one.check(with);
    } catch (const std::exception& error) {
        return {&one, verdict::kind::failed, error.what()};
    } catch (...) {
        return {&one, verdict::kind::failed, "the check threw"};
    }
    return {&one, verdict::kind::passed, {}};
}

std::vector<verdict> run(target& to, journal& seen) {
    std::vector<verdict> all;
    for (const auto& one : behaviours())
        all.push_back(run(one, to, seen));
    return all;
}

std::string format(const verdict& one) {
    auto line = cat(word(one.what), "\t", one.of->id, ": ", one.of->sentence);
    if (!one.why.empty())
        line += cat(" (", one.why, ")");
    return line;
}

} // namespace groat::inline v0::server::test::conformance

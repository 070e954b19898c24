// SPDX-License-Identifier: BSL-1.0
#include "conformance/expect.hpp"

#include <groat/server/test/conformance/target.hpp>
#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0::server::test::conformance {
namespace {

constexpr std::size_t shown = 120;

std::string quoted(std::string_view text) {
    std::string made = "\"";
    append_escaped(made, text.substr(0, shown));
    return made + (text.size() > shown ? "…\"" : "\"");
}

std::string joined(const std::vector<std::string>& all) {
    std::string made;
    for (const auto& one : all)
        made += cat(made.empty() ? "" : ", ", quoted(one));
    return cat("[", made, "]");
}

} // namespace

void expect(bool it_is_so, std::string_view what) {
    if (!it_is_so)
        throw mismatch{cat("it is not so: ", what)};
}

void expect_equal(std::uint64_t got, std::uint64_t wanted, std::string_view what) {
    if (got != wanted)
        throw mismatch{cat(what, ": ", std::to_string(got), ", not ", std::to_string(wanted))};
}

void expect_equal(std::string_view got, std::string_view wanted, std::string_view what) {
    if (got == wanted)
        return;
    const auto differ = std::ranges::mismatch(got, wanted).in1 - got.begin();
    const auto at = wanted.size() <= shown ? 0 : static_cast<std::size_t>(differ);
    std::string where;
    if (at > 0)
        where =
            cat(" (",
                std::to_string(got.size()),
                " bytes, not ",
                std::to_string(wanted.size()),
                "; from byte ",
                std::to_string(at),
                " on)");
    throw mismatch{
        cat(what, where, ": ", quoted(got.substr(at)), ", not ", quoted(wanted.substr(at)))};
}

void expect_equal(
    const std::vector<std::string>& got,
    const std::vector<std::string>& wanted,
    std::string_view what
) {
    if (got != wanted)
        throw mismatch{cat(what, ": ", joined(got), ", not ", joined(wanted))};
}

void expect_status(const answer& got, int wanted) {
    expect_equal(
        static_cast<std::uint64_t>(got.status), static_cast<std::uint64_t>(wanted), "the status"
    );
    expect(got.over, "the answer came to its end");
    expect(got.whole, "the answer is whole");
}

void expect_body(const answer& got, std::string_view wanted) {
    expect_status(got, 200);
    expect_equal(got.body, wanted, "the body");
}

} // namespace groat::inline v0::server::test::conformance

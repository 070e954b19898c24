// SPDX-License-Identifier: BSL-1.0
// Lint changes nothing: asked what its approved file asks (`$ --try 'METHOD TARGET'`; approved.py
// compares the answers), each example answers the same to the byte under lint and without it, whole
// and in pieces. And lint finds nothing.
#include <groat/server/test.hpp>

#include <groat/app.hpp>

#include <support/catch.hpp>

#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace groat;

#define EXAMPLE(name) app name();
#include <examples.inc> // EXAMPLE(hello) and so on, one for each file of examples/
#undef EXAMPLE

namespace {

using asked = std::pair<std::string, std::string>; // method and target

std::vector<asked> requests_of(const std::string& name) {
    std::ifstream file{GROAT_APPROVED_FILES "/" + name + ".approved.txt"};
    constexpr std::string_view before = "$ --try '";
    std::vector<asked> all;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with(before))
            continue;
        line = line.substr(before.size(), line.find('\'', before.size()) - before.size());
        const auto space = line.find(' ');
        all.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return all;
}

std::string answers(const std::string& name, const app& what, server::test::client_options how) {
    const server::test::client client{what, std::move(how)};
    std::string all;
    for (const auto& [method, target] : requests_of(name))
        all += format(client.send({.method = method, .target = target}));
    return all;
}

void check(const std::string& name, const app& what) {
    const auto plain = answers(name, what, {.lint = false});
    REQUIRE(plain != "");
    CHECK(answers(name, what, {.lint = true}) == plain);
    CHECK(answers(name, what, {.seed = 7, .lint = true}) == plain);
    CHECK(answers(name, what, {.seed = 7, .lint = false}) == plain);
}

} // namespace

#define EXAMPLE(name)                                                                              \
    TEST_CASE(#name ": answers the same with and without lint", "[" #name "]") {                   \
        check(#name, name());                                                                      \
    }
#include <examples.inc>

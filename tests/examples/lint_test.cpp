// SPDX-License-Identifier: BSL-1.0
// Lint changes nothing: asked what its approved file asks (`$ --try 'METHOD TARGET'`; approved.py
// compares the answers), each example answers the same to the byte under lint and without it, whole
// and in pieces. And lint finds nothing.
#include <groat/server/test.hpp>

#include <groat/app.hpp>

#include <support/catch.hpp>

#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace groat;

app from_fd0();
app hello();
app inline_layers();
app mounted_promise();
app plain_socket();
app promise();
app site();
app streaming(std::uint64_t mebibytes);
app waking();

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

TEST_CASE("hello: answers the same with and without lint", "[hello]") {
    check("hello", hello());
}

TEST_CASE("site: answers the same with and without lint", "[site]") {
    check("site", site());
}

TEST_CASE("streaming: answers the same with and without lint", "[streaming]") {
    check("streaming", streaming(1));
}

TEST_CASE("waking: answers the same with and without lint", "[waking]") {
    check("waking", waking());
}

TEST_CASE("promise: answers the same with and without lint", "[promise]") {
    check("promise", promise());
}

TEST_CASE("mounted_promise: answers the same with and without lint", "[mounted_promise]") {
    check("mounted_promise", mounted_promise());
}

TEST_CASE("inline_layers: answers the same with and without lint", "[inline_layers]") {
    check("inline_layers", inline_layers());
}

TEST_CASE("plain_socket: answers the same with and without lint", "[plain_socket]") {
    check("plain_socket", plain_socket());
}

TEST_CASE("from_fd0: answers the same with and without lint", "[from_fd0]") {
    check("from_fd0", from_fd0());
}

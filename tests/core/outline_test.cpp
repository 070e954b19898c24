// SPDX-License-Identifier: BSL-1.0
#include <groat/outline.hpp>

#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;

namespace {

constexpr role tags{"tags \"here\""};

outline some_tree() {
    const outline home{"home", {}, {}, outline::kind::app};
    outline files{"files from \"C:\\x\"", {}, {home}};
    files.stated = {gives(tags)};
    outline guard{"guard", {}, {home}};
    guard.conditional = true;
    guard.unchecked = "it is so";
    const outline branch{"/files", {}, {files}, outline::kind::branch};
    return {"mount", {}, {branch, guard}};
}

} // namespace

TEST_CASE("outline: its text is indented where ways part", "[outline]") {
    CHECK(
        some_tree().text() == "mount\n"
                              "  /files\n"
                              "  files from \"C:\\x\"\n"
                              "  home\n"
                              "  enable_if guard, unchecked: it is so\n"
                              "  home\n"
    );
}

TEST_CASE("outline: its JSON has what is not empty", "[outline]") {
    CHECK(
        some_tree().json() ==
        R"({"kind":"layer","label":"mount","inside":[)"
        R"({"kind":"branch","label":"/files","inside":[)"
        R"({"kind":"layer","label":"files from \"C:\\x\"","facts":[["gives","tags \"here\""]],)"
        R"("inside":[{"kind":"app","label":"home"}]}]},)"
        R"({"kind":"layer","label":"guard","conditional":true,"unchecked":"it is so",)"
        R"("inside":[{"kind":"app","label":"home"}]}]})"
        "\n"
    );
}

TEST_CASE("outline: its JSON names the place", "[outline]") {
    const outline here{"x", std::source_location::current()};
    const auto line = std::to_string(__LINE__ - 1);
    CHECK(here.json().find(cat(R"(outline_test.cpp","line":)", line, "}")) != std::string::npos);
}

// Mermaid's flowchart syntax: nodes with their shape, then arrows with their text; in quotes only
// an entity can stand for a quote, a bracket or what begins an entity.
TEST_CASE("outline: its flowchart draws layers, ways and apps", "[outline]") {
    CHECK(
        some_tree().mermaid() == "flowchart TD\n"
                                 "    n0[\"mount\"]\n"
                                 "    n1[\"files from #34;C:#92;x#34;\"]\n"
                                 "    n2([\"home\"])\n"
                                 "    n1 --> n2\n"
                                 "    n0 -->|\"/files\"| n1\n"
                                 "    n3{{\"enable_if guard, unchecked: it is so\"}}\n"
                                 "    n4([\"home\"])\n"
                                 "    n3 --> n4\n"
                                 "    n0 -->|\"else\"| n3\n"
    );
}

TEST_CASE("outline: no label gets out of its quotes", "[outline]") {
    const outline nasty{"a\"] --> x\n<b>#quot;&`", {}};
    CHECK(
        nasty.mermaid() ==
        "flowchart TD\n    n0[\"a#34;] --#62; x#92;x0A#60;b#62;#35;quot#59;#38;#96;\"]\n"
    );
    CHECK(nasty.json() == "{\"kind\":\"layer\",\"label\":\"a\\\"] --> x\\u000A<b>#quot;&`\"}\n");
}

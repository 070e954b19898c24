// SPDX-License-Identifier: BSL-1.0
// PATH_INFO: decoded, once, and otherwise as it was sent.
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

namespace groat::inline v0::server::test::conformance {
namespace {

/// Asks for a target, and PATH_INFO has to be this.
std::function<void(talk&)> gives(std::string_view target, std::string_view path_info) {
    return [=](talk& with) { expect_body(with.get(target), cat("[", path_info, "]")); };
}

} // namespace

std::vector<behaviour> paths() {
    const auto path = tells("PATH_INFO");
    return {
        {.id = "paths.root",
         .sentence = "the app's root is a path of its own",
         .serve = path,
         .check = gives("/", "/")},
        {.id = "paths.percent",
         .sentence = "what is percent-encoded in a path is decoded",
         .serve = path,
         .check = gives("/a%20b/%7e", "/a b/~")},
        {.id = "paths.once",
         .sentence = "a path is decoded once and no more",
         .serve = path,
         .check = gives("/%2541%2520", "/%41%20")},
        {.id = "paths.utf-8",
         .sentence = "encoded UTF-8 becomes its bytes",
         .serve = path,
         .check = gives("/gr%C3%BCtze/%E2%82%AC", "/gr\xC3\xBCtze/\xE2\x82\xAC")},
        {.id = "paths.bytes",
         .sentence = "encoded bytes that are no UTF-8 become bytes all the same",
         .serve = path,
         .check = gives("/%E9%FF%80", "/\xE9\xFF\x80")},
        {.id = "paths.plus",
         .sentence = "a plus in a path is no blank",
         .serve = path,
         .check = gives("/a+b", "/a+b")},
        {.id = "paths.slashes",
         .sentence = "repeated slashes stay",
         .serve = path,
         .check = gives("/a//b///c", "/a//b///c")},
        {.id = "paths.last-slash",
         .sentence = "a slash at a path's end stays",
         .serve = path,
         .check = gives("/a/b/", "/a/b/")},
        {.id = "paths.marks",
         .sentence = "an encoded question mark belongs to the path",
         .serve = path,
         .check = gives("/a%3Fb?c", "/a?b")},
        {.id = "paths.case",
         .sentence = "a path keeps its letters' case",
         .serve = path,
         .check = gives("/AbC/%C3%84", "/AbC/\xC3\x84")},
    };
}

} // namespace groat::inline v0::server::test::conformance

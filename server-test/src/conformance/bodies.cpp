// SPDX-License-Identifier: BSL-1.0
// The kinds of body, and that their bytes arrive.
#include <groat/filter.hpp>
#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/pieces.hpp"
#include "conformance/talk.hpp"
#include "conformance/themes.hpp"

#include <vector>

namespace groat::inline v0::server::test::conformance {
namespace {

std::function<void(talk&)> arrives(std::string wanted) {
    return [wanted = std::move(wanted)](talk& with) { expect_body(with.get("/"), wanted); };
}

constexpr std::string_view headerish = "X-Not: a header\r\nContent-Length: 1\r\n\r\nand more\r\n";

std::string numbered(int from, int to) {
    std::string made;
    for (int i = from; i < to; ++i)
        made += cat(std::to_string(i), ";");
    return made;
}

} // namespace

std::vector<behaviour> bodies() {
    return {
        {.id = "bodies.file",
         .sentence = "a file is sent whole",
         .serve = [](env&) { return bytes(file_of("the file's bytes\n")); },
         .check = arrives("the file's bytes\n")},
        {.id = "bodies.file-length",
         .sentence = "a binary file with a Content-Length arrives with it, and in its size",
         .serve =
             [](env&) {
                 auto made = bytes(file_of(pattern(4321)));
                 made.headers.add("Content-Length", "4321");
                 return made;
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_body(got, pattern(4321));
                 expect_equal(got.all("Content-Length"), {"4321"}, "Content-Length");
             }},
        {.id = "bodies.file-large",
         .sentence = "a file that is larger than any buffer arrives unchanged",
         .serve = [](env&) { return bytes(file_of(pattern(2'000'003))); },
         .check = arrives(pattern(2'000'003))},
        {.id = "bodies.file-path",
         .sentence = "a file whose path is known is sent like any other",
         .serve =
             [](env&) {
                 auto file = file_of("the open file, not what lies at its path");
                 file.path = "/dev/null";
                 return bytes(std::move(file));
             },
         .check = arrives("the open file, not what lies at its path")},
        {.id = "bodies.file-stretch",
         .sentence = "of a stretch of a file the stretch is sent, and its length announced",
         .serve =
             [](env&) {
                 auto file = file_of("0123456789");
                 file.offset = 3;
                 file.length = 4;
                 return bytes(std::move(file));
             },
         .check =
             [](talk& with) {
                 const auto got = with.get("/");
                 expect_body(got, "3456");
                 expect_equal(got.all("Content-Length"), {"4"}, "Content-Length");
             }},
        {.id = "bodies.range",
         .sentence = "a range of chunks arrives in its order",
         .serve =
             [](env&) {
                 return bytes(std::vector<std::string>{"one ", "two ", "three"});
             },
         .check = arrives("one two three")},
        {.id = "bodies.callable",
         .sentence = "a callable gives chunks until it gives none",
         .serve =
             [](env&) {
                 return bytes([n = 0]() mutable -> std::optional<std::string> {
                     return n < 5 ? std::optional{std::to_string(n++)} : std::nullopt;
                 });
             },
         .check = arrives("01234")},
        {.id = "bodies.generator",
         .sentence = "what a coroutine yields arrives, with what its closure holds",
         .serve =
             [](env& request) {
                 return bytes([path = std::string{request.path_info()}]() -> generator {
                     co_yield "you asked for ";
                     co_yield path;
                     co_yield std::string(3, '!');
                 });
             },
         .check = [](talk& with) { expect_body(with.get("/writer"), "you asked for /writer!!!"); }},
        {.id = "bodies.filter",
         .sentence = "a filter that changes the size of what it filters arrives whole",
         .serve =
             [](env&) {
                 return bytes(filter_body(
                     std::vector<std::string>{"ab", "", "c"},
                     [](std::string_view in, drain, std::string& out) {
                         for (const char c : in)
                             out.append(1000, c);
                     }
                 ));
             },
         .check =
             arrives(std::string(1000, 'a') + std::string(1000, 'b') + std::string(1000, 'c'))},
        {.id = "bodies.every-byte",
         .sentence = "a body with every byte there is arrives unchanged",
         .serve = [](env&) { return bytes(every_byte()); },
         .check = arrives(every_byte())},
        {.id = "bodies.newlines",
         .sentence = "newlines are not translated",
         .serve = [](env&) { return text("a\nb\r\nc\rd\n"); },
         .check = arrives("a\nb\r\nc\rd\n")},
        {.id = "bodies.like-headers",
         .sentence = "a body that looks like a header is none",
         .serve = [](env&) { return text(std::string{headerish}); },
         .check = arrives(std::string{headerish})},
        {.id = "bodies.one-large-chunk",
         .sentence = "a chunk of four megabytes arrives unchanged",
         .serve = [](env&) { return bytes(pattern(4'194'305)); },
         .check = arrives(pattern(4'194'305))},
        {.id = "bodies.many-small-chunks",
         .sentence = "twenty thousand small chunks arrive in their order",
         .serve =
             [](env&) {
                 return bytes([]() -> generator {
                     for (int i = 0; i < 20'000; ++i)
                         co_yield cat(std::to_string(i), ";");
                 });
             },
         .check = arrives(numbered(0, 20'000))},
        {.id = "bodies.chunk-sizes",
         .sentence = "chunks around the sizes at which buffers and records end arrive whole",
         .serve =
             [](env&) {
                 return bytes([all = pattern(300'000)]() -> generator {
                     std::string_view rest = all;
                     for (const std::size_t size :
                          {1, 8191, 1, 8192, 16'383, 16'384, 65'535, 1, 65'536, 2}) {
                         co_yield rest.substr(0, size);
                         rest.remove_prefix(size);
                     }
                     co_yield rest;
                 });
             },
         .check = arrives(pattern(300'000))},
        {.id = "bodies.empty-chunks",
         .sentence = "empty chunks mean nothing, and are not the end",
         .serve =
             [](env&) {
                 return bytes(std::vector<std::string>{"", "one", "", "", "two", ""});
             },
         .check = arrives("onetwo")},
        {.id = "bodies.empty",
         .sentence = "an empty body is a whole response",
         .serve = [](env&) { return bytes({}); },
         .check = arrives("")},
        {.id = "bodies.foreign-kind",
         .sentence = "a message between layers that none consumed is not for the wire",
         .serve =
             [](env&) {
                 return bytes([n = 0]() mutable -> pulled {
                     constexpr auto message = static_cast<pulled::kind>(pulled::first_other + 1);
                     switch (n++) {
                     case 0:
                         return chunk("be");
                     case 1:
                         return {message, false, "a message", nullptr};
                     case 2:
                         return chunk("hind");
                     default:
                         return end_of_body;
                     }
                 });
             },
         .check = arrives("behind")},
    };
}

} // namespace groat::inline v0::server::test::conformance

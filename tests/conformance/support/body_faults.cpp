// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/filter.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <memory>
#include <utility>

using namespace groat;
using groat::server::test::conformance::answer;

namespace groat_test {
namespace {

/// A file, with something about it wrong.
fault files(std::string_view id, std::string_view by, void (*f)(file_ref&)) {
    return {.breaks = id, .by = by, .layer = [f](env& request, const app& next) {
                auto made = next(request);
                auto file = *made.body.file();
                f(file);
                made.headers.remove("Content-Length");
                made.body = std::move(file);
                return made;
            }};
}

std::string lf_to_crlf(std::string text) {
    std::string made;
    for (const char c : text)
        made += c == '\n' ? "\r\n" : std::string(1, c);
    return made;
}

} // namespace

std::vector<fault> body_faults() {
    return {
        files("bodies.file", "stops before the last line's end", [](file_ref& f) { --f.length; }),
        edits_header(
            "bodies.file-length",
            "drops the length of what it sends itself",
            "Content-Length",
            [](const std::string&) { return std::optional<std::string>{}; }
        ),
        files(
            "bodies.file-large", "stops at a megabyte", [](file_ref& f) { f.length = 1024 * 1024; }
        ),
        files("bodies.file-path", "opens the path", [](file_ref& f) { f.length = 0; }),
        files(
            "bodies.file-stretch",
            "begins at the file's beginning",
            [](file_ref& f) { f.offset = 0; }
        ),
        chunks(
            "bodies.range",
            "separates chunks",
            [](std::string_view in, std::size_t from) { return cat(from > 0 ? "," : "", in); }
        ),
        chunks(
            "bodies.callable",
            "loses the first chunk",
            [](std::string_view in, std::size_t from) { return std::string{from > 0 ? in : ""}; }
        ),
        pulls(
            "bodies.generator",
            "pulls before it has sent what it was given",
            [] {
                return [](body& inside) {
                    const auto next = inside.pull();
                    return next.data.starts_with("you") ? inside.pull() : next;
                };
            }
        ),
        edits_body(
            "bodies.filter",
            "believes the inner length",
            [](std::string all) { return all.substr(0, 3); }
        ),
        edits_body(
            "bodies.every-byte",
            "takes NUL for the end",
            [](std::string all) { return std::string{all.c_str()}; }
        ),
        edits_body("bodies.newlines", "writes as text", lf_to_crlf),
        edits_body(
            "bodies.like-headers",
            "looks for the head's end from behind",
            [](std::string all) { return all.substr(all.rfind("\r\n\r\n") + 4); }
        ),
        chunks(
            "bodies.one-large-chunk",
            "writes once",
            [](std::string_view in, std::size_t) { return std::string{in.substr(0, 4'194'304)}; }
        ),
        pulls(
            "bodies.many-small-chunks",
            "loses the last chunk",
            [] {
                return [n = 0](body& inside) mutable {
                    return ++n == 20'000 ? end_of_body : inside.pull();
                };
            }
        ),
        chunks(
            "bodies.chunk-sizes",
            "has 16 bits for a length",
            [](std::string_view in, std::size_t) {
                return std::string{in.substr(0, in.size() & 0xffff)};
            }
        ),
        pulls(
            "bodies.empty-chunks",
            "takes an empty chunk for the end",
            [] {
                return [](body& inside) {
                    const auto next = inside.pull();
                    return next.data.empty() ? end_of_body : next;
                };
            }
        ),
        answers(
            "bodies.empty", "sends no end after nothing", [](answer& got) { got.whole = false; }
        ),
        pulls(
            "bodies.foreign-kind",
            "takes every kind for bytes",
            [] {
                return [](body& inside) {
                    auto next = inside.pull();
                    if (next.what >= pulled::first_other)
                        next.what = pulled::bytes;
                    return next;
                };
            }
        ),
    };
}

} // namespace groat_test

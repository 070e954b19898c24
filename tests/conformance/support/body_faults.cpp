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

/// Each chunk becomes another; all are kept in one string meanwhile.
fault chunks(
    std::string_view id,
    std::string_view by,
    std::function<std::string(std::string_view chunk, std::size_t from)> f
) {
    return pulls(id, by, [f] {
        return [f, from = std::size_t{0}, held = std::string{}](body& inside) mutable {
            auto next = inside.pull();
            if (next.what != pulled::bytes)
                return next;
            held = f(next.data, from);
            from += next.data.size();
            next.data = held;
            return next;
        };
    });
}

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

/// Nothing is seen until all is there.
fault holds_back(std::string_view id, std::string_view by) {
    auto made = answers(id, by, [](answer& got) {
        if (!got.over)
            got.body.clear();
    });
    made.hangs = true;
    return made;
}

/// `f` instead of each *not yet*.
fault on_not_yet(
    std::string_view id, std::string_view by, std::function<pulled(int times, body&)> f
) {
    return pulls(id, by, [f] {
        return [f, times = 0](body& inside) mutable {
            const auto next = inside.pull();
            return next.what == pulled::not_yet ? f(++times, inside) : next;
        };
    });
}

fault hanging(fault one) {
    one.hangs = true;
    return one;
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

        holds_back("streaming.flush", "sends when all is there"),
        holds_back("streaming.flush-and-block", "sends when all is there"),
        hanging(pulls(
            "streaming.before-not-yet",
            "sends on a flush alone",
            [] {
                return [held = std::string{}, ended = false](body& inside) mutable -> pulled {
                    if (ended)
                        return end_of_body;
                    for (;;) {
                        const auto next = inside.pull();
                        if (next.what == pulled::not_yet)
                            return next;
                        held += next.data;
                        ended = next.what == pulled::end;
                        if (ended || next.flush)
                            return chunk(held);
                    }
                };
            }
        )),
        hanging(answers(
            "streaming.head",
            "sends the head with the body",
            [](answer& got) {
                if (got.body.empty())
                    got.status = 0;
            }
        )),
        on_not_yet(
            "streaming.wake", "takes not yet for the end", [](int, body&) { return end_of_body; }
        ),
        // It is pulled again for the wakes that there were, and then never.
        hanging(pulls(
            "streaming.early-wake",
            "forgets a wake that comes early",
            [] {
                return [waits = false](body& inside) mutable {
                    if (waits)
                        return not_yet;
                    const auto next = inside.pull();
                    waits = next.what == pulled::not_yet;
                    return next;
                };
            }
        )),
        on_not_yet(
            "streaming.many-wakes",
            "loses patience",
            [](int times, body&) { return times > 16 ? end_of_body : not_yet; }
        ),
        dies("streaming.late-wake", "is hit by a wake for what is gone"),
        answers(
            "streaming.no-length", "closes without an end", [](answer& got) { got.whole = false; }
        ),
        chunks(
            "streaming.slow-reader",
            "drops what a full socket does not take",
            [](std::string_view in, std::size_t from) {
                return std::string{from == 500'000 ? in.substr(1) : in};
            }
        ),
    };
}

} // namespace groat_test

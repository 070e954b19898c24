// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/text.hpp>

#include <algorithm>

using namespace groat;
using groat::server::test::conformance::answer;

namespace groat_test {
namespace {

using value = std::optional<std::string>;

fault has_status(std::string_view id, std::string_view by, int status) {
    return answers(id, by, [status](answer& got) { got.status = status; });
}

fault has_body(std::string_view id, std::string_view by, std::string_view body) {
    return answers(id, by, [body](answer& got) { got.body = body; });
}

/// Lets a bad response pass once this is done to it.
fault mends(std::string_view id, std::string_view by, void (*f)(response&)) {
    return {.breaks = id, .by = by, .layer = [f](env& request, const app& next) {
                auto made = next(request);
                f(made);
                return made;
            }};
}

} // namespace

std::vector<fault> answer_faults() {
    return {
        answers("answers.get", "sends no phrase", [](answer& got) { got.reason.clear(); }),
        answers(
            "answers.status-line", "says OK to everything", [](answer& got) { got.reason = "OK"; }
        ),
        answers(
            "answers.range",
            "knows the registered ones",
            [](answer& got) {
                if (got.status == 299)
                    got.status = 200;
            }
        ),
        has_body("answers.not-found", "has an error page of its own", "<h1>Not Found</h1>"),
        has_status("answers.redirect", "follows it", 200),
        has_status("answers.promise", "can't wait", 501),
        has_body("answers.head", "sends a body to HEAD", "seventeen letters"),
        has_body("answers.head-stream", "sends a body to HEAD", "without end"),
        adds_header("answers.no-content", "announces nothing", "Content-Length", "0"),
        adds_header("answers.not-modified", "says what it does not send", "Content-Type", "text/x"),

        answers(
            "response-headers.repeated",
            "keeps one of each name",
            [](answer& got) { got.headers.replace("X-List", "1"); }
        ),
        answers(
            "response-headers.set-cookie",
            "joins them with a comma",
            [](answer& got) {
                std::string all;
                for (const auto& one : got.all("Set-Cookie"))
                    all += cat(all.empty() ? "" : ", ", one);
                got.headers.replace("Set-Cookie", all);
            }
        ),
        edits_header(
            "response-headers.long",
            "has a buffer of 1 KiB",
            "X-Long",
            [](std::string all) -> value { return all.substr(0, 1024); }
        ),
        edits_header(
            "response-headers.as-is",
            "splits at commas",
            "X-Odd",
            [](std::string all) -> value { return all.substr(0, all.find(',')); }
        ),
        edits_header(
            "response-headers.utf-8",
            "sends ASCII only",
            "X-Name",
            [](std::string) -> value { return "Gr??tze"; }
        ),
        edits_header(
            "response-headers.empty",
            "leaves an empty one out",
            "X-Empty",
            [](std::string) { return value{}; }
        ),
        edits_header(
            "response-headers.length",
            "never announces",
            "Content-Length",
            [](std::string) { return value{}; }
        ),
        adds_header("response-headers.hop-by-hop", "lets it out", "Keep-Alive", "timeout=77"),
        adds_header(
            "response-headers.transfer-encoding", "lets it out", "Transfer-Encoding", "mine"
        ),
        has_status("response-headers.status", "takes it for CGI's", 418),
        adds_header("response-headers.sendfile", "lets it out", "X-Accel-Redirect", "/etc/passwd"),

        answers(
            "errors.throws",
            "shows what was thrown",
            [](answer& got) { got.body += "the secret of the house"; }
        ),
        has_status("errors.throws-anything", "takes it for an empty answer", 200),
        answers(
            "errors.first-pull",
            "sends the head before it pulls",
            [](answer& got) {
                got.status = 200;
                got.whole = false;
            }
        ),
        dies("errors.survives", "ends with the first exception"),
        {.breaks = "errors.logged", .by = "throws the line away", .loses_log = true},
        answers(
            "errors.cut", "ends it as if it were whole", [](answer& got) { got.whole = got.over; }
        ),
        answers(
            "errors.cut-large",
            "ends it as if it were whole",
            [](answer& got) { got.whole = got.over; }
        ),
        answers(
            "errors.too-few",
            "ends it as if it were whole",
            [](answer& got) { got.whole = got.over; }
        ),
        mends(
            "errors.too-many",
            "does not count",
            [](response& made) { made.headers.remove("Content-Length"); }
        ),
        mends(
            "errors.two-lengths",
            "takes the first",
            [](response& made) { made.headers.replace("Content-Length", "3"); }
        ),
        mends(
            "errors.length-no-number",
            "overlooks it",
            [](response& made) { made.headers.remove("Content-Length"); }
        ),
        mends(
            "errors.informational", "sends a 200 instead", [](response& made) { made.status = 200; }
        ),
        mends(
            "errors.status-too-high",
            "sends a 599 instead",
            [](response& made) { made.status = 599; }
        ),
        mends(
            "errors.head-too-large",
            "leaves out what is too large",
            [](response& made) { made.headers.remove("X-Large"); }
        ),
    };
}

} // namespace groat_test

// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <groat/text.hpp>

#include <memory>
#include <mutex>
#include <utility>

using namespace groat;
using groat::server::test::conformance::answer;

namespace groat_test {
namespace {

/// After a request for `target` the next answer is not what it should be.
fault after(std::string_view id, std::string_view by, std::string_view target, void (*f)(answer&)) {
    return {.breaks = id, .by = by, .reply = [=](const asked& what, answer& got) {
                if (what.before && what.before->target == target)
                    f(got);
            }};
}

void is_smuggled(answer& got) {
    got.body = "you asked for /smuggled";
}

/// Bytes of the answer before come first, so nothing is where it should be.
void is_no_answer(answer& got) {
    got = {.status = 200, .body = "", .over = true, .whole = false};
}

/// Something of the first exchange, for all that follow.
class first_one {
public:
    std::string operator()(std::string_view now) {
        const std::lock_guard hold{guard_};
        if (!is_there_) {
            kept_ = now;
            is_there_ = true;
        }
        return kept_;
    }

private:
    std::mutex guard_;
    std::string kept_;
    bool is_there_ = false;
};

fault shares_path(std::string_view id, std::string_view by) {
    return edits(id, by, "PATH_INFO", [of = std::make_shared<first_one>()](std::string path) {
        return (*of)(path);
    });
}

} // namespace

std::vector<fault> connection_faults() {
    return {
        {.breaks = "keep-alive.kept",
         .by = "closes after each response",
         .reply =
             [](const asked& what, answer& got) {
                 if (what.before)
                     got = {.over = true};
             }},
        {.breaks = "keep-alive.in-turn",
         .by = "answers the request before",
         .reply =
             [](const asked& what, answer& got) {
                 if (what.before)
                     got.body = cat("you asked for ", what.before->target);
             }},
        after("keep-alive.unread-body", "reads on where the app stopped", "/unread", is_smuggled),
        after(
            "keep-alive.partly-read-body", "reads on where the app stopped", "/?part", is_smuggled
        ),
        after("keep-alive.after-head", "has sent a body to HEAD", "/head", is_no_answer),
        after("keep-alive.after-no-content", "has sent a body with a 204", "/empty", is_no_answer),
        after(
            "keep-alive.after-not-modified",
            "has sent a body with a 304",
            "/unchanged",
            is_no_answer
        ),
        after("keep-alive.after-stream", "has sent two ends", "/stream", is_no_answer),
        after("keep-alive.after-error", "has not sent all of its 500", "/throws", is_no_answer),
        after("keep-alive.after-cut", "keeps a connection that it cut", "/breaks", is_no_answer),

        {.breaks = "concurrency.inside",
         .by = "lets one in at a time",
         .layer =
             [one = std::make_shared<std::mutex>()](env& request, const app& next) {
                 const std::lock_guard hold{*one};
                 return next(request);
             },
         .hangs = true},
        answers(
            "concurrency.multithread",
            "says that it has one thread",
            [](answer& got) { got.body = "not said"; }
        ),
        shares_path("concurrency.requests", "has one environment for all"),
        edits_input(
            "concurrency.inputs",
            "has one buffer for all",
            [of = std::make_shared<first_one>()](std::string all) { return (*of)(all); }
        ),
        shares_path("concurrency.streams", "has one environment for all"),
    };
}

} // namespace groat_test

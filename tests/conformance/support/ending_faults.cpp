// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

using namespace groat;

namespace groat_test {
namespace {

/// Told twice.
fault twice(std::string_view id, std::string_view by, std::string_view beginning) {
    return {.breaks = id, .by = by, .note = [=](std::string_view text) {
                const std::string one{text};
                return text.starts_with(beginning) ? std::vector{one, one} : std::vector{one};
            }};
}

/// What `earlier` notes comes only after `later`.
fault swaps(
    std::string_view id, std::string_view by, std::string_view earlier, std::string_view later
) {
    return {.breaks = id, .by = by, .note = [=](std::string_view text) {
                std::vector<std::string> all;
                if (text != earlier)
                    all.emplace_back(text);
                if (text.starts_with(later))
                    all.emplace_back(earlier);
                return all;
            }};
}

} // namespace

std::vector<fault> ending_faults() {
    return {
        twice("completion.done", "tells the outcome twice", "complete "),
        notes("completion.body-told", "never tells the body", "body done", {"body discarded"}),
        pulls(
            "completion.body-read-to-its-end",
            "does not ask for the end",
            [] {
                return
                    [n = 0](body& inside) mutable { return n++ < 2 ? inside.pull() : end_of_body; };
            }
        ),
        notes("completion.head-sent", "tells nobody of the head", "head ", {}),
        twice("completion.cleanup", "cleans up twice", "cleanup"),
        swaps(
            "completion.order", "destroys the body after the hooks", "body destroyed", "complete "
        ),
        swaps("completion.order-of-hooks", "runs all in one order", "complete 2", "complete 1"),
        notes("completion.hook-throws", "stops at the first that throws", "outer", {}),
        notes("completion.slots", "destroys them before", "still here", {""}),
        notes(
            "completion.delivered-500",
            "takes a 500 for a failure",
            "outcome ",
            {"outcome failed 500 with its exception"}
        ),
        notes(
            "completion.failed",
            "says done to everything",
            "complete failed",
            {"complete done 200 5"}
        ),
        notes(
            "completion.failed-length",
            "counts what the app gave",
            "complete failed 200 3",
            {"complete failed 200 5"}
        ),
        notes(
            "completion.head-request",
            "pulls a body to count it",
            "body discarded",
            {"pulled", "body discarded"}
        ),

        notes(
            "leaving.aborted", "says done to everything", "complete ", {"complete done 200 1000"}
        ),
        twice("leaving.body-told", "tells it where it notices and where it ends", "body aborted"),
        notes("leaving.body-destroyed", "leaks it", "body destroyed", {}),
        notes("leaving.waker", "tells the waker nothing", "client gone", {"client there"}),
        notes("leaving.cleanup", "forgets who left", "cleanup", {}),
        {.breaks = "leaving.while-waiting",
         .by = "does not watch the client while it waits",
         .never_hears_of_leaving = true,
         .hangs = true},
        dies("leaving.survives", "ends with the first client that leaves"),
    };
}

} // namespace groat_test

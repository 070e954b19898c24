// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <utility>

using namespace groat;
using groat::server::test::conformance::answer;

namespace groat_test {
namespace {

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

std::vector<fault> stream_faults() {
    return {
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

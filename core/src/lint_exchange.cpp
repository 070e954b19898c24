// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

//: The **outcome** that hooks are told carries the fate, what was thrown (beside any of the three:
//: a delivered 500 is *done*), the status and the headers as sent, the bytes that the server took,
//: and the times.
//:
//: ## The order of an exchange
//:
//: 1. The head of the request is complete: the env is made, and the app is called.
//: 2. The head of the response is checked.
//: 3. The body is pulled once. What throws until here is a 500.
//: 4. Head and first bytes are written at once; `on_head_sent` hooks run in the order of asking.
//: 5. The body is pulled and written. What throws from here on cuts the response, so that the
//:    front server sees a broken body and never a false end.
//: 6. The outcome is fixed; the body is told and destroyed.
//: 7. `on_complete` hooks run, the last asked first; then `on_cleanup` hooks, first asked first.
//: 8. The wish of `request_exit()` is honoured; the env is destroyed, and all that is in it.
//:
//: - `order.hooks` (kept by the exchange) Each hook runs at most once, and those of completion and
//:   clean-up run whatever happened; one that throws is logged, and the rest still run. Only the
//:   exchange runs hooks.
//: - `order.length` (kept by the exchange) No more bytes are written than Content-Length
//:   announced; more or fewer make the exchange *failed*.

namespace groat::inline v0 {

using linting::findings;
using linting::rule;

void lint::state::begin(env& request) {
    begun_ = true;
    x_ = request.x_;
    root_ = &request;
    at_first_.emplace(request);
    request.on_cleanup([kept = shared_from_this()] { kept->end(); });
}

void lint::state::end() {
    const std::lock_guard hold{guard_};
    findings found;
    at_first_->compare(*root_, found);
    report(found, {}, linting::server);
    over_ = true;
    x_ = nullptr;
}

void lint::state::check_over(int maker) {
    if (over_)
        report(
            rule{
                "order.over",
                "A body is pulled by the exchange that it belongs to, and not after "
                "that is over."},
            outside_of(maker),
            cat("a body of ", name_of(maker), " was pulled")
        );
}

//: ## Servers
//:
//: A server makes the env right before it calls: what front servers do differently is made equal
//: here, and the rules for the env hold whatever they send. It drives `groat::exchange` through a
//: `transport`.
//:
//: - `server.config` (not checked) The configuration environment is the same for as long as the
//:   process lives, and says the truth about threads and processes.
//: - `server.turns` (not checked) An exchange is entered by one thread at a time, each entry
//: happening
//:   before the next; it is neither entered nor destroyed before `run` has returned. `wake` may
//:   come at any time from any thread and never enters `run`.
//: - `server.reuse` (not checked) No byte of one request is read as another's: whatever is left of
//: an
//:   input is drained, or the connection is closed.
//: - `server.once` (not checked) A server that answers a broken exchange with an answer of its own
//:   does so only if no byte has left.

} // namespace groat::inline v0

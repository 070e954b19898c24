// SPDX-License-Identifier: BSL-1.0
#include <groat/lint.hpp>
#include <groat/text.hpp>

#include "lint_state.hpp"

//: # The specification
//:
//: How applications, middleware and servers meet: what each may count on, and what it owes the
//: others. It stands in the tradition of RakuWAPI 0.9 (the former P6W), PSGI 1.1 and Rack's SPEC;
//: where the three differ or C++ gives a better answer, the reasons are in `docs/decisions/`.
//:
//: This page is made from the source of `groat::lint`, the observer that checks these rules
//: whenever an exchange crosses a layer; the test client switches it on. Each rule has a name, by
//: which lint reports that it was broken and by whom. A rule without a note is one that lint
//: checks. The others say what keeps them:
//:
//: * *does not compile*: the types forbid it; the link leads to the test that tries.
//: * *cannot be built*: whatever would break it throws when it is made.
//: * *kept by the type*: the type does it, whoever uses it.
//: * *kept by the exchange*: `groat::exchange` sees to it, which every server drives.
//: * *not checked*: nobody can see it from here; break it and a sanitizer or a user will.
//:
//: An **exchange** is one request and its response, from the first byte read to the last clean-up.
//: An **app** answers exchanges. A **middleware** wraps an app and is an app again; one that is in
//: place is a **layer**. A **server** runs an app and speaks to the **front server** or the client.
//:
//: ## The app
//:
//: An app is a callable `response(env&)`: from an environment to the triple {status, headers,
//: body}. `groat::app` holds any such callable, erased once; a copy is cheap and is the same app.
//: A callable that returns `std::future<response>` is an app too: the call waits for it and holds
//: its thread, and no layer ever sees a future.
//:
//: - `app.signature` (does not compile: app_takes_env_by_value, app_answers_a_number) An app takes
//: its env by
//:   reference and returns a response.
//: - `app.const` (does not compile: app_changes_when_called) The call of an app is const: any
//: number of
//:   threads may be in it at once, and state that changes is an object with a lock of its own.
//: - `app.throws` (kept by the exchange) An app may throw anything. Before the first byte has left
//:   that is a 500 and a line in the log; a client that broke off its own input gets a 400.
//: - `app.outlives` (kept by the exchange) An app outlives its exchanges.
//: - `app.configured-once` (not checked) What a server runs is an app, or a callable `app(const
//:   config&)` that the server calls once in each worker process, after the fork and before the
//:   first request. Pools, files and threads are opened there, never by composing.
//:
//: ## The middleware
//:
//: A middleware is a callable `response(env&, const app& next) const`; a lambda is one. There is
//: no base class and no registry. `wrap(middleware, app)` is an app; what is enabled first sees the
//: request first. A layer may call `next` once, several times or not at all, with the env that it
//: was given, with a child of it or with a sub-request.
//:
//: - `middleware.signature` (does not compile: middleware_answers_text, wrap_takes_an_app) What is
//: wrapped
//:   around an app takes an env and the next app and returns a response.
//: - `middleware.const` (does not compile: middleware_changes_when_called) The call of a middleware
//: is const; it
//:   is moved into one cell that all copies of the app share.
//: - `middleware.next` (not checked) `next` is valid during the call; who needs it longer copies
//: it.

namespace groat::inline v0 {

std::string fault::text() const {
    return cat(id, ": ", sentence, "\n  broken by ", layer, "\n  ", detail);
}

namespace {

std::string all_texts(const std::vector<fault>& found) {
    std::string text = "lint:";
    for (const auto& one : found)
        text += cat("\n", one.text());
    return text;
}

} // namespace

lint_error::lint_error(std::vector<fault> found)
    : std::logic_error{all_texts(found)}, found_{std::make_shared<const std::vector<fault>>(
                                              std::move(found)
                                          )} {}

lint::lint() : state_{std::make_shared<state>()} {}
lint::~lint() = default;

void lint::enter(const layer& crossed, env& request) {
    try {
        state_->enter(crossed, request);
    } catch (...) {
        // No memory to watch with; the exchange must not suffer.
    }
}

void lint::leave(const layer& crossed, env& request, response* answer) noexcept {
    try {
        state_->leave(crossed, request, answer);
    } catch (...) {
        // Likewise.
    }
}

std::vector<fault> lint::faults() const {
    return state_->faults();
}

void lint::check() const {
    if (auto found = faults(); !found.empty())
        throw lint_error{std::move(found)};
}

std::vector<fault> lint::state::faults() const {
    const std::lock_guard hold{guard_};
    return faults_;
}

} // namespace groat::inline v0

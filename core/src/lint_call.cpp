// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <string>

//: ## The call
//:
//: A call is synchronous. The call of an app, the pulls of its bodies, the hooks and the
//: destructors of one exchange never overlap; each happens before the next, and each may be on
//: another thread. An observer that is set on the env sees every layer entered and left.

namespace groat::inline v0 {

using linting::actor;
using linting::findings;
using linting::rule;

void lint::state::enter(const layer& crossed, env& request) {
    const std::lock_guard hold{guard_};
    if (!begun_)
        begin(request);
    check_handling();
    const int outside = actors_.empty() ? linting::server : actors_.back().crossing;
    const auto index = static_cast<int>(crossings_.size());
    findings inherited;
    if (outside != linting::server)
        inherited = crossings_[static_cast<std::size_t>(outside)].env_faults;
    findings found;
    linting::check_env(request, found);
    linting::check_input(request, found);
    report(found, inherited, outside);
    watch_input(request, outside);
    crossings_.push_back(
        {.who = crossed,
         .about = &crossed,
         .request = &request,
         .outside = outside,
         .variables = linting::snapshot{request},
         .env_faults = std::move(found)}
    );
    actors_.push_back(
        {.crossing = index, .call = true, .handling = std::current_exception(), .serial = ++serial_}
    );
}

void lint::state::leave(const layer& crossed, env& request, response* answer) {
    // Asks the body, which is the author's code, so before the lock.
    std::optional<linting::shape> seen;
    if (answer)
        seen.emplace(*answer, request.verb() == http::verb::head);

    const std::lock_guard hold{guard_};
    const auto at = std::find_if(actors_.rbegin(), actors_.rend(), [&](const actor& a) {
        return a.call && crossings_[static_cast<std::size_t>(a.crossing)].about == &crossed &&
               crossings_[static_cast<std::size_t>(a.crossing)].request == &request;
    });
    if (at == actors_.rend())
        return; // entered before it was watched
    const int index = at->crossing;
    leave_actor(at->serial);
    auto& here = crossings_[static_cast<std::size_t>(index)];
    here.about = nullptr;
    findings found;
    here.variables.compare(request, found);
    report(found, {}, linting::server);
    if (!answer)
        return;

    found = {};
    linting::check_response(*answer, *seen, found);
    linting::check_headers(*answer, *seen, found);
    linting::check_file(*answer, *seen, found);
    judge_head(*seen, index, found);
    const int typeless = judge_type(*seen, index);
    report(found, here.inner_faults, index);
    if (here.outside != linting::server) {
        auto& outer = crossings_[static_cast<std::size_t>(here.outside)];
        outer.inner_faults.append(found);
        outer.typeless = typeless;
        ++outer.calls;
        outer.inner_status = seen->status;
        outer.inner_content = seen->content() || seen->omitted;
    }
    found.append(here.inner_faults);
    watch_body(*answer, *seen, index, found, typeless);
}

/// Whoever runs now ends; what it called must have ended before it.
actor lint::state::leave_actor(std::uint64_t serial) {
    const auto self = std::ranges::find(actors_, serial, &actor::serial);
    if (self == actors_.end())
        return {}; // it was ended by one that it outlasted
    const actor ended = *self;
    for (auto inside = self + 1; inside != actors_.end(); ++inside)
        report(
            rule{
                "call.nested",
                "Calls and pulls of one exchange don't overlap: a layer returns "
                "after all that it called has returned."},
            ended.crossing,
            cat(name_of(inside->crossing), " was still running")
        );
    actors_.erase(self, actors_.end());
    return ended;
}

/// The caller is the innermost actor; what it is handling it began to handle itself.
void lint::state::check_handling() {
    if (actors_.empty())
        return;
    const auto handled = std::current_exception();
    if (handled && handled != actors_.back().handling)
        report(
            rule{
                "call.catch",
                "Neither is `next` called nor a body pulled from inside a catch "
                "block; `attempt(next, env, handler)` calls its handler outside "
                "of one."},
            actors_.back().crossing,
            "an exception was being handled"
        );
}

//: - `call.across` (not checked) Across `next()` and pulls a layer holds no lock and relies on no
//:   `thread_local` and no `errno`.
//: - `call.stack` (not checked) A layer may count on 64 KiB of stack.

} // namespace groat::inline v0

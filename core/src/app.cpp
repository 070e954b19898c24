// SPDX-License-Identifier: BSL-1.0
#include <groat/app.hpp>

#include <groat/order.hpp>

namespace groat::inline v0 {
namespace {

/// The first asked leaves last. Who came after `last` has not entered and hears nothing.
void leave(
    const detail::observer_link* link,
    const detail::observer_link* last,
    const layer& crossed,
    env& request,
    response* answer
) noexcept {
    if (!last)
        return;
    if (link != last)
        leave(link->next, last, crossed, request, answer);
    link->who->leave(crossed, request, answer);
}

} // namespace

// Out of line and cold: inlined, it makes each layer three times as dear.
[[gnu::cold, gnu::noinline]] response app::call_observed(env& request) const {
    const auto* observers = request.x_->observers;
    const detail::observer_link* last = nullptr;
    try {
        for (const auto* link = observers; link; link = link->next) {
            link->who->enter(node_->about, request);
            last = link;
        }
        response answer = node_->call(request);
        leave(observers, last, node_->about, request, &answer);
        return answer;
    } catch (...) {
        leave(observers, last, node_->about, request, nullptr);
        throw;
    }
}

setup::setup(app ready) {
    check_complete(ready.outlined());
    make_ = std::make_shared<const fixed>(std::move(ready));
}

app setup::operator()(const config& settings) const {
    auto made = make_->make(settings);
    if (!ready())
        check_complete(made.outlined());
    return made;
}

} // namespace groat::inline v0

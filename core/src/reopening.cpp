// SPDX-License-Identifier: BSL-1.0
#include <groat/reopening.hpp>

#include <mutex>
#include <utility>
#include <vector>

namespace groat::inline v0 {
namespace {

struct register_of_all {
    std::mutex guard;
    std::vector<reopening*> all;
};

// Never destroyed: what is destroyed at the end of the process may still leave it.
register_of_all& the_register() {
    static auto& made = *new register_of_all;
    return made;
}

} // namespace

reopening::reopening(std::function<void()> again) : again_{std::move(again)} {
    auto& known = the_register();
    const std::lock_guard hold{known.guard};
    known.all.push_back(this);
}

reopening::~reopening() {
    auto& known = the_register();
    const std::lock_guard hold{known.guard};
    std::erase(known.all, this);
}

void reopening::all() noexcept {
    auto& known = the_register();
    const std::lock_guard hold{known.guard};
    for (auto* const one : known.all)
        try {
            one->again_();
        } catch (...) {
            // It has said so itself, or nobody can.
        }
}

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/layer_if.hpp>

#include <groat/text.hpp>

#include <stdexcept>

namespace groat::inline v0::middleware {

layer_if::layer_if(condition wanted, branch then, branch otherwise)
    : wanted_{std::move(wanted)}, then_{std::move(then)}, otherwise_{std::move(otherwise)} {
    if (!wanted_)
        throw std::invalid_argument{"layer_if: the condition is an empty function"};
}

response layer_if::operator()(env& request, const app& next) const {
    const auto& chosen = wanted_(request) ? then_ : otherwise_;
    return chosen.layer ? chosen.layer(request, next) : next(request);
}

void layer_if::outlined(outline& drawn) const {
    drawn.label += cat(" ", then_.label);
    if (otherwise_.layer)
        drawn.label += cat(", else ", otherwise_.label);
}

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// Every middleware, as somebody would use it.
#pragma once

#include <groat/builder.hpp>

#include <string_view>
#include <vector>

namespace groat_test {

struct named_layer {
    std::string_view name;
    groat::builder (*enabled)(const groat::builder& outside); ///< makes a new one each time
};

/// One of each. Whatever a layer draws by lot or takes from the world is fixed, so that the same
/// request has the same answer twice.
const std::vector<named_layer>& all_layers();

} // namespace groat_test

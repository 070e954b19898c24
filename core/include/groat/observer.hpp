// SPDX-License-Identifier: BSL-1.0
// Who watches an exchange cross its layers.
#pragma once

#include <source_location>
#include <string_view>

namespace groat::inline v0 {

class env;
struct response;

/// One layer or app in place.
struct layer {
    std::string_view type;      ///< the type's name, without `groat::`; a lambda's is "lambda"
    std::source_location where; ///< where it was enabled, or where it became an app
};

/// Sees each layer of one exchange entered and left; lint, timing and traces are observers. Set
/// with `env::observe`, several at once; the first asked enters first and leaves last.
class observer {
public:
    virtual ~observer() = default;
    virtual void enter(const layer& crossed, env& request) = 0;

    /// `answer` is null when the layer threw. An observer that wraps the body keeps its length,
    /// its file and its being omitted.
    virtual void leave(const layer& crossed, env& request, response* answer) noexcept = 0;

    /// Whether it may look into bodies. If no observer does, a body that is a file can be sent
    /// unread, as it is without observers.
    [[nodiscard]] virtual bool sees_bodies() const noexcept { return true; }
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// What a layer or an app says of itself, by whichever of the ways it has. Not for users.
#pragma once

#include <groat/detail/type_name.hpp>
#include <groat/facts.hpp>
#include <groat/outline.hpp>

#include <concepts>
#include <source_location>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// Its own name if it has one, or its type's. Valid as long as it is.
template <class M>
[[nodiscard]] constexpr std::string_view name_of(const M& m) noexcept {
    if constexpr (requires {
                      { m.named() } -> std::same_as<std::string_view>;
                  })
        return m.named();
    else
        return type_name<M>();
}

/// By its member, or by a free function in its type's namespace.
template <class M>
[[nodiscard]] facts facts_of(const M& m) {
    if constexpr (requires {
                      { m.describe() } -> std::same_as<facts>;
                  })
        return m.describe();
    else if constexpr (requires {
                           { describe(m) } -> std::same_as<facts>;
                       })
        return describe(m);
    else
        return {};
}

/// It alone, but for the branches that it has itself.
template <class M>
[[nodiscard]] outline drawn(const M& m, outline::kind what, const std::source_location& where) {
    outline made{std::string{name_of(m)}, where};
    made.what = what;
    made.stated = facts_of(m);
    if constexpr (requires { m.outlined(made); })
        m.outlined(made);
    return made;
}

} // namespace groat::inline v0::detail

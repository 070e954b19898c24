// SPDX-License-Identifier: BSL-1.0
// What layers tell one another.
#pragma once

#include <string_view>

namespace groat::inline v0 {

/// A typed key of an exchange:
///
///     inline constexpr slot<user> current_user{"app.user"};
///
/// Its identity is its address, so it is one variable that all who use it see (`inline constexpr`
/// in a header) and can't be copied. The name is for people: it has a dot, as P6W asks of keys that
/// are not its own, and the prefixes of P6W and its kin are theirs; both are checked when
/// compiling.
template <class T>
class slot {
public:
    using value_type = T;

    consteval slot(const char* name) : name_{name} {
        const std::string_view text{name};
        const auto dot = text.find('.');
        if (dot == text.npos || dot == 0 || dot + 1 == text.size())
            throw "groat: a slot's name is a prefix, a dot and a word: \"app.user\"";
        for (const std::string_view taken : {"p6w.", "p6wx.", "wapi.", "wapix."})
            if (text.starts_with(taken))
                throw "groat: this prefix belongs to the specification";
    }
    slot(const slot&) = delete;
    slot& operator=(const slot&) = delete;

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    const char* name_;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// Which of the variables sent an app sees as they are.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include "bytes.hpp"
#include "classify.hpp"
#include "environment.hpp"
#include "names.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace groat::inline v0::server::fcgi {

/// Copies them to a clear environment while they are read, doubled ones as one, and notes those
/// that are asked for later. Looks at every byte and once at every name, so its time grows with
/// both and no faster.
class copier {
public:
    copier(const front_options& front, const limits& most, environment& to)
        : most_{most}, trusted_{front.trust_remote_user}, to_{to} {
        constexpr std::size_t usual_at_most = 64;
        to_.variables.reserve(usual_at_most);
    }

    /// The next one; or why the request can't be let through. Then nothing may follow. How many
    /// there are is counted elsewhere.
    [[nodiscard, gnu::always_inline]] const refusal* take(variable one) {
        const auto size = one.name.size() + one.value.size();
        bytes_ += size;
        if (size > most_.value || bytes_ > most_.head)
            return over_limit(one);
        const auto [usual, how] = classify(one.name);
        if (usual == usual_names)
            return take_other(one);
        if (has_rare(one.value))
            if (const auto* const refused = check_value(one))
                return refused;
        if (how != handling::ours) {
            const bool as_it_is =
                how <= handling::cookie || (how == handling::optional && !one.value.empty());
            if (!as_it_is || (put_ & word{1} << usual) != 0)
                return take_rare(one, usual, how);
            to_.variables.emplace_back(one.name, one.value);
            put_ |= word{1} << usual;
            marks_[usual] = {static_cast<std::uint32_t>(to_.variables.size()), 0};
        }
        last_.note(usual, one.value);
        return nullptr;
    }

    /// After the last.
    void join();

    [[nodiscard]] const last_sent& last() const noexcept { return last_; }

private:
    [[nodiscard]] const refusal* take_rare(variable one, std::size_t usual, handling how);
    [[nodiscard]] const refusal* take_other(variable one);
    [[nodiscard, gnu::cold]] static const refusal* check_value(variable one) noexcept;
    [[nodiscard, gnu::cold]] const refusal* over_limit(variable one) const noexcept;

    [[nodiscard]] mark& mark_of(std::size_t usual) noexcept;
    void put_last(const variable& one, mark& at);
    void put_optional(const variable& one, mark& at);
    void put_header(const variable& one, mark& at);
    void join(variable& to, const repeat& first);
    [[nodiscard]] const repeat* next(const repeat& of) const noexcept;

    const limits& most_;
    bool trusted_;
    bool any_other_ = false;
    bool emptied_ = false; // what is nothing rather than empty was there, and became empty
    environment& to_;
    std::size_t bytes_ = 0;
    last_sent last_;
    word put_ = 0;                        // a bit for each usual name that has a mark
    std::array<mark, usual_names> marks_; // the others' are not even zero
    static_assert(usual_names <= 64);
};

} // namespace groat::inline v0::server::fcgi

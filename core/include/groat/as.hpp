// SPDX-License-Identifier: BSL-1.0
// Names and facts for what has none of its own.
#pragma once

#include <groat/detail/stated.hpp>
#include <groat/facts.hpp>
#include <groat/outline.hpp>

#include <concepts>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

namespace detail {

/// Throws std::invalid_argument for a text that is empty, longer than 200 bytes or not one
/// printable line. Gives it back.
[[nodiscard]] std::string said(std::string_view who, std::string_view text);

/// Calls as `F` is called, whatever that is.
template <class F>
class named_callable {
public:
    named_callable(std::string name, F f, facts stated)
        : name_{std::move(name)}, f_{std::move(f)}, stated_{std::move(stated)} {}

    template <class... Args>
    requires std::invocable<const F&, Args...>
    decltype(auto) operator()(Args&&... args) const { return f_(std::forward<Args>(args)...); }

    [[nodiscard]] std::string_view named() const noexcept { return name_; }
    [[nodiscard]] facts describe() const {
        auto all = facts_of(f_);
        all.insert(all.end(), stated_.begin(), stated_.end());
        return all;
    }

private:
    std::string name_;
    F f_;
    facts stated_;
};

template <class M>
class unchecked_layer {
public:
    unchecked_layer(M m, std::string why) : m_{std::move(m)}, why_{std::move(why)} {}

    template <class... Args>
    requires std::invocable<const M&, Args...>
    decltype(auto) operator()(Args&&... args) const { return m_(std::forward<Args>(args)...); }

    [[nodiscard]] std::string_view named() const noexcept { return name_of(m_); }
    [[nodiscard]] facts describe() const { return facts_of(m_); }
    void outlined(outline& drawn) const {
        if constexpr (requires { m_.outlined(drawn); })
            m_.outlined(drawn);
        drawn.unchecked = why_;
    }

private:
    M m_;
    std::string why_;
};

} // namespace detail

/// A middleware or an app, mostly a lambda, with a name for descriptions and observers, and with
/// facts of its own beside those that it states itself:
///
///     .enable(as("auth", [](env& request, const app& next) {…}, gives(current_user)))
///
/// Throws std::invalid_argument for a name that is not one printable line of 1 to 200 bytes.
template <class F, std::same_as<fact>... Facts>
[[nodiscard]] detail::named_callable<F> as(std::string_view name, F callable, Facts... stated) {
    return {detail::said("as", name), std::move(callable), facts{stated...}};
}

/// The same layer, whose demands bind nobody: for who knows better than its facts. What it gives
/// still counts. Why it may be so is shown wherever the composition is described.
///
///     .enable(unchecked(csrf{}, "the condition is the same as the session's"))
///
/// Throws std::invalid_argument for a reason that is not one printable line of 1 to 200 bytes.
template <class M>
[[nodiscard]] detail::unchecked_layer<M> unchecked(M middleware, std::string_view why) {
    return {std::move(middleware), detail::said("unchecked", why)};
}

} // namespace groat::inline v0

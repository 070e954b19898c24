// SPDX-License-Identifier: BSL-1.0
// Names and facts for what has none of its own.
#pragma once

#include <groat/app.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0 {

namespace detail {

/// Throws std::invalid_argument for a text that is empty, longer than 200 bytes or not one
/// printable line. Gives it back.
[[nodiscard]] std::string said(std::string_view who, std::string_view text);

/// Does and says what `F` does and says.
template <class F>
class stand_in {
public:
    template <class... Args>
    requires std::invocable<const F&, Args...>
    decltype(auto) operator()(Args&&... args) const { return f_(std::forward<Args>(args)...); }

    void outlined(outline& drawn) const {
        if constexpr (requires { f_.outlined(drawn); })
            f_.outlined(drawn);
    }

    template <class... Next>
    requires requires(const F& f, env& request, const Next&... next) {
        f.leads_to(request, next...);
    }
    [[nodiscard]] passage leads_to(env& request, const Next&... next) const {
        return f_.leads_to(request, next...);
    }
    [[nodiscard]] std::string chose(const passage& taken) const { return choice(f_, taken); }

protected:
    explicit stand_in(F f) : f_{std::move(f)} {}

    F f_;
};

template <class F>
class named_callable : public stand_in<F> {
public:
    named_callable(std::string name, F f, facts stated)
        : stand_in<F>{std::move(f)}, name_{std::move(name)}, stated_{std::move(stated)} {}

    [[nodiscard]] std::string_view named() const noexcept { return name_; }
    [[nodiscard]] facts describe() const {
        auto all = facts_of(this->f_);
        all.insert(all.end(), stated_.begin(), stated_.end());
        return all;
    }
    void outlined(outline& drawn) const {
        stand_in<F>::outlined(drawn);
        drawn.label = name_;
    }

private:
    std::string name_;
    facts stated_;
};

template <class M>
class unchecked_layer : public stand_in<M> {
public:
    unchecked_layer(M m, std::string why) : stand_in<M>{std::move(m)}, why_{std::move(why)} {}

    [[nodiscard]] std::string_view named() const noexcept { return name_of(this->f_); }
    [[nodiscard]] facts describe() const { return facts_of(this->f_); }
    void outlined(outline& drawn) const {
        stand_in<M>::outlined(drawn);
        drawn.unchecked = why_;
    }

private:
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

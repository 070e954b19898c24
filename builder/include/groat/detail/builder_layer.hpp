// SPDX-License-Identifier: BSL-1.0
// How a builder keeps a layer before it knows what the layer goes around. Not for users.
#pragma once

#include <groat/app.hpp>

#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0::detail {

class builder_layer {
public:
    virtual ~builder_layer() = default;
    [[nodiscard]] virtual app around(app inner) const = 0;

    /// The layer alone, without what is inside of it.
    [[nodiscard]] virtual outline drawn() const = 0;

    std::source_location where;

protected:
    explicit builder_layer(const std::source_location& at) : where{at} {}
};

using layer_ptr = std::shared_ptr<const builder_layer>;

/// For a layer that can't be copied and is in an app already.
[[noreturn]] void refuse_second_app(const std::source_location& where);

template <class M>
class layer_cell final : public builder_layer {
public:
    layer_cell(M m, const std::source_location& at)
        : builder_layer{at}, middleware_{std::move(m)} {}

    app around(app inner) const override {
        if constexpr (std::copy_constructible<M>) {
            return wrap(M{middleware_}, std::move(inner), where);
        } else {
            if (moved_.exchange(true))
                refuse_second_app(where);
            return wrap(std::move(middleware_), std::move(inner), where);
        }
    }

    outline drawn() const override {
        if (moved_)
            return {std::string{type_name<M>()}, where};
        return detail::drawn(std::as_const(middleware_), outline::kind::layer, where);
    }

private:
    mutable M middleware_;
    mutable std::atomic<bool> moved_{false};
};

template <class M>
layer_ptr layer_of(M middleware, const std::source_location& where) {
    return std::make_shared<const layer_cell<M>>(std::move(middleware), where);
}

/// Asked once a request. Shared, so that a condition need not be copyable.
using predicate = std::function<bool(const env&)>;

template <class Pred>
predicate predicate_of(Pred pred) {
    return [asked = std::make_shared<const Pred>(std::move(pred))](const env& request) -> bool {
        return (*asked)(request);
    };
}

[[nodiscard]] layer_ptr conditional_layer(predicate pred, layer_ptr layer);

template <class F>
concept before_callable = requires(const F& f, env& request) {
    f(request);
    requires std::same_as<decltype(f(request)), void> ||
        std::same_as<decltype(f(request)), std::optional<response>>;
};

template <class F>
concept after_callable = requires(const F& f, env& request, response& answer) {
    { f(request, answer) } -> std::same_as<void>;
};

/// What a half of a middleware is called: by its name if somebody gave it one.
template <class F>
[[nodiscard]] std::string_view part_name(const F& f, std::string_view usual) noexcept {
    if constexpr (requires { f.named(); })
        return f.named();
    else
        return usual;
}

template <class F>
struct before_layer {
    response operator()(env& request, const app& next) const {
        if constexpr (std::is_void_v<std::invoke_result_t<const F&, env&>>) {
            f(request);
        } else {
            if (auto answer = f(request))
                return *std::move(answer);
        }
        return next(request);
    }
    [[nodiscard]] std::string_view named() const noexcept { return part_name(f, "before"); }
    [[nodiscard]] facts describe() const { return facts_of(f); }
    F f;
};

template <class F>
struct after_layer {
    response operator()(env& request, const app& next) const {
        auto answer = next(request);
        f(request, answer);
        return answer;
    }
    [[nodiscard]] std::string_view named() const noexcept { return part_name(f, "after"); }
    [[nodiscard]] facts describe() const { return facts_of(f); }
    F f;
};

} // namespace groat::inline v0::detail

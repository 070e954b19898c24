// SPDX-License-Identifier: BSL-1.0
// Composing middlewares, mounts and an app into one app.
#pragma once

#include <groat/app.hpp>
#include <groat/as.hpp>
#include <groat/detail/builder_layer.hpp>
#include <groat/middleware/mount.hpp>

#include <concepts>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

/// Composes an app from layers, mounts and an app, read from top to bottom:
///
///     builder{}
///         .enable(middleware::catch_exceptions{})
///         .enable_if(is_html, compress{})
///         .mount("/static", middleware::static_files{{.root = "public"}})
///         .mount("/admin", admin())
///         .to_app(home);
///
/// *Order.* What is enabled first is outermost: it sees the request first and the response last.
/// The mounts are one table, innermost of all layers, wherever they stand among the enables: every
/// layer sees every request, HEAD, OPTIONS and 404 too. Which mount takes a request:
/// middleware::mount says it.
///
/// *A value.* A builder never changes: each call answers a new one with one thing more, and shares
/// the rest with it. So a common beginning may be kept and continued in two ways, and a loop says
/// `b = b.mount(…)`. A layer is copied into each app that is made of it; one that can't be copied
/// is moved into the first, and a second app throws std::logic_error.
///
/// *Errors* are the programmer's and are thrown while building: std::invalid_argument, whose
/// message names the places, as file:line, of all calls that don't go together. A builder with
/// nothing to answer with makes no app, and neither does one whose layers' facts (facts.hpp) don't
/// go together in this order (order.hpp).
///
/// *Threads.* Copies may be used by several threads at once, but for layers that can't be copied.
///
/// Each call takes the place where it is written; it shows in `describe`, to observers and in
/// messages.
class builder {
    using here = std::source_location;

public:
    builder() noexcept = default;

    /// A layer: a middleware, or a lambda `response(env&, const app& next)`.
    template <class M>
    [[nodiscard]] builder enable(M middleware, here where = here::current()) const {
        static_assert(
            middleware_callable<M>,
            "groat: enable takes a middleware: a callable `response(env&, const app& "
            "next) const`. An app goes to mount or to_app; for halves of a middleware "
            "there are before and after"
        );
        if constexpr (middleware_callable<M>)
            return with(detail::layer_of(std::move(middleware), where));
    }

    /// The same, by its other name: for a lambda that does something on both ways.
    template <class M>
    [[nodiscard]] builder around(M middleware, here where = here::current()) const {
        return enable(std::move(middleware), where);
    }

    /// A layer for the requests that `pred(const env&)` wants, asked once a request when it comes
    /// here. The others go to the next layer. Both ways are built once.
    template <class Pred, class M>
    [[nodiscard]] builder enable_if(Pred pred, M middleware, here where = here::current()) const {
        constexpr bool asks = std::is_invocable_r_v<bool, const Pred&, const env&>;
        static_assert(
            asks,
            "groat: enable_if takes a condition: a callable `bool(const env&) "
            "const`; for one that is known when building there is enable_when"
        );
        static_assert(
            middleware_callable<M>,
            "groat: enable_if takes a middleware: a callable `response(env&, const app& "
            "next) const`"
        );
        if constexpr (asks && middleware_callable<M>)
            return with(detail::conditional_layer(
                detail::predicate_of(std::move(pred)),
                detail::layer_of(std::move(middleware), where)
            ));
    }

    /// A layer if `wanted`; decided now.
    template <class M>
    [[nodiscard]] builder enable_when(bool wanted, M middleware, here where = here::current())
        const {
        auto enabled = enable(std::move(middleware), where);
        return wanted ? std::move(enabled) : *this;
    }

    /// A layer of the way in alone. `f(env&)` gives nothing; or `std::optional<response>`, and a
    /// response in it is the answer: nothing further in is called.
    template <class F>
    [[nodiscard]] builder before(F f, here where = here::current()) const {
        static_assert(
            detail::before_callable<F>,
            "groat: before takes a callable `void(env&) const` or "
            "`std::optional<response>(env&) const`"
        );
        if constexpr (detail::before_callable<F>)
            return with(detail::layer_of(detail::before_layer<F>{std::move(f)}, where));
    }

    /// A layer of the way out alone: `f(env&, response&)` once a response comes; not when something
    /// further in throws.
    template <class F>
    [[nodiscard]] builder after(F f, here where = here::current()) const {
        static_assert(
            detail::after_callable<F>, "groat: after takes a callable `void(env&, response&) const`"
        );
        if constexpr (detail::after_callable<F>)
            return with(detail::layer_of(detail::after_layer<F>{std::move(f)}, where));
    }

    /// What answers below a path or a host; the places are middleware::mount's. It may be an app; a
    /// middleware, behind which is a 404; a builder, or a callable that is given an empty
    /// one and returns a builder or an app.
    template <class What>
    [[nodiscard]] builder mount(std::string_view at, What what, here where = here::current())
        const {
        if constexpr (std::same_as<What, builder>)
            return with(row{at, what.to_app(where), where});
        else if constexpr (!app_callable<What> && std::is_invocable_r_v<builder, What&, builder>)
            return with(row{at, builder{what(builder{})}.to_app(where), where});
        else if constexpr (!app_callable<What> && std::is_invocable_r_v<app, What&, builder>)
            return with(row{at, what(builder{}), where});
        else
            return with(row{at, row::as_app(std::move(what), where), where});
    }

    /// The app: all layers, the mounts, and for what is not mounted the fallback.
    /// Throws when the fallback could never be reached because `/` is mounted.
    template <class F>
    requires(!std::same_as<F, std::source_location>) [[nodiscard]] app
        to_app(F fallback, here where = here::current()) const {
        static_assert(is_app<F>, "groat: to_app takes an app: a callable `response(env&) const`");
        if constexpr (is_app<F>)
            return beside_mounts(row::as_app(std::move(fallback), where), where);
    }

    /// The app: all layers and the mounts; what is not mounted is a 404. Throws without a mount.
    [[nodiscard]] app to_app(here where = here::current()) const;

    /// The layers around an app. Throws if there are mounts: to_app takes both.
    template <class F>
    [[nodiscard]] app wrap(F inner, here where = here::current()) const {
        static_assert(is_app<F>, "groat: wrap takes an app: a callable `response(env&) const`");
        if constexpr (is_app<F>)
            return alone(row::as_app(std::move(inner), where), where);
    }

    /// What has been composed so far.
    [[nodiscard]] outline outlined() const;

    /// The same as lines, for people: each layer with the place where it was enabled, the outermost
    /// first, then a branch for each mount. `app::outlined().text()` says it of the finished app.
    [[nodiscard]] std::string describe() const { return outlined().text(); }

private:
    using row = middleware::mount::entry;

    template <class F>
    static constexpr bool is_app = std::same_as<F, app> || app_callable<F>;

    // What was added last, and before it the rest; shared by all builders that began with it.
    struct layer_link;
    struct mount_link;

    [[nodiscard]] builder with(std::shared_ptr<const detail::builder_layer> added) const;
    [[nodiscard]] builder with(row added) const;
    [[nodiscard]] app beside_mounts(app fallback, const here& where) const;
    [[nodiscard]] app alone(app inner, const here& where) const;
    [[nodiscard]] app compose(app innermost) const;
    [[nodiscard]] const row& first_mount() const;
    [[nodiscard]] middleware::mount table() const;

    std::shared_ptr<const layer_link> layers_;
    std::shared_ptr<const mount_link> mounts_;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// The heart: what an app is, what a middleware is, and how one is wrapped in the other.
#pragma once

#include <groat/detail/stated.hpp>
#include <groat/env.hpp>
#include <groat/observer.hpp>
#include <groat/outline.hpp>
#include <groat/response.hpp>

#include <concepts>
#include <memory>
#include <source_location>
#include <string>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

class app;

template <class M>
[[nodiscard]] app wrap(
    M middleware, app inner, std::source_location where = std::source_location::current()
);

/// Where a layer sends a request on: to which app, and with which env. To none, where it ends.
///
/// A middleware whose way parts, or that calls the next app with another env, may say so beside its
/// call, best so that the call itself goes by it:
///
///     passage leads_to(env& request, const app& next) const;
///     std::string chose(const passage& taken) const;   // for people; if there was a choice
///
/// `explain` goes by it (explain.hpp). It makes children of the env at most, and calls nothing.
struct passage {
    const app* to;
    env* with;
};

namespace detail {

/// A std::future<response> by its shape, so that <future> need not be included.
template <class T>
concept future_response = requires(T& later) {
    { later.get() } -> std::same_as<response>;
    later.wait();
};

template <class M>
[[nodiscard]] std::string choice(const M& m, const passage& taken) {
    if constexpr (requires { m.chose(taken); })
        return m.chose(taken);
    else
        return {};
}

template <class T>
concept answer = std::same_as<T, response> || future_response<T>;

} // namespace detail

/// What may become an app: a callable `response(env&)` whose call is const; or one that returns
/// `std::future<response>` (P6W's Promise): the call then waits, holding its thread.
template <class F>
concept app_callable = !std::same_as<std::remove_cvref_t<F>, app> && requires(const F& f, env& e) {
    { f(e) } -> detail::answer;
};

/// What may be a layer: a callable `response(env&, const app& next) const`. A lambda is one.
template <class M>
concept middleware_callable = requires(const M& m, env& e, const app& next) {
    { m(e, next) } -> std::same_as<response>;
};

/// An app, erased once: from an environment to a response.
///
/// A copy is cheap and is the same app. Immutable; callable from any thread at once if what it
/// holds is. It outlives its exchanges.
///
/// The call is synchronous. Call, pulls, hooks and destructors of one exchange never overlap, each
/// happens before the next, and each may be on another thread: across `next()` and pulls hold no
/// lock, rely on no `thread_local` and no `errno`, and call neither from inside a catch block
/// (`attempt` is there for that). Stack to count on: 64 KiB.
class app {
public:
    /// From a callable, move-only captures included.
    template <app_callable F>
    app(F f, std::source_location where = std::source_location::current())
        : node_{std::make_shared<const plain<F>>(std::move(f), where)} {}

    /// Runs it. This is the only way into a layer: an observer on the env sees it entered and left.
    response operator()(env& request) const {
        if (request.observed()) [[unlikely]]
            return call_observed(request);
        return node_->call(request);
    }

    /// The same app without a share in it: to copy it locks no counter that other threads count
    /// with too. It must not outlive this one; for servers, which keep theirs.
    [[nodiscard]] app lent() const noexcept {
        return app{std::shared_ptr<const node>{std::shared_ptr<const node>{}, node_.get()}};
    }

    [[nodiscard]] const layer& about() const noexcept { return node_->about; }

    /// What it is composed of.
    [[nodiscard]] outline outlined() const { return node_->outlined(); }

    /// Where it would send the request on, and in words what it chose.
    [[nodiscard]] passage leads_to(env& request) const { return node_->leads_to(request); }
    [[nodiscard]] std::string chose(const passage& taken) const { return node_->chose(taken); }

private:
    template <class M>
    friend app wrap(M middleware, app inner, std::source_location where);

    struct node {
        explicit node(std::source_location where) : about{{}, where} {}
        virtual ~node() = default;
        virtual response call(env& request) const = 0;
        [[nodiscard]] virtual outline outlined() const = 0;
        [[nodiscard]] virtual passage leads_to(env& request) const = 0;
        [[nodiscard]] virtual std::string chose(const passage& taken) const = 0;
        layer about;
    };

    template <class F>
    struct plain final : node {
        plain(F f, std::source_location where) : node{where}, callable{std::move(f)} {
            about.type = detail::name_of(callable);
        }
        response call(env& request) const override {
            if constexpr (std::same_as<std::invoke_result_t<const F&, env&>, response>)
                return callable(request);
            else
                return callable(request).get();
        }
        [[nodiscard]] outline outlined() const override {
            return detail::drawn(callable, outline::kind::app, about.where);
        }
        [[nodiscard]] passage leads_to(env& request) const override {
            if constexpr (requires { callable.leads_to(request); })
                return callable.leads_to(request);
            else
                return {nullptr, &request};
        }
        [[nodiscard]] std::string chose(const passage& taken) const override {
            return detail::choice(callable, taken);
        }
        F callable;
    };

    template <class M>
    struct wrapped;

    explicit app(std::shared_ptr<const node> of) noexcept : node_{std::move(of)} {}

    response call_observed(env& request) const;

    std::shared_ptr<const node> node_;
};

template <class M>
struct app::wrapped final : app::node {
    wrapped(M m, app n, std::source_location where)
        : node{where}, middleware{std::move(m)}, next{std::move(n)} {
        about.type = detail::name_of(middleware);
    }
    response call(env& request) const override { return middleware(request, next); }
    [[nodiscard]] outline outlined() const override {
        auto drawn = detail::drawn(middleware, outline::kind::layer, about.where);
        drawn.inside.push_back(next.outlined());
        return drawn;
    }
    [[nodiscard]] passage leads_to(env& request) const override {
        if constexpr (requires { middleware.leads_to(request, next); })
            return middleware.leads_to(request, next);
        else
            return {&next, &request};
    }
    [[nodiscard]] std::string chose(const passage& taken) const override {
        return detail::choice(middleware, taken);
    }
    M middleware;
    app next;
};

/// An app: the middleware around the inner one. The middleware is moved into a cell that all copies
/// of the app share; state that it changes while running is its own to lock.
///
/// `next`, which the middleware is called with, is valid during the call; copy it to keep it.
template <class M>
app wrap(M middleware, app inner, std::source_location where) {
    static_assert(
        middleware_callable<M>,
        "groat: a middleware is a callable `response(env&, const app& next) const`: its "
        "call must be const, take the env by reference, and return a response"
    );
    return app{
        std::make_shared<const app::wrapped<M>>(std::move(middleware), std::move(inner), where)};
}

/// What a server runs: an app, or P6W's configuration routine, a callable `app(const config&)`.
/// The server calls it once in each worker process, after the fork and before the first request:
/// pools, files and threads are opened there, never by composing.
///
/// Here a composition ends: an app in which a layer needs what none outside of it gives is refused
/// with std::invalid_argument, by the constructor or after the routine (order.hpp).
class setup {
public:
    setup(app ready);

    template <app_callable F>
    setup(F f, std::source_location where = std::source_location::current())
        : setup{app{std::move(f), where}} {}

    template <class F>
    requires(
        !app_callable<F> && !std::same_as<F, setup> && !std::same_as<F, app> &&
        requires(F & f, const config& c) {
            { f(c) } -> std::convertible_to<app>;
        }
    ) setup(F f)
        : make_{std::make_shared<const routine<F>>(std::move(f))} {}

    /// The app, if it is one already; null for a routine, which only a server may call.
    [[nodiscard]] const app* ready() const noexcept { return make_->ready_app(); }

    /// The app to run.
    [[nodiscard]] app operator()(const config& settings) const;

private:
    struct maker {
        virtual ~maker() = default;
        [[nodiscard]] virtual app make(const config& settings) const = 0;
        [[nodiscard]] virtual const app* ready_app() const noexcept { return nullptr; }
    };
    struct fixed final : maker {
        explicit fixed(app r) : ready{std::move(r)} {}
        [[nodiscard]] app make(const config&) const override { return ready; }
        [[nodiscard]] const app* ready_app() const noexcept override { return &ready; }
        app ready;
    };
    template <class F>
    struct routine final : maker {
        explicit routine(F f) : make_app{std::move(f)} {}
        [[nodiscard]] app make(const config& settings) const override { return make_app(settings); }
        mutable F make_app; // called once in each process, before any thread
    };

    std::shared_ptr<const maker> make_;
};

} // namespace groat::inline v0

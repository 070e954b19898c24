// SPDX-License-Identifier: BSL-1.0
// Bodies made of bodies.
#pragma once

#include <groat/body.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

/// Why a filter is asked.
enum class drain : std::uint8_t {
    no,    ///< more bytes; what can't be judged yet may be held back
    flush, ///< no bytes; give what is held, for something is about to overtake it
    end,   ///< no bytes; give what is held, for nothing follows
};

/// What a filter wants next.
enum class flow : std::uint8_t {
    go_on,
    stop, ///< the body ends here; what is left inside is not pulled
};

/// What stays true of a filtered body. Never its file: the bytes are no longer the file's.
enum class keep : std::uint8_t { nothing, length };

namespace detail {

/// A filter that changes each chunk by itself; the view is valid until its next call.
template <class F>
concept chunk_map = requires(F& f, std::string_view in) {
    { f(in) } -> std::convertible_to<std::string_view>;
};

/// A filter that may hold bytes back.
template <class F>
concept held_filter = requires(F& f, std::string_view in, drain why, std::string& out) {
    f(in, why, out);
    requires std::same_as<decltype(f(in, why, out)), void> ||
        std::same_as<decltype(f(in, why, out)), flow>;
};

class filter_source : public body_source {
public:
    filter_source(body inside, keep kept) : inside_{std::move(inside)}, kept_{kept} {}

    pulled pull() final;
    void told(fate how) noexcept final { inside_.tell(how); }
    std::optional<std::uint64_t> length() const final;
    bool omitted() const final { return inside_.omitted(); }

private:
    virtual flow apply(std::string_view in, drain why, std::string& out) = 0;
    pulled give(bool flush);

    body inside_;
    std::string out_;
    pulled after_ = {}; // what waits behind the bytes that were held back
    bool waits_ = false;
    bool dirty_ = false; // has had bytes since it was last drained
    bool stopped_ = false;
    keep kept_;
};

template <class F>
class held_filter_source final : public filter_source {
public:
    held_filter_source(body inside, F f, keep kept)
        : filter_source{std::move(inside), kept}, f_{std::move(f)} {}

private:
    flow apply(std::string_view in, drain why, std::string& out) override {
        if constexpr (std::same_as<decltype(f_(in, why, out)), flow>) {
            return f_(in, why, out);
        } else {
            f_(in, why, out);
            return flow::go_on;
        }
    }

    F f_;
};

template <class F>
class chunk_map_source final : public body_source {
public:
    chunk_map_source(body inside, F f, keep kept)
        : inside_{std::move(inside)}, f_{std::move(f)}, kept_{kept} {}

    pulled pull() override {
        pulled next = inside_.pull();
        if (next.what == pulled::bytes && !next.data.empty())
            next.data = f_(next.data);
        return next;
    }
    void told(fate how) noexcept override { inside_.tell(how); }
    std::optional<std::uint64_t> length() const override {
        return kept_ == keep::length ? inside_.length() : std::nullopt;
    }
    bool omitted() const override { return inside_.omitted(); }

private:
    body inside_;
    F f_;
    keep kept_;
};

template <class F>
class on_end_source final : public body_source {
public:
    on_end_source(body inside, F f) : inside_{std::move(inside)}, f_{std::move(f)} {}

    pulled pull() override { return inside_.pull(); }
    void told(fate how) noexcept override {
        inside_.tell(how);
        try {
            f_(how);
        } catch (...) {
            // A body ends where nobody is left to hear of it.
        }
    }
    std::optional<std::uint64_t> length() const override { return inside_.length(); }
    const file_ref* file() const override { return inside_.file(); }
    bool omitted() const override { return inside_.omitted(); }

private:
    body inside_;
    F f_;
};

} // namespace detail

template <class F>
concept body_filter = detail::chunk_map<F> || detail::held_filter<F>;

/// The body with its bytes put through a filter, which is either
///
///     std::string_view f(std::string_view in);                      // each chunk by itself
///     void|flow f(std::string_view in, drain why, std::string& out) // may hold bytes back
///
/// The second form appends to `out` what is ready. It is called with `drain::flush` before anything
/// overtakes what it holds (a flush, a *not yet*, a foreign kind), if it has had bytes since, and
/// with `drain::end` once. Neither form is called with empty bytes otherwise, nor for an omitted
/// body: a filter over one is omitted. What the filter throws, the pull throws. The body inside
/// hears the fate of the one outside.
template <body_filter F>
[[nodiscard]] body filter_body(body inside, F f, keep kept = keep::nothing) {
    if constexpr (detail::chunk_map<F>)
        return body{
            std::make_unique<detail::chunk_map_source<F>>(std::move(inside), std::move(f), kept)};
    else
        return body{
            std::make_unique<detail::held_filter_source<F>>(std::move(inside), std::move(f), kept)};
}

/// `n` bytes of a body of which nothing has been pulled, from `first` on; fewer where it ends
/// before. The old body stays inside and hears its true end. A slice of a file is a file: nothing
/// is read to get there.
[[nodiscard]] body slice(body whole, std::uint64_t first, std::uint64_t n);

/// The same body, and `f(fate)` called once when it ended, after the body inside was told. Keeps
/// length and file. `f` must not throw: there is nobody to tell.
template <std::invocable<fate> F>
[[nodiscard]] body on_end(body inside, F f) {
    return body{std::make_unique<detail::on_end_source<F>>(std::move(inside), std::move(f))};
}

} // namespace groat::inline v0

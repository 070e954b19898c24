// SPDX-License-Identifier: BSL-1.0
// How callables and ranges become sources.
#pragma once

#include <groat/body_source.hpp>
#include <groat/generator.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0 {

class body;

namespace detail {

template <class T>
concept byte_like = std::same_as<T, char> || std::same_as<T, unsigned char> ||
    std::same_as<T, signed char> || std::same_as<T, std::byte> || std::same_as<T, char8_t>;

template <class T>
concept byte_range =
    std::ranges::input_range<T> && byte_like<std::remove_cv_t<std::ranges::range_value_t<T>>>;

template <class T>
concept contiguous_bytes =
    byte_range<T> && std::ranges::contiguous_range<T> && std::ranges::sized_range<T>;

template <class T>
concept chunk_like = std::convertible_to<T, std::string_view> || byte_range<T>;

template <class T>
concept chunk_answer = std::same_as<T, pulled> || std::same_as<T, std::optional<std::string>> ||
    std::same_as<T, std::optional<std::string_view>> || std::same_as<T, generator>;

/// The call is asked for first: whether body, which has none, can be moved may depend on this.
template <class F>
concept chunk_callable = !std::is_reference_v<F> && requires(F & next) {
    { next() } -> chunk_answer;
}
&&std::move_constructible<F>;

/// An rvalue range of chunks, or of bytes in one piece.
template <class R>
concept chunk_range =
    !std::is_lvalue_reference_v<R> && !std::convertible_to<R, std::string> &&
    !std::same_as<R, body> && !chunk_callable<R> && std::ranges::input_range<R> &&
    (contiguous_bytes<R> || (chunk_like<std::ranges::range_reference_t<R>> && !byte_range<R>));

template <class Bytes>
[[nodiscard]] std::string_view as_view(const Bytes& bytes) noexcept {
    return {reinterpret_cast<const char*>(std::ranges::data(bytes)), std::ranges::size(bytes)};
}

/// Turns one element of a range into a view, holding its bytes where the element does not.
template <class Element>
class chunk_holder {
    // An element that is a value would be gone after the statement; one that is a reference stays
    // as long as the iterator does.
    static constexpr bool views =
        std::is_lvalue_reference_v<Element> || std::same_as<Element, std::string_view>;
    using value = std::remove_cvref_t<Element>;

public:
    template <class E>
    std::string_view operator()(E&& element) {
        if constexpr (views && std::convertible_to<Element, std::string_view>) {
            return std::string_view{element};
        } else if constexpr (views && contiguous_bytes<value>) {
            return as_view(element);
        } else if constexpr (std::convertible_to<Element, std::string_view>) {
            held_.emplace(std::forward<E>(element));
            return std::string_view{*held_};
        } else {
            bytes_.clear();
            for (auto&& byte : element)
                bytes_.push_back(static_cast<char>(byte));
            return bytes_;
        }
    }

private:
    std::optional<value> held_;
    std::string bytes_;
};

template <class R>
class range_source final : public body_source {
public:
    explicit range_source(R chunks) : chunks_{std::move(chunks)} {}

    pulled pull() override {
        // The step comes before the look, so that the last chunk's bytes stay until this pull.
        if (at_)
            ++*at_;
        else
            at_.emplace(std::ranges::begin(chunks_));
        if (*at_ == std::ranges::end(chunks_))
            return end_of_body;
        return chunk(hold_(**at_));
    }

private:
    R chunks_;
    std::optional<std::ranges::iterator_t<R>> at_;
    chunk_holder<std::ranges::range_reference_t<R>> hold_;
};

template <class Bytes>
class bytes_source final : public body_source {
public:
    explicit bytes_source(Bytes bytes) : bytes_{std::move(bytes)} {}

    pulled pull() override {
        return std::exchange(given_, true) ? end_of_body : chunk(as_view(bytes_));
    }
    std::optional<std::uint64_t> length() const override { return std::ranges::size(bytes_); }

private:
    Bytes bytes_;
    bool given_ = false;
};

template <class F>
class callable_source final : public body_source {
public:
    explicit callable_source(F next) : next_{std::move(next)} {}

    pulled pull() override {
        if constexpr (std::same_as<std::invoke_result_t<F&>, pulled>) {
            return next_();
        } else {
            held_ = next_();
            return held_ ? chunk(*held_) : end_of_body;
        }
    }

private:
    using answer = std::invoke_result_t<F&>;
    struct none {};

    F next_;
    [[no_unique_address]] std::conditional_t<std::same_as<answer, pulled>, none, answer> held_;
};

template <class F>
class generator_source final : public body_source {
public:
    explicit generator_source(F make) : make_{std::move(make)} {}

    pulled pull() override {
        if (!running_)
            running_.emplace(make_());
        return running_->next();
    }

private:
    F make_; // before the coroutine, which uses its captures
    std::optional<generator> running_;
};

template <class F>
std::unique_ptr<body_source> source_of_callable(F next) {
    if constexpr (std::same_as<std::invoke_result_t<F&>, generator>)
        return std::make_unique<generator_source<F>>(std::move(next));
    else
        return std::make_unique<callable_source<F>>(std::move(next));
}

template <class R>
std::unique_ptr<body_source> source_of_range(R chunks) {
    if constexpr (contiguous_bytes<R>)
        return std::make_unique<bytes_source<R>>(std::move(chunks));
    else
        return std::make_unique<range_source<R>>(std::move(chunks));
}

} // namespace detail
} // namespace groat::inline v0

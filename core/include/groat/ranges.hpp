// SPDX-License-Identifier: BSL-1.0
// range-v3's door: a view of chunks is a body, and a body is a view of chunks.
#pragma once

#include <groat/body.hpp>

#include <range/v3/view/facade.hpp>

#include <string_view>
#include <utility>

namespace groat::inline v0 {

/// A body made of a range-v3 view of chunks. Most of them convert by themselves; this takes those
/// whose sentinel or reference std::ranges does not know, and lvalue views, which are copied.
template <class View>
requires ::ranges::input_range<View>
[[nodiscard]] body body_of(View&& view) {
    using kept = std::remove_cvref_t<View>;
    struct walker {
        kept view;
        std::optional<::ranges::iterator_t<kept>> at;
        detail::chunk_holder<::ranges::range_reference_t<kept>> hold;

        std::optional<std::string_view> operator()() {
            if (at)
                ++*at;
            else
                at.emplace(::ranges::begin(view));
            if (*at == ::ranges::end(view))
                return {};
            return hold(**at);
        }
    };
    return body{walker{std::forward<View>(view), {}, {}}};
}

/// The bytes of a body as a single-pass range-v3 view of `string_view`, each valid until the next
/// step: `for (auto chunk : chunks(env.input()))`. One is empty only where the source asked for a
/// flush and gave no bytes with it. For sources that never say *not yet*: at one, and at a foreign
/// kind, it throws body_error.
class chunks : public ::ranges::view_facade<chunks> {
public:
    chunks() = default;
    explicit chunks(body& of) : of_{&of} { next(); }

private:
    friend ::ranges::range_access;

    [[nodiscard]] std::string_view read() const noexcept { return data_; }
    [[nodiscard]] bool equal(::ranges::default_sentinel_t) const noexcept { return !of_; }
    void next() {
        for (;;) {
            const pulled got = of_->pull();
            if (got.what == pulled::end) {
                of_ = nullptr;
                return;
            }
            if (got.what != pulled::bytes)
                throw body_error{"chunks: the body says not yet"};
            if (got.data.empty() && !got.flush)
                continue;
            data_ = got.data;
            return;
        }
    }

    body* of_ = nullptr;
    std::string_view data_;
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// Any range adaptor, and any filter, as a layer over the response's bytes.
#pragma once

#include <groat/app.hpp>
#include <groat/ranges.hpp>
#include <groat/transform.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {

struct body_filter_options {
    /// The media types whose bodies are filtered: whole, `text/*`, `+json`, `*/*`.
    std::vector<std::string> types = {"text/*"};

    /// What stays true of the body's length; for filters of chunks, not for adaptors.
    keep kept = keep::nothing;
};

namespace detail {

/// Whether a response is to be filtered: of one of the types, whole, and not coded.
[[nodiscard]] bool is_filtered(const response& answer, const body_filter_options& options);

/// Throws std::invalid_argument for a type that is none.
[[nodiscard]] body_filter_options checked(body_filter_options options);

/// A body seen as a range of chunks, through an adaptor, and made a body again.
template <class Adaptor>
class adapted final : public body_source {
public:
    adapted(body inside, Adaptor adapt) : inside_{std::move(inside)}, adapt_{std::move(adapt)} {}

    pulled pull() override {
        if (!outside_)
            outside_.emplace(body_of(adapt_(chunks{heard_})));
        auto next = outside_->pull();
        if (next.what == pulled::bytes)
            next.flush = std::exchange(flush_, false);
        return next;
    }
    void told(fate how) noexcept override { inside_.tell(how); }
    bool omitted() const override { return inside_.omitted(); }

private:
    body inside_;
    Adaptor adapt_;
    bool flush_ = false; // asked for since the last chunk left
    body heard_{[this] {
        const auto next = inside_.pull();
        flush_ = flush_ || next.flush;
        return next;
    }};
    std::optional<body> outside_; // refers to the one heard
};

} // namespace detail

/// Puts the response's bytes through a filter, which is copied for each response:
///
///     body_filter{ranges::views::transform(upper)}     // a range adaptor: chunks in, chunks out
///     body_filter{[](chunks in) { return in | ranges::views::take(10); }}
///     body_filter{line_numbers{}, {.types = {"text/plain"}}} // a filter as filter_body takes it
///
/// The adaptor gets an input range of `string_view`s, each valid until the next step, and gives an
/// input range of chunks. Chunks are cut as the app happened to cut them, and one without bytes is
/// there where the app asked for a flush: what looks for text that may stand across two belongs
/// into a filter, which may hold bytes back. A flush goes out with the next chunk that the adaptor
/// gives: one that drops or joins chunks may so hold a stream back. And an adaptor can't wait: a
/// body that says *not yet* fails. A filter can do both.
///
/// Parts (206) and coded bodies (Content-Encoding) are left alone, so this layer belongs inside of
/// compress and range. The headers stay true: Content-Length goes, a strong ETag becomes weak.
///
/// The header brings range-v3 with it, so groat/middleware.hpp does not bring the header.
///
/// Reads    the response's status, Content-Type and Content-Encoding.
/// Writes   a weak ETag in place of a strong one; drops Content-Length, Accept-Ranges, digests.
/// Streams  filters the response's body as it is pulled.
/// Throws   std::invalid_argument at construction for a type that is none; what the filter throws,
///          when the body is pulled.
/// Threads  the filter is copied by several threads at once; each copy is used by one.
/// Example  examples/middleware/body_filter.cpp
template <class Filter>
class body_filter {
public:
    explicit body_filter(Filter filter, body_filter_options options = {})
        : filter_{std::move(filter)}, options_{detail::checked(std::move(options))} {}

    response operator()(env& request, const app& next) const {
        auto answer = next(request);
        if (!detail::is_filtered(answer, options_))
            return answer;
        if constexpr (groat::detail::chunk_map<Filter> || groat::detail::held_filter<Filter>) {
            transform(answer, Filter{filter_}, options_.kept);
        } else {
            forget_bytes(answer.headers);
            answer.body = body{
                std::make_unique<detail::adapted<Filter>>(std::move(answer.body), Filter{filter_})};
        }
        return answer;
    }

private:
    Filter filter_;
    body_filter_options options_;
};

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
#include <groat/body.hpp>

#include "file_source.hpp"

#include <utility>

namespace groat::inline v0 {
namespace {

/// A body of which some was pulled already, made whole again.
class put_back_source final : public body_source {
public:
    put_back_source(std::string held, bool flush, std::optional<pulled> stopped_at, body rest)
        : held_{std::move(held)}, stopped_at_{stopped_at}, rest_{std::move(rest)}, flush_{flush} {}

    pulled pull() override {
        if (!std::exchange(held_given_, true) && (!held_.empty() || flush_))
            return chunk(held_, flush_);
        if (stopped_at_)
            return *std::exchange(stopped_at_, std::nullopt);
        return rest_.pull();
    }
    void told(fate how) noexcept override { rest_.tell(how); }
    std::optional<std::uint64_t> length() const override { return rest_.length(); }

private:
    std::string held_;
    std::optional<pulled> stopped_at_; // its views stay valid: the rest is not pulled before it
    body rest_;
    bool flush_;
    bool held_given_ = false;
};

} // namespace

body::body(file_ref file) : body{std::make_unique<detail::file_source>(std::move(file))} {}

body& body::operator=(body&& other) noexcept {
    if (this == &other)
        return *this;
    if (!source_ && !other.source_) {
        // Text alone, as most are; nobody is told of its end.
        text_.swap(other.text_);
        other.text_.clear();
        seen_ = std::exchange(other.seen_, seen::nothing);
        told_ = std::exchange(other.told_, false);
        omitted_ = std::exchange(other.omitted_, false);
        return *this;
    }
    // The new one may come from inside the old one, so the old one ends last.
    body old{std::move(*this)};
    text_ = std::move(other.text_);
    source_ = std::move(other.source_);
    seen_ = std::exchange(other.seen_, seen::nothing);
    told_ = std::exchange(other.told_, false);
    omitted_ = std::exchange(other.omitted_, false);
    other.text_.clear();
    return *this;
}

void body::settle() noexcept {
    tell(seen_ == seen::end ? fate::done : seen_ == seen::failure ? fate::failed : fate::discarded);
}

pulled body::pull() {
    if (omitted_ || seen_ == seen::end)
        return end_of_body;
    if (seen_ == seen::failure)
        throw body_error{"body: pulled again after it failed"};
    if (!source_) {
        if (seen_ == seen::some || text_.empty()) {
            seen_ = seen::end;
            return end_of_body;
        }
        seen_ = seen::some;
        return chunk(text_);
    }
    try {
        const pulled next = source_->pull();
        seen_ = next.what == pulled::end ? seen::end : seen::some;
        return next;
    } catch (...) {
        seen_ = seen::failure;
        throw;
    }
}

void body::tell(fate how) noexcept {
    if (std::exchange(told_, true) || !source_)
        return;
    source_->told(how);
}

void body::omit() noexcept {
    if (std::exchange(omitted_, true))
        return;
    tell(fate::discarded);
}

std::optional<std::uint64_t> body::length() const {
    return source_ ? source_->length() : std::optional<std::uint64_t>{text_.size()};
}

const file_ref* body::file() const {
    return source_ && seen_ == seen::nothing ? source_->file() : nullptr;
}

std::optional<std::string_view> body::whole() const noexcept {
    if (source_ || omitted_ || seen_ != seen::nothing)
        return {};
    return text_;
}

std::optional<std::string> body::gather(std::size_t limit, flushes at) {
    if (omitted_)
        return {};
    if (whole()) {
        if (text_.size() > limit)
            return {};
        seen_ = seen::end;
        return std::exchange(text_, {});
    }
    std::string held;
    bool flush = false;
    for (;;) {
        const pulled next = pull();
        if (next.what == pulled::end)
            return held;
        if (next.what != pulled::bytes) {
            put_back(std::move(held), flush, next);
            return {};
        }
        held += next.data;
        flush = flush || next.flush;
        if (held.size() > limit || (flush && at == flushes::kept)) {
            put_back(std::move(held), flush, std::nullopt);
            return {};
        }
    }
}

void body::prime() {
    if (!source_ || omitted_ || seen_ != seen::nothing || source_->file())
        return;
    const pulled first = pull();
    put_back({}, false, first);
}

void body::put_back(std::string held, bool flush, std::optional<pulled> stopped_at) {
    body rest{std::move(*this)};
    *this = body{
        std::make_unique<put_back_source>(std::move(held), flush, stopped_at, std::move(rest))};
}

} // namespace groat::inline v0

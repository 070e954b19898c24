// SPDX-License-Identifier: BSL-1.0
#include <groat/filter.hpp>

#include <algorithm>

namespace groat::inline v0 {
namespace detail {

std::optional<std::uint64_t> filter_source::length() const {
    return kept_ == keep::length ? inside_.length() : std::nullopt;
}

pulled filter_source::give(bool flush) {
    dirty_ = dirty_ && !flush;
    return chunk(out_, flush);
}

pulled filter_source::pull() {
    if (std::exchange(waits_, false))
        return after_;
    if (stopped_)
        return end_of_body;
    out_.clear();
    for (;;) {
        const pulled next = inside_.pull();
        if (next.what == pulled::bytes) {
            if (!next.data.empty()) {
                dirty_ = true;
                stopped_ = apply(next.data, drain::no, out_) == flow::stop;
            }
            if (next.flush && !stopped_ && dirty_)
                stopped_ = apply({}, drain::flush, out_) == flow::stop;
            if (next.flush || !out_.empty())
                return give(next.flush);
            if (stopped_)
                return end_of_body;
            continue;
        }
        // What is held goes out before the end, the wait or the foreign kind does.
        const bool ends = next.what == pulled::end;
        if (ends)
            stopped_ = true;
        if (ends || dirty_)
            stopped_ =
                (apply({}, ends ? drain::end : drain::flush, out_) == flow::stop) || stopped_;
        if (out_.empty()) {
            dirty_ = false;
            return stopped_ ? end_of_body : next;
        }
        if (!stopped_) {
            after_ = next; // its payload stays valid: nothing is pulled before it was given
            waits_ = true;
        }
        return give(!ends);
    }
}

/// A stretch of a body. The whole stays inside, to hear how it ended.
class slice_source final : public body_source {
public:
    slice_source(body whole, std::uint64_t first, std::uint64_t n)
        : whole_{std::move(whole)}, skip_{first}, left_{n} {
        if (const auto length = whole_.length())
            length_ = std::min(n, *length - std::min(first, *length));
        if (const auto* file = whole_.file()) {
            file_ = *file;
            file_->offset += std::min(first, file->length);
            file_->length = *length_;
            part_ = body{*file_};
        }
    }

    pulled pull() override {
        if (file_)
            return part_.pull();
        while (left_ > 0) {
            pulled next = whole_.pull();
            if (next.what != pulled::bytes)
                return next;
            const auto skipped = std::min<std::uint64_t>(skip_, next.data.size());
            skip_ -= skipped;
            next.data.remove_prefix(static_cast<std::size_t>(skipped));
            next.data = next.data.substr(
                0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, next.data.size()))
            );
            left_ -= next.data.size();
            if (!next.data.empty() || next.flush)
                return next;
        }
        return end_of_body;
    }
    void told(fate how) noexcept override { whole_.tell(how); }
    std::optional<std::uint64_t> length() const override { return length_; }
    const file_ref* file() const override { return file_ ? &*file_ : nullptr; }
    bool omitted() const override { return whole_.omitted(); }

private:
    body whole_;
    body part_; // the stretch of a file, read from where it begins
    std::optional<file_ref> file_;
    std::optional<std::uint64_t> length_;
    std::uint64_t skip_;
    std::uint64_t left_;
};

} // namespace detail

body slice(body whole, std::uint64_t first, std::uint64_t n) {
    return body{std::make_unique<detail::slice_source>(std::move(whole), first, n)};
}

} // namespace groat::inline v0

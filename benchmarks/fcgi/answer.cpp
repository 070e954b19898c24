// SPDX-License-Identifier: BSL-1.0
#include "answer.hpp"

#include <support/fcgi_peer.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace groat_bench {
namespace {

class text_content final : public content {
public:
    explicit text_content(std::string text) : text_{std::move(text)} {}

    void begin() override { at_ = 0; }
    bool take(std::string_view piece) override {
        const bool right = std::string_view{text_}.substr(at_).starts_with(piece);
        at_ += right ? piece.size() : 0;
        return right;
    }
    [[nodiscard]] bool whole() const override { return at_ == text_.size(); }

private:
    std::string text_;
    std::size_t at_ = 0;
};

class x_content final : public content {
public:
    explicit x_content(std::uint64_t length) : length_{length} {}

    void begin() override { at_ = 0; }
    bool take(std::string_view piece) override {
        at_ += piece.size();
        return piece.empty() || (piece.front() == 'x' && piece.back() == 'x');
    }
    [[nodiscard]] bool whole() const override { return at_ == length_; }

private:
    std::uint64_t length_;
    std::uint64_t at_ = 0;
};

} // namespace

std::unique_ptr<content> exactly(std::string text) {
    return std::make_unique<text_content>(std::move(text));
}

std::unique_ptr<content> many_x(std::uint64_t length) {
    return std::make_unique<x_content>(length);
}

void answer_reader::begin_text() {
    head_.clear();
    head_whole_ = false;
    body_->begin();
}

bool answer_reader::take_text(std::string_view bytes, std::string_view status) {
    if (head_whole_)
        return body_->take(bytes);
    const auto before = head_.size();
    head_ += bytes;
    const auto end = head_.find("\r\n\r\n");
    if (end == head_.npos)
        return head_.size() < 64 * 1024;
    head_whole_ = true;
    const bool ok = head_.starts_with(status) ||
                    (status.starts_with("Status") && head_.find("Status: ") == head_.npos);
    return ok && body_->take(bytes.substr(end + 4 - before));
}

void fcgi_reader::begin() {
    begin_text();
    have_ = left_ = padding_ = 0;
    begun_ = text_ended_ = done_ = false;
}

answer_reader::state fcgi_reader::take(std::string_view bytes) {
    begun_ = begun_ || !bytes.empty();
    while (!bytes.empty()) {
        if (done_ && padding_ == 0)
            return wrong("bytes after the end");
        const char* fault = nullptr;
        std::size_t step = 0;
        if (left_ > 0) {
            step = std::min(left_, bytes.size());
            fault = take_content(bytes.substr(0, step));
        } else if (padding_ > 0) {
            step = std::min(padding_, bytes.size());
            padding_ -= step;
        } else {
            step = std::min(header_.size() - have_, bytes.size());
            std::memcpy(header_.data() + have_, bytes.data(), step);
            have_ += step;
            if (have_ == header_.size())
                fault = begin_record();
        }
        if (fault)
            return wrong(fault);
        bytes.remove_prefix(step);
    }
    return done_ && padding_ == 0 ? state::done : state::more;
}

const char* fcgi_reader::begin_record() {
    have_ = 0;
    left_ = header_[4] * 256u + header_[5];
    padding_ = header_[6];
    const auto type = header_[1];
    if (header_[0] != 1)
        return "a record of a wrong version";
    if (header_[2] != 0 || header_[3] != 1)
        return "a record of a foreign id";
    if (type == fcgi_peer::std_out && !text_ended_)
        text_ended_ = left_ == 0;
    else if (type != fcgi_peer::end_request || left_ != end_.size())
        return "a record out of place";
    return nullptr;
}

const char* fcgi_reader::take_content(std::string_view piece) {
    if (header_[1] == fcgi_peer::std_out) {
        left_ -= piece.size();
        return take_text(piece, "Status: 200") ? nullptr : "a wrong status or body";
    }
    std::memcpy(end_.data() + end_.size() - left_, piece.data(), piece.size());
    left_ -= piece.size();
    if (left_ > 0)
        return nullptr;
    done_ = true;
    if (std::ranges::any_of(end_, [](auto one) { return one != 0; }))
        return "an end with an error";
    return head_whole_ && body_->whole() ? nullptr : "a body of a wrong length";
}

answer_reader::state http_reader::take(std::string_view bytes) {
    if (!take_text(bytes, "HTTP/1.1 200"))
        return wrong("a wrong status or body");
    return head_whole_ && body_->whole() ? state::done : state::more;
}

} // namespace groat_bench

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/decompress.hpp>

#include <groat/attempt.hpp>
#include <groat/list.hpp>
#include <groat/text.hpp>

#include "coding/coding.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// Any body may become this large, however few bytes of it have arrived.
constexpr std::uint64_t harmless = 64 * 1024;

struct too_large final : input_error {
    using input_error::input_error;
};
struct malformed final : input_error {
    using input_error::input_error;
};

class decoded final : public body_source {
public:
    decoded(body& coded, std::unique_ptr<detail::decoder> by, const decompress_options& limits)
        : coded_{coded}, by_{std::move(by)}, limits_{limits} {}

    pulled pull() override {
        for (;;) {
            if (const auto made = decode(); made > 0) {
                count(made);
                return chunk({buffer_.data(), made});
            }
            const auto next = coded_.pull();
            if (next.what == pulled::end && taken_ > 0 && !by_->finished())
                throw malformed{"decompress: the body is cut"};
            if (next.what != pulled::bytes)
                return next;
            left_ = next.data; // valid until the next pull, which comes when it is used up
        }
    }

private:
    /// 0: more is needed.
    std::size_t decode() {
        try {
            for (;;) {
                const auto before = left_.size();
                const auto made = by_->decode(left_, buffer_);
                taken_ += before - left_.size();
                if (made > 0 || left_.empty())
                    return made;
                if (left_.size() == before)
                    throw detail::coding_error{"bytes behind the end"};
            }
        } catch (const detail::coding_error& error) {
            throw malformed{cat("decompress: ", error.what())};
        }
    }

    void count(std::size_t made) {
        made_ += made;
        if (made_ > limits_.max_bytes)
            throw too_large{"decompress: the body becomes too large"};
        if (made_ > harmless && made_ / limits_.max_ratio > taken_)
            throw too_large{"decompress: the body becomes too many times larger"};
    }

    body& coded_; // the exchange's, which outlives all bodies
    std::unique_ptr<detail::decoder> by_;
    const decompress_options& limits_; // the app's, which outlives its exchanges
    std::string_view left_;
    std::uint64_t taken_ = 0;
    std::uint64_t made_ = 0;
    std::array<char, 16 * 1024> buffer_; // NOLINT: filled before it is read
};

response answer_for(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const too_large&) {
        return text(http::status::payload_too_large, "the body is too large\n");
    } catch (const malformed&) {
        return text(http::status::bad_request, "the body is not what Content-Encoding says\n");
    }
}

/// The list's only element.
std::optional<std::string_view> single(std::string_view list) {
    const auto first = take_element(list);
    return take_element(list) ? std::nullopt : first;
}

} // namespace

struct decompress::state {
    explicit state(decompress_options given);

    [[nodiscard]] const detail::coding* find(std::string_view name) const {
        const auto* one = detail::find_coding(name);
        return one && std::ranges::find(options.codings, one->name) != options.codings.end()
                   ? one
                   : nullptr;
    }

    decompress_options options;
    std::string accepted; // as Accept-Encoding has it
};

decompress::state::state(decompress_options given) : options{std::move(given)} {
    if (options.codings.empty())
        for (const auto& one : detail::codings())
            options.codings.emplace_back(one.name);
    for (const auto& name : options.codings) {
        if (const auto* one = detail::find_coding(name); !one || one->name != name)
            throw std::invalid_argument{
                cat("decompress: the coding \"", name, "\" is not in this build")};
        accepted += accepted.empty() ? name : cat(", ", name);
    }
    if (options.max_bytes == 0 || options.max_ratio == 0)
        throw std::invalid_argument{"decompress: a limit must be at least 1"};
}

decompress::decompress(decompress_options options)
    : state_{std::make_shared<const state>(std::move(options))} {}

response decompress::operator()(env& request, const app& next) const {
    const auto said = request.header("Content-Encoding");
    if (!said || iequal(trimmed(*said), "identity"))
        return next(request);
    const auto name = single(*said);
    const auto* coding = name ? state_->find(*name) : nullptr;
    if (!coding) {
        auto answer = text(http::status::unsupported_media_type, "unknown Content-Encoding\n");
        answer.headers.add("Accept-Encoding", state_->accepted);
        return answer;
    }
    env& plain = request.child(
        {{"HTTP_CONTENT_ENCODING", unset}},
        body{std::make_unique<decoded>(request.input(), coding->make_decoder(), state_->options)}
    );
    return attempt(next, plain, answer_for);
}

} // namespace groat::inline v0::middleware

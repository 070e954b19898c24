// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/buffer.hpp>

#include "spool.hpp"

#include <memory>
#include <optional>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// A body of which the beginning was read already.
class continued final : public body_source {
public:
    continued(body beginning, std::optional<pulled> stopped_at, body rest)
        : beginning_{std::move(beginning)}, stopped_at_{stopped_at}, rest_{std::move(rest)} {}

    pulled pull() override {
        if (const auto next = beginning_.pull(); next.what != pulled::end)
            return next;
        // Its views stay valid: nothing was pulled since.
        if (stopped_at_)
            return *std::exchange(stopped_at_, std::nullopt);
        return rest_.pull();
    }
    void told(fate how) noexcept override { rest_.tell(how); }

private:
    body beginning_;
    std::optional<pulled> stopped_at_;
    body rest_;
};

} // namespace

buffer::buffer(buffer_options options) : options_{std::move(options)} {
    static_cast<void>(detail::make_nameless_file(options_.folder));
}

response buffer::operator()(env& request, const app& next) const {
    auto answer = next(request);
    auto& content = answer.body;
    if (content.omitted() || content.length() || request.verb() == http::verb::head)
        return answer;

    detail::spool all{options_.memory, options_.folder};
    while (all.size() <= options_.max_bytes) {
        const auto got = content.pull();
        if (got.what == pulled::end) {
            content = all.take(); // the old body hears that it is done
            return answer;
        }
        if (got.what != pulled::bytes) {
            content = body{std::make_unique<continued>(all.take(), got, std::move(content))};
            return answer;
        }
        all.append(got.data);
    }
    content = body{std::make_unique<continued>(all.take(), std::nullopt, std::move(content))};
    return answer;
}

} // namespace groat::inline v0::middleware

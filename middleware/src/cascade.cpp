// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cascade.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

constexpr slot<bool> input_read{"cascade.input_read"};

/// The exchange's input, which tells whether it was asked.
class watched_input final : public body_source {
public:
    watched_input(body& of, bool& read) : of_{of}, read_{read} {}

    pulled pull() override {
        read_ = true;
        return of_.pull();
    }
    std::optional<std::uint64_t> length() const override { return of_.length(); }

private:
    body& of_; // both are the exchange's: a body of the response may pull later
    bool& read_;
};

} // namespace

cascade::cascade(std::vector<app> apps, std::vector<int> passed_over)
    : apps_{std::move(apps)}, passed_over_{std::move(passed_over)} {}

response cascade::operator()(env& request, const app& next) const {
    if (apps_.empty())
        return next(request);
    // One for the exchange: what another cascade outside has seen read is read.
    auto* const known = request.get(input_read);
    bool& read = known ? *known : request.put(input_read, false);
    env& watched = request.child(
        {{"CONTENT_LENGTH", request.var("CONTENT_LENGTH")}},
        body{std::make_unique<watched_input>(request.input(), read)}
    );
    for (const auto& one : apps_) {
        auto answer = one(watched);
        if (read || std::ranges::find(passed_over_, answer.status.value()) == passed_over_.end())
            return answer;
    }
    return next(watched);
}

void cascade::outlined(outline& drawn) const {
    for (const auto& one : apps_)
        drawn.inside.push_back(one.outlined());
}

} // namespace groat::inline v0::middleware

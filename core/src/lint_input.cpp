// SPDX-License-Identifier: BSL-1.0
#include "lint_watch.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <exception>
#include <string>

//: ## The input
//:
//: The request's body is a body too (see below): a stream that is pulled, `env::input()`. By
//: default a server has it whole, in memory and then in an unlinked file, and within its limits,
//: before it calls the app. Where it arrives while the app runs, a pull inside a call waits in the
//: server. One that the client broke off throws `input_error`.

namespace groat::inline v0::linting {
namespace {

constexpr rule input_length{
    "input.content-length",
    "`CONTENT_LENGTH`, if it is there and not empty, is decimal digits and is the number of bytes "
    "that "
    "the input gives to whom it is handed: a layer that changes the input sets or unsets it, and "
    "one that has read from the input hands on a child with an input of its own."};

std::string bytes(std::uint64_t n) {
    return cat(std::to_string(n), n == 1 ? " byte" : " bytes");
}

} // namespace

void check_input(const env& request, findings& found) {
    const auto text = request.var("CONTENT_LENGTH");
    if (!text || text->empty())
        return;
    const auto announced = request.content_length();
    if (!announced) {
        found(input_length, quoted(*text));
        return;
    }
    const body& input = request.input();
    if (const auto length = input.length(); length && *length != *announced && !input.omitted())
        found(input_length, cat(quoted(*text), ", and the input has ", bytes(*length)));
}

watched_input::watched_input(
    std::shared_ptr<lint::state> to, body inside, int maker, std::optional<std::uint64_t> announced
)
    : to_{std::move(to)}, inside_{std::move(inside)}, maker_{maker}, announced_{announced} {}

pulled watched_input::pull() {
    const auto serial = before();
    pulled next;
    try {
        next = inside_.pull();
    } catch (...) {
        after(serial, nullptr);
        throw;
    }
    after(serial, &next);
    return next;
}

std::uint64_t watched_input::before() {
    const std::lock_guard hold{to_->guard_};
    to_->check_handling();
    to_->actors_.push_back(
        {.crossing = maker_, .handling = std::current_exception(), .serial = ++to_->serial_}
    );
    return to_->serial_;
}

void watched_input::after(std::uint64_t serial, const pulled* next) {
    const std::lock_guard hold{to_->guard_};
    const auto self = to_->leave_actor(serial);
    auto* around = to_->actors_.empty() ? nullptr : &to_->actors_.back();
    if (!next) {
        if (around)
            around->inner_failed = true;
        return;
    }
    blamed_ = blamed_ || self.inner_blamed;
    if (next->what == pulled::not_yet) {
        if (!self.inner_waits && std::ranges::any_of(to_->actors_, &actor::call))
            to_->report(
                rule{
                    "input.waits",
                    "Inside a call a pull of the input waits in the server and "
                    "never says *not yet*; during a pull of the response it may."},
                maker_,
                "it said not yet"
            );
        if (around)
            around->inner_waits = true;
        return;
    }
    if (next->what == pulled::bytes)
        count_ += next->data.size();
    const bool more = announced_ && count_ > *announced_;
    const bool fewer = announced_ && next->what == pulled::end && count_ < *announced_;
    if ((more || fewer) && !std::exchange(blamed_, true))
        to_->report(
            input_length,
            maker_,
            cat("it is ",
                std::to_string(*announced_),
                ", and the input ",
                more ? "went on" : "ended",
                " after ",
                bytes(count_))
        );
    if (around)
        around->inner_blamed = around->inner_blamed || blamed_;
}

} // namespace groat::inline v0::linting

namespace groat::inline v0 {

/// Once more for each layer: what one has read, the next one misses.
void lint::state::watch_input(env& request, int maker) {
    constexpr int deepest = 100; // a layer that calls next in a loop must not make a tower
    body& input = request.input();
    if (input.whole() || input.omitted() || ++inputs_[&input] > deepest)
        return;
    input = body{std::make_unique<linting::watched_input>(
        shared_from_this(), std::move(input), maker, request.content_length()
    )};
}

} // namespace groat::inline v0

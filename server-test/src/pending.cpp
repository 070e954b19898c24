// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/pending.hpp>

#include <groat/text.hpp>

#include "memory_connector.hpp"

#include <algorithm>
#include <stdexcept>
#include <thread>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

using std::chrono::steady_clock;
using wants = exchange::wants;

/// Notices that an exchange gets nowhere.
class stand_still {
public:
    explicit stand_still(std::chrono::milliseconds patience) : patience_{patience} {}

    [[nodiscard]] bool too_long(std::uint64_t progress) {
        const auto now = steady_clock::now();
        if (progress != seen_) {
            seen_ = progress;
            since_ = now;
        }
        return now - since_ > patience_;
    }

private:
    std::chrono::milliseconds patience_;
    std::uint64_t seen_ = 0;
    steady_clock::time_point since_ = steady_clock::now();
};

/// What the front server sends, made right: RFC 3875, 4.1.18. What a test sets itself stays.
std::vector<field> made_right(const request& what) {
    auto all = variables_of(what);
    const bool wanted =
        std::ranges::find(what.variables, "HTTP_PROXY", &setting::name) != what.variables.end();
    if (!wanted)
        std::erase_if(all, [](const field& one) { return one.name == "HTTP_PROXY"; });
    return all;
}

} // namespace

pending::state::state(std::shared_ptr<const memory_connector> of, request what)
    : home{std::move(of)}, title{cat(what.method, " ", what.target)}, fields{made_right(what)},
      line{std::move(what.body), home->settings()}, options{home->settings().exchange} {
    variables.reserve(fields.size());
    for (const auto& [name, value] : fields)
        variables.push_back({name, value});
    if (const auto limit = home->settings().deadline)
        options.deadline = std::min(options.deadline, home->config().clock->now() + *limit);
    running.emplace(line, home->what(), home->config(), variables, options);
}

bool pending::state::out_of_time() const {
    return home->config().clock->now() >= options.deadline;
}

void pending::state::end(fate how) {
    if (!over)
        running->abort(how);
    over = true;
}

wants pending::state::step() {
    if (!over && out_of_time())
        end(fate::aborted);
    if (over)
        return wants::done;
    line.new_go();
    line.place()->forget_wake();
    const auto waits = running->run();
    if (waits == wants::wake) {
        line.parked();
        if (line.leaves_now())
            end(fate::aborted);
    }
    over = over || waits == wants::done;
    return over ? wants::done : waits;
}

reply pending::state::told() const {
    auto got = line.arrived();
    const auto& truth = running->result();
    got.over = over;
    got.how = truth.how;
    got.head_bytes = truth.head_bytes;
    got.body_bytes = truth.body_bytes;
    got.input_bytes = truth.input_bytes;
    got.started = truth.started;
    got.ended = truth.ended;
    got.error = truth.error;
    got.wants_exit = running->wants_exit();
    got.errors = line.errors();
    return got;
}

pending::pending(std::unique_ptr<state> of) noexcept : state_{std::move(of)} {}
pending::pending(pending&&) noexcept = default;
pending& pending::operator=(pending&&) noexcept = default;
pending::~pending() = default;

env& pending::environment() {
    if (!state_->running)
        throw std::logic_error{"server::test: the env of a finished exchange is gone"};
    return state_->running->environment();
}

wants pending::step() {
    return state_->step();
}

wants pending::run_until_waits() {
    stand_still still{state_->home->settings().patience};
    for (;;) {
        const auto waits = step();
        if (waits == wants::done || (waits == wants::wake && !woken()))
            return waits;
        if (still.too_long(state_->line.progress())) {
            abort(fate::failed);
            throw nobody_woke{cat("server::test: ", state_->title, " gets nowhere")};
        }
        if (waits == wants::readable)
            std::this_thread::yield();
    }
}

bool pending::woken() const noexcept {
    return state_->line.place()->woken();
}

void pending::wake() noexcept {
    state_->line.wake();
}

void pending::abort(fate why) {
    state_->end(why);
}

bool pending::over() const noexcept {
    return state_->over;
}

reply pending::so_far() const {
    return state_->running ? state_->told() : state_->last;
}

void pending::wait_for_wake() {
    auto& x = *state_;
    const auto latest = steady_clock::now() + x.home->settings().patience;
    while (!woken() && !x.out_of_time()) {
        if (x.line.place()->wait_until(latest))
            continue;
        abort(fate::failed);
        throw nobody_woke{cat("server::test: ", x.title, " is parked and nobody woke it")};
    }
}

reply pending::finish() {
    auto& x = *state_;
    while (run_until_waits() != wants::done)
        wait_for_wake();
    if (!x.running)
        return x.last;
    x.last = x.told();
    x.running.reset(); // what is destroyed with the env may still be at fault
    if (x.line.trouble())
        std::rethrow_exception(x.line.trouble());
    if (x.home->settings().lint)
        x.watching.check();
    if (x.home->settings().fatal_errors)
        refuse_errors(x.last.errors);
    return x.last;
}

} // namespace groat::inline v0::server::test

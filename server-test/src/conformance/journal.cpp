// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/journal.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <utility>

namespace groat::inline v0::server::test::conformance {

journal::journal(std::chrono::milliseconds patience) : patience_{patience} {}
journal::~journal() = default;

template <class Condition>
void journal::until(std::unique_lock<std::mutex>& held, Condition came, std::string_view what) {
    if (!changed_.wait_for(held, patience_, came))
        throw did_not_happen{cat("it did not happen: ", what)};
}

void journal::log(std::string_view line) {
    const std::lock_guard hold{guard_};
    log_.emplace_back(line);
    changed_.notify_all();
}

void journal::note(number exchange, std::string_view text) {
    const std::lock_guard hold{guard_};
    pages_[exchange].notes.emplace_back(text);
    changed_.notify_all();
}

void journal::over(number exchange) {
    const std::lock_guard hold{guard_};
    pages_[exchange].over = true;
    changed_.notify_all();
}

bool journal::is_open(number exchange, std::string_view gate) {
    const std::lock_guard hold{guard_};
    const auto& all = pages_[exchange];
    return all.released || all.open.contains(gate);
}

void journal::wait_open(number exchange, std::string_view gate) {
    std::unique_lock hold{guard_};
    auto& all = pages_[exchange];
    until(
        hold, [&] { return all.released || all.open.contains(gate); }, gate
    );
}

void journal::when_open(number exchange, std::string_view gate, std::function<void()> f) {
    {
        const std::lock_guard hold{guard_};
        auto& all = pages_[exchange];
        if (!all.released && !all.open.contains(gate)) {
            all.waiting.push_back({std::string{gate}, std::move(f)});
            return;
        }
    }
    f();
}

journal::number journal::next() {
    const std::lock_guard hold{guard_};
    return ++last_;
}

void journal::open(number exchange, std::string_view gate) {
    let_through(exchange, [&](page& all) { all.open.emplace(gate); });
}

void journal::release(number exchange) {
    let_through(exchange, [](page& all) { all.released = true; });
}

template <class Change>
void journal::let_through(number exchange, Change change) {
    std::vector<std::function<void()>> now;
    {
        const std::lock_guard hold{guard_};
        auto& all = pages_[exchange];
        change(all);
        const auto free =
            std::stable_partition(all.waiting.begin(), all.waiting.end(), [&](const auto& one) {
                return !all.released && !all.open.contains(one.first);
            });
        for (auto at = free; at != all.waiting.end(); ++at)
            now.push_back(std::move(at->second));
        all.waiting.erase(free, all.waiting.end());
        changed_.notify_all();
    }
    for (const auto& f : now)
        f();
}

std::vector<std::string> journal::so_far(number exchange) {
    const std::lock_guard hold{guard_};
    return pages_[exchange].notes;
}

std::vector<std::string> journal::all(number exchange) {
    std::unique_lock hold{guard_};
    auto& those = pages_[exchange];
    until(
        hold, [&] { return those.over; }, "the exchange's end"
    );
    return those.notes;
}

void journal::wait(number exchange, std::string_view text) {
    std::unique_lock hold{guard_};
    auto& notes = pages_[exchange].notes;
    until(
        hold, [&] { return std::ranges::find(notes, text) != notes.end(); }, text
    );
}

void journal::wait_logged(std::string_view part_of_a_line) {
    std::unique_lock hold{guard_};
    const auto logged = [&] {
        return std::ranges::any_of(log_, [&](const std::string& line) {
            return line.find(part_of_a_line) != line.npos;
        });
    };
    until(hold, logged, cat("a line in the log: ", part_of_a_line));
}

} // namespace groat::inline v0::server::test::conformance

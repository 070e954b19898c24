// SPDX-License-Identifier: BSL-1.0
// What the app saw, for the client to look at.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groat::inline v0::server::test::conformance {

/// Something that had to happen did not: a note, a gate, bytes from the server.
class did_not_happen : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

/// Notes of apps, bodies and hooks, by exchange, and gates at which they wait. The site's app and
/// the checks share one. Any thread, at any time.
class journal {
public:
    /// Each exchange that a check begins has a number of its own, which a request header carries.
    using number = std::uint64_t;

    /// How long to wait for what should have happened; then `did_not_happen` is thrown.
    explicit journal(std::chrono::milliseconds patience = std::chrono::seconds{30});
    journal(const journal&) = delete;
    journal& operator=(const journal&) = delete;
    virtual ~journal();

    /// For the server under test: each line of its error log.
    virtual void log(std::string_view line);

    // The app's side.

    virtual void note(number exchange, std::string_view text);

    /// The env was destroyed, and all that was in it: the exchange's last word.
    void over(number exchange);

    [[nodiscard]] bool is_open(number exchange, std::string_view gate);

    /// Waits on this thread until the gate opens.
    void wait_open(number exchange, std::string_view gate);

    /// Calls `f` once when the gate opens, on the thread that opens it; at once if it is open.
    void when_open(number exchange, std::string_view gate, std::function<void()> f);

    // The check's side.

    [[nodiscard]] number next();
    void open(number exchange, std::string_view gate);

    /// Opens all gates of an exchange for good: nobody looks at it any more.
    void release(number exchange);

    /// The notes so far, in order.
    [[nodiscard]] std::vector<std::string> so_far(number exchange);

    /// All notes, once the exchange is over.
    [[nodiscard]] std::vector<std::string> all(number exchange);

    void wait(number exchange, std::string_view text);
    void wait_logged(std::string_view part_of_a_line);

    [[nodiscard]] std::chrono::milliseconds patience() const noexcept { return patience_; }

private:
    struct page {
        std::vector<std::string> notes = {};
        std::set<std::string, std::less<>> open = {};
        std::vector<std::pair<std::string, std::function<void()>>> waiting = {};
        bool released = false;
        bool over = false;
    };

    template <class Condition>
    void until(std::unique_lock<std::mutex>& held, Condition came, std::string_view what);

    template <class Change>
    void let_through(number exchange, Change change);

    std::chrono::milliseconds patience_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::map<number, page> pages_;
    std::vector<std::string> log_;
    number last_ = 0;
};

} // namespace groat::inline v0::server::test::conformance

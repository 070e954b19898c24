// SPDX-License-Identifier: BSL-1.0
// Names the exchanges that take long, while they still run.
#pragma once

#include <groat/exchange.hpp>
#include <groat/observer.hpp>

#include "log.hpp"
#include "status/sheet.hpp"

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <source_location>
#include <string>
#include <string_view>
#include <thread>

namespace groat::inline v0::server::fcgi {

/// A thread that writes one line about each exchange once it has taken longer than a time: what was
/// asked, how long it has taken so far, and where it is. So one that never ends is named too, and
/// the access log tells how long the others took in the end. What was asked is the method and the
/// path; a query may hold secrets and is left out.
///
///     groat: slow: GET "/reports/7" has taken 1204 ms in worker 4711, in mount (site.cpp:42)
///
/// *Where it is* comes from an observer (groat/observer.hpp) that the exchange is given: it keeps
/// the layers that were entered and not left. That costs a lock that nobody else wants for each
/// crossing, and a list's end for each exchange; without a slow log there is neither.
///
/// At most ten lines in a second, with the log's other complaints.
///
/// Threads: any, but those of an entry are one at a time.
class slow_log {
public:
    /// One exchange's place in it. It has none before `begin` and after `end`; used again and
    /// again.
    class entry final : public observer {
    public:
        entry() : mine_{this} {}
        entry(const entry&) = delete;
        entry& operator=(const entry&) = delete;
        ~entry() override { end(); }

        /// Before its first run. The entry outlives the exchange, and so does the text of its
        /// variables the entry's `end`.
        void begin(slow_log& of, exchange& which);

        /// Its run has returned, and it waits for that; or for nothing: it is about to be run.
        void waits_for(exchange::wants what) noexcept;

        void end() noexcept;

        void enter(const layer& crossed, env& request) override;
        void leave(const layer& crossed, env& request, response* answer) noexcept override;
        [[nodiscard]] bool sees_bodies() const noexcept override { return false; }

    private:
        friend class slow_log;
        struct crossing {
            std::string_view type;
            std::source_location where;
        };
        [[nodiscard]] std::string place();

        // This alone, while it is not in the log's list; its node goes from one to the other.
        std::list<entry*> mine_;
        const std::list<entry*>::iterator node_ = mine_.begin();
        slow_log* of_ = nullptr;
        time_point begun_{};
        std::string_view method_;
        std::string_view script_name_;
        std::string_view path_info_;

        std::mutex guard_; // for what follows
        std::array<crossing, 24> layers_{};
        std::size_t depth_ = 0; // may be more than are kept
        exchange::wants waits_ = exchange::wants::done;
        bool called_ = false;
    };

    /// `counts` is a line that no other thread writes to.
    slow_log(log& lines, thread_line& counts, std::chrono::nanoseconds most);
    slow_log(const slow_log&) = delete;
    slow_log& operator=(const slow_log&) = delete;
    ~slow_log();

private:
    void watch();
    [[nodiscard]] std::string line_about(entry& which, time_point now) const;

    log& lines_;
    thread_line& counts_;
    const std::chrono::nanoseconds most_;
    std::mutex guard_;
    std::condition_variable changed_;
    std::list<entry*> young_; // not named yet, the eldest first: all have the same time
    bool idle_ = false;       // the thread waits for one to come
    bool over_ = false;
    std::thread thread_;
};

} // namespace groat::inline v0::server::fcgi

// SPDX-License-Identifier: BSL-1.0
// Connections by the thousand that do nothing, or wait for events.
#pragma once

#include "address.hpp"
#include "answer.hpp"
#include "ask.hpp"
#include "moment.hpp"
#include "spread.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace groat_bench {

/// What one stream of events has told: each event names the time at which it was due.
class event_content final : public content {
public:
    void begin() override {}
    bool take(std::string_view piece) override;
    [[nodiscard]] bool whole() const override { return false; }

    /// Events are counted that were due between these.
    struct window {
        nanoseconds from = 0;
        nanoseconds to = 0;
        spread lateness = {};
    };
    /// `in` outlives this.
    explicit event_content(window& in) : in_{in} {}
    [[nodiscard]] unsigned all() const noexcept { return all_; }
    [[nodiscard]] unsigned counted() const noexcept { return counted_; }

private:
    window& in_;
    std::string line_; // the part of one that has come
    unsigned all_ = 0;
    unsigned counted_ = 0;
};

/// Each of `number` connections makes one request. They are opened when it is made; it waits for
/// `patience` at most until all have their answers, or with `streams` a first event.
class held_connections {
public:
    enum class streams : bool { no, yes };

    held_connections(
        const address& to,
        const long_message& ask,
        std::size_t number,
        streams what,
        nanoseconds patience
    );

    /// Reads until that time.
    void read_until(nanoseconds time);

    /// Those that ever had it.
    [[nodiscard]] std::size_t answered() const noexcept { return having_; }
    /// Those that are open and have what they asked for.
    [[nodiscard]] std::size_t held() const;
    /// Streams that have told exactly so many events in the window.
    [[nodiscard]] std::size_t with_events(unsigned number) const;
    [[nodiscard]] std::size_t errors() const noexcept { return errors_; }

    event_content::window window;

private:
    struct link {
        socket_fd fd = {};
        std::unique_ptr<fcgi_reader> reader = {};
        event_content* events = nullptr; // the reader's
        bool had = false;                // its answer
    };

    void open_some();
    void turn();
    void read(link& one);
    [[nodiscard]] bool complete() const noexcept { return having_ == links_.size(); }

    address to_;
    const long_message& ask_;
    streams what_;
    std::vector<link> links_;
    std::vector<char> room_ = std::vector<char>(64 * 1024);
    socket_fd set_;
    std::size_t opened_ = 0;
    std::size_t having_ = 0;
    std::size_t errors_ = 0;
};

} // namespace groat_bench

// SPDX-License-Identifier: BSL-1.0
// What the copies of a log_sink share: the lines that are kept, and when they go.
#pragma once

#include <groat/log_sink.hpp>
#include <groat/reopening.hpp>

#include "log_output.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace groat::inline v0::detail {

class log_state {
public:
    log_state(std::unique_ptr<log_output> to, log_batch batch);
    log_state(const log_state&) = delete;
    log_state& operator=(const log_state&) = delete;
    ~log_state();

    void write(std::string_view line);
    void flush();
    error_code reopen();
    void reopen_or_complain();
    void drop() noexcept;
    [[nodiscard]] std::uint64_t lost();

private:
    class registry;
    struct helper {
        std::condition_variable changed;
        std::thread thread;
        bool stop = false;
        bool asleep = false; // until it is woken, not until a batch is due
    };

    [[nodiscard]] bool start_helper();
    void mind_delay(helper& self);
    void flush_locked() noexcept;
    void complain(const error_code& why) noexcept;

    std::mutex guard_;
    std::unique_ptr<log_output> out_;
    log_batch batch_;
    std::size_t limit_;
    std::string kept_; // lines with their newlines; after a partial write the first is a rest
    std::chrono::steady_clock::time_point due_;
    std::unique_ptr<helper> helper_;
    std::uint64_t lost_ = 0;
    bool complained_ = false;
    std::optional<reopening> reopening_;
};

} // namespace groat::inline v0::detail

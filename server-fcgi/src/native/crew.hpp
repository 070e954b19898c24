// SPDX-License-Identifier: BSL-1.0
// The threads of an engine and what there is for them to do.
#pragma once

#include <groat/clock.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace groat::inline v0::server::fcgi::native {

struct connection;
class loop;
class workplace;
struct shop;

/// All threads are alike: one that has nothing to do takes a loop that has no thread, or else a
/// connection whose exchange is to be run away from its loop.
class crew {
public:
    /// Writes down how many jobs wait.
    explicit crew(std::atomic<std::uint64_t>& queued) noexcept : queued_{queued} {}
    crew(const crew&) = delete;
    crew& operator=(const crew&) = delete;
    ~crew() { join(); }

    /// `threads` of them, for these loops, which outlive it. They end when all loops have.
    void start(shop& of, unsigned threads, std::size_t loops);

    /// The loop has no thread.
    void add(loop& which);

    /// A connection whose `job` is to be run. With `soon` a thread is woken for it, if one sleeps;
    /// without, one that is awake will take it, or `hurry` sees to it. False if too many wait.
    [[nodiscard]] bool add(connection& which, bool soon, std::size_t most);

    /// Takes it out again; false if a thread has it.
    [[nodiscard]] bool take_back(connection& which) noexcept;

    /// Wakes a thread if jobs have been waiting that nobody was woken for. Tells whether some still
    /// wait, so that it is to be called again soon.
    bool hurry(time_point now);

    /// Whether a job that came now would be begun at once.
    [[nodiscard]] bool has_room() const noexcept { return idle_.load() > queued_.load(); }

    /// Threads with nothing to do.
    [[nodiscard]] unsigned idle() const noexcept { return idle_.load(std::memory_order_relaxed); }

    void join();

private:
    void work(shop& of, unsigned number);
    void wait_for_work(std::unique_lock<std::mutex>& hold, workplace& at);
    void now_waiting(std::size_t jobs) noexcept;
    void ended(shop& of);

    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<loop*> loops_;    // without a thread
    connection* first_ = nullptr; // jobs
    connection* last_ = nullptr;
    std::size_t waiting_ = 0;
    std::atomic<std::uint64_t>& queued_; // the same, for others
    std::size_t loops_left_ = 0;
    std::size_t at_work_ = 0; // threads that have not ended
    unsigned busy_ = 0;       // threads at a job
    time_point taken_{};      // when a job was taken, or the first came
    std::atomic<bool> unhurried_{false};
    std::atomic<unsigned> idle_{0};
    std::vector<std::thread> threads_;
};

} // namespace groat::inline v0::server::fcgi::native

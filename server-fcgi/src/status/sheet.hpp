// SPDX-License-Identifier: BSL-1.0
// What a process that serves writes down about itself, where its supervisor can read it.
#pragma once

#include <groat/fate.hpp>

#include "descriptor.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace groat::inline v0::server::fcgi {

/// A number that one thread writes and any may read. To add to it is a load, an addition and a
/// store, and no bus is locked for it. Who reads it sees what its writer knew of before: so nobody
/// who reads ends first and beginnings next finds more ends.
class counter {
public:
    void add() noexcept {
        n_.store(n_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }
    [[nodiscard]] std::uint64_t read() const noexcept { return n_.load(std::memory_order_acquire); }

private:
    std::atomic<std::uint64_t> n_{0};
};

/// What one thread has done since its process began. An exchange may end on another thread than it
/// began on, so only the sums of all threads' numbers say something.
struct alignas(64) thread_line {
    counter connections; ///< accepted
    counter requests;    ///< exchanges begun
    counter done;        ///< exchanges that ended so
    counter aborted;
    counter failed;
    counter refused; ///< of those that were begun: the server answered, and not the app
    counter slow;    ///< of those that were begun: they have taken longer than `options::slow`
    std::atomic<std::int32_t> parked{0}; ///< exchanges parked, less those taken up again
    std::atomic<std::uint32_t> idle{0};  ///< 1: the thread has nothing to do

    void park(std::int32_t more) noexcept {
        parked.store(parked.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
    }
    void ended(fate how) noexcept {
        (how == fate::done ? done : how == fate::aborted ? aborted : failed).add();
    }
    void rest(bool does) noexcept { idle.store(does ? 1 : 0, std::memory_order_relaxed); }
};

/// What all threads of a process have in common.
struct alignas(64) engine_line {
    std::atomic<std::uint64_t> open{0};   ///< connections
    std::atomic<std::uint64_t> queued{0}; ///< requests that wait for a thread
};

static_assert(sizeof(thread_line) == 64 && sizeof(engine_line) == 64);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// Sums that only grow.
struct tally {
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
    std::uint64_t done = 0;
    std::uint64_t aborted = 0;
    std::uint64_t failed = 0;
    std::uint64_t refused = 0;
    std::uint64_t slow = 0;
    std::uint64_t lost = 0; ///< exchanges that were under way when their process ended

    tally& operator+=(const tally& more) noexcept;
};

/// What is so at the moment.
struct moment {
    std::uint64_t open = 0;
    std::uint64_t active = 0; ///< exchanges begun and not ended
    std::uint64_t parked = 0; ///< of these, those that wait without a thread
    std::uint64_t queued = 0;
    std::uint64_t threads = 0;
    std::uint64_t idle = 0;

    moment& operator+=(const moment& more) noexcept;
};

/// A process's lines, in memory that has no name and outlives it: nobody has to ask the process,
/// which may be busy or stuck, and what it has done is known after it was killed. The memory comes
/// as a descriptor, so that it outlives an exec as well: the supervisor becomes the next program
/// and reads on.
///
/// *Layout*: lines of 64 bytes, each in a cache line of its own: the engine's, one for each thread,
/// and one for whoever watches for slow exchanges. It has no version: it goes with the handover's.
///
/// *Cost*: each thread writes to its own line, with plain stores. A request costs two additions (it
/// began; how it ended) and its share of two stores for each time that the thread waits.
///
/// *Trust*: the worker runs the app's code, which may write anything there. The size was sealed, so
/// that the reader can't be made to read beyond it, and whatever stands there is only a number.
///
/// Movable; an empty one has no lines and reads as zeros.
class sheet {
public:
    sheet() noexcept = default;
    sheet(sheet&& from) noexcept;
    sheet& operator=(sheet&& from) noexcept;
    ~sheet();

    /// The memory, without a line in it. Throws std::system_error.
    [[nodiscard]] static sheet blank();

    /// In memory that is there already: as somebody has laid it out, or blank.
    [[nodiscard]] static sheet on(descriptor memory) noexcept;

    /// Lines for so many threads, unless it has some. Throws std::system_error.
    void lay_out(unsigned threads);

    [[nodiscard]] engine_line& engine() noexcept;
    [[nodiscard]] thread_line& thread(unsigned which) noexcept; ///< from 0
    [[nodiscard]] thread_line& watcher() noexcept;

    struct reading {
        tally sum;
        moment now;
    };
    [[nodiscard]] reading read() const noexcept;

    /// The sums of one whose process has ended: what was under way is lost.
    [[nodiscard]] tally last() const noexcept;

    /// Its number, to be handed over; -1 for an empty one.
    [[nodiscard]] int number() const noexcept { return memory_.get(); }

private:
    void map(std::size_t size) noexcept;

    descriptor memory_;
    void* at_ = nullptr;
    std::size_t lines_ = 0;
};

} // namespace groat::inline v0::server::fcgi

// SPDX-License-Identifier: BSL-1.0
#include "status/sheet.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

constexpr std::size_t line = sizeof(thread_line);
constexpr std::size_t others = 2; // lines that are no thread's

[[noreturn]] void fail() {
    throw std::system_error{errno, std::generic_category(), "memory for a process's counters"};
}

} // namespace

tally& tally::operator+=(const tally& more) noexcept {
    connections += more.connections;
    requests += more.requests;
    done += more.done;
    aborted += more.aborted;
    failed += more.failed;
    refused += more.refused;
    slow += more.slow;
    lost += more.lost;
    return *this;
}

moment& moment::operator+=(const moment& more) noexcept {
    open += more.open;
    active += more.active;
    parked += more.parked;
    queued += more.queued;
    threads += more.threads;
    idle += more.idle;
    return *this;
}

sheet::sheet(sheet&& from) noexcept
    : memory_{std::move(from.memory_)}, at_{std::exchange(from.at_, nullptr)}, lines_{std::exchange(
                                                                                   from.lines_, 0
                                                                               )} {}

sheet& sheet::operator=(sheet&& from) noexcept {
    sheet old{std::move(*this)};
    memory_ = std::move(from.memory_);
    at_ = std::exchange(from.at_, nullptr);
    lines_ = std::exchange(from.lines_, 0);
    return *this;
}

sheet::~sheet() {
    if (at_)
        ::munmap(at_, lines_ * line);
}

sheet sheet::blank() {
    sheet made;
    made.memory_ = descriptor{::memfd_create("groat-status", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!made.memory_)
        fail();
    return made;
}

sheet sheet::on(descriptor memory) noexcept {
    sheet made;
    made.memory_ = std::move(memory);
    struct stat there {};
    const int seals = ::fcntl(made.memory_.get(), F_GET_SEALS);
    if (seals < 0 || (seals & F_SEAL_SHRINK) == 0 || ::fstat(made.memory_.get(), &there) != 0)
        return made;
    made.map(static_cast<std::size_t>(there.st_size));
    return made;
}

void sheet::lay_out(unsigned threads) {
    if (at_)
        return;
    const auto size = (threads + others) * line;
    if (::ftruncate(memory_.get(), static_cast<off_t>(size)) != 0 ||
        ::fcntl(memory_.get(), F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
        fail();
    map(size);
    if (!at_)
        fail();
}

/// Zeros are what a new line holds, so there is nothing to be written.
void sheet::map(std::size_t size) noexcept {
    if (size < others * line)
        return;
    void* const at =
        ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, memory_.get(), 0);
    if (at == MAP_FAILED)
        return;
    at_ = at;
    lines_ = size / line;
}

engine_line& sheet::engine() noexcept {
    return *static_cast<engine_line*>(at_);
}

thread_line& sheet::thread(unsigned which) noexcept {
    return static_cast<thread_line*>(at_)[which + 1];
}

thread_line& sheet::watcher() noexcept {
    return static_cast<thread_line*>(at_)[lines_ - 1];
}

sheet::reading sheet::read() const noexcept {
    reading made;
    if (!at_)
        return made;
    constexpr auto relaxed = std::memory_order_relaxed;
    const auto& common = *static_cast<const engine_line*>(at_);
    made.now.open = common.open.load(relaxed);
    made.now.queued = common.queued.load(relaxed);
    made.now.threads = lines_ - others;
    const auto* const all = static_cast<const thread_line*>(at_);
    // The ends before the beginnings.
    for (const auto* one = all + 1; one != all + lines_; ++one) {
        made.sum.done += one->done.read();
        made.sum.aborted += one->aborted.read();
        made.sum.failed += one->failed.read();
        made.sum.refused += one->refused.read();
        made.sum.slow += one->slow.read();
    }
    std::int64_t parked = 0;
    for (const auto* one = all + 1; one != all + lines_; ++one) {
        made.sum.connections += one->connections.read();
        made.sum.requests += one->requests.read();
        parked += one->parked.load(relaxed);
        made.now.idle += one->idle.load(relaxed);
    }
    const auto ended = made.sum.done + made.sum.aborted + made.sum.failed;
    made.now.active = made.sum.requests - std::min(made.sum.requests, ended);
    made.now.parked = static_cast<std::uint64_t>(std::max<std::int64_t>(0, parked));
    return made;
}

tally sheet::last() const noexcept {
    auto [sum, now] = read();
    sum.lost += now.active;
    return sum;
}

} // namespace groat::inline v0::server::fcgi

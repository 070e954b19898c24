// SPDX-License-Identifier: BSL-1.0
#include "processes/life.hpp"

#include <groat/text.hpp>

#include "bell.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::nanoseconds;

/// So much of the time that an exchange is allowed is a slice; the ring is four times that time.
constexpr int slices = 8;

/// Up to a quarter more, differently in each process.
std::uint64_t with_jitter(std::uint64_t most) noexcept {
    std::uint64_t bits = 0;
    if (most < 4 || ::getrandom(&bits, sizeof bits, GRND_NONBLOCK) != sizeof bits)
        return most;
    return most + bits % (most / 4 + 1);
}

std::int64_t number(time_point when) noexcept {
    return nanoseconds{when.time_since_epoch()}.count();
}

} // namespace

std::atomic<int>& life::counts::begun_at(time_point when) noexcept {
    return under_way[static_cast<std::size_t>(number(when) / slice) % under_way.size()];
}

life::life(const processes& many, const timeouts& times)
    : max_memory_{many.max_memory}, allowed_{times.request + many.overdue},
      counts_{std::make_shared<counts>()} {
    counts_->most = with_jitter(many.max_requests);
    counts_->slice = std::max<std::int64_t>(1, allowed_.count() / slices);
    counts_->spent = make_bell();
}

setup life::counted(setup what) const {
    return setup{[what = std::move(what), counts = counts_](const config& settings) {
        return app{[inner = what(settings), counts](env& request) {
            auto& same_age = counts->begun_at(request.started());
            ++same_age;
            request.on_complete([&same_age, keeps = counts](const outcome&) { --same_age; });
            if (++counts->begun == counts->most)
                ring(counts->spent);
            return inner(request);
        }};
    }};
}

bool life::overdue(time_point now) const noexcept {
    const auto size = static_cast<std::int64_t>(counts_->under_way.size());
    const auto newest = number(now) / counts_->slice;
    const auto too_old = number(now - allowed_) / counts_->slice - 1;
    for (auto slice = newest - size + 1; slice <= too_old; ++slice)
        if (counts_->under_way[static_cast<std::size_t>(slice % size)] > 0)
            return true;
    return false;
}

std::string life::complaint(time_point now) const {
    if (overdue(now))
        return "an exchange has not ended though its time has long been over";
    if (max_memory_ == 0)
        return {};
    const auto used = resident_memory();
    if (used <= max_memory_)
        return {};
    return cat("it uses ", std::to_string(used), " bytes of memory");
}

time_point life::next_look(time_point now) const noexcept {
    const auto slice = nanoseconds{counts_->slice};
    return now + (max_memory_ > 0 ? std::min<nanoseconds>(slice, std::chrono::seconds{1}) : slice);
}

std::size_t resident_memory() noexcept {
    const descriptor file{::open("/proc/self/statm", O_RDONLY | O_CLOEXEC)};
    std::array<char, 128> room{};
    const auto size = file ? ::read(file.get(), room.data(), room.size()) : 0;
    if (size <= 0)
        return 0;
    // proc(5): the second number is the pages that are resident.
    std::string_view text{room.data(), static_cast<std::size_t>(size)};
    text.remove_prefix(std::min(text.size(), text.find(' ') + 1));
    std::size_t pages = 0;
    std::from_chars(text.data(), text.data() + text.size(), pages);
    return pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace groat::inline v0::server::fcgi

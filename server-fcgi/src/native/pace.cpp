// SPDX-License-Identifier: BSL-1.0
#include "native/pace.hpp"

namespace groat::inline v0::server::fcgi::native {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint8_t enough = 8;
constexpr nanoseconds brief_time{50'000}; // what another thread would cost, some times over
constexpr std::uint16_t one_in_5 = 65'535 / 5;
constexpr std::uint16_t one_in_100 = 65'535 / 100;

} // namespace

std::uint32_t kind_of(
    std::string_view method, std::string_view mount, std::string_view path
) noexcept {
    const auto segment = path.substr(0, path.find('/', 1));
    std::uint32_t hash = 2'166'136'261U; // FNV-1a
    const auto add = [&hash](std::string_view text) {
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    };
    add(method);
    add(mount);
    add(segment);
    return hash ^ hash >> 15;
}

pace::call pace::next(std::uint32_t kind) const noexcept {
    const auto& at = table_[kind % places];
    if (at.seen.load(std::memory_order_relaxed) < enough)
        return call::unknown;
    if (at.lately.load(std::memory_order_relaxed) > one_in_5)
        return call::waits;
    // Less often than one in a hundred it is the processor that was taken away for a moment.
    return at.at_all.load(std::memory_order_relaxed) < one_in_100 ? call::brief : call::sometimes;
}

void pace::took(std::uint32_t kind, nanoseconds time) noexcept {
    auto& at = table_[kind % places];
    const auto relaxed = std::memory_order_relaxed;
    const std::uint32_t part = time < brief_time ? 0 : 65'535;
    const auto moved = [part](const std::atomic<std::uint16_t>& mean, std::uint32_t weight) {
        return static_cast<std::uint16_t>((mean.load(relaxed) * (weight - 1) + part) / weight);
    };
    const auto seen = at.seen.load(relaxed);
    if (seen < enough)
        at.seen.store(static_cast<std::uint8_t>(seen + 1), relaxed);
    at.lately.store(seen == 0 ? static_cast<std::uint16_t>(part) : moved(at.lately, 16), relaxed);
    at.at_all.store(moved(at.at_all, 256), relaxed);
}

void pace::declared(std::uint32_t kind) noexcept {
    auto& at = table_[kind % places];
    at.seen.store(enough, std::memory_order_relaxed);
    at.lately.store(65'535, std::memory_order_relaxed);
}

} // namespace groat::inline v0::server::fcgi::native

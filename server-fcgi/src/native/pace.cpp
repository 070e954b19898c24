// SPDX-License-Identifier: BSL-1.0
#include "native/pace.hpp"

#include <algorithm>
#include <limits>

namespace groat::inline v0::server::fcgi::native {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint8_t enough = 8;
constexpr std::uint32_t brief_time = 50'000; // ns: what another thread would cost, some times over
constexpr std::uint32_t weight = 16;         // of what was, against 1 for what is
constexpr std::uint16_t seldom = 65'535 / 5;

} // namespace

std::uint32_t kind_of(std::span<const variable> variables) noexcept {
    constexpr std::string_view method_name = "REQUEST_METHOD";
    constexpr std::string_view target_name = "REQUEST_URI";
    std::string_view method;
    std::string_view path;
    for (const auto& [name, value] : variables) {
        if (name.size() == method_name.size() && name == method_name)
            method = value;
        else if (name.size() == target_name.size() && name == target_name)
            path = value;
    }
    const auto segment = path.substr(0, path.find_first_of("/?", 1));
    std::uint32_t hash = 2'166'136'261U; // FNV-1a
    const auto add = [&hash](std::string_view text) {
        for (const char c : text)
            hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    };
    add(method);
    add(segment);
    return hash ^ hash >> 15;
}

pace::call pace::next(std::uint32_t kind) const noexcept {
    const auto& at = table_[kind % places];
    if (at.seen.load(std::memory_order_relaxed) < enough)
        return call::unknown;
    if (at.longs.load(std::memory_order_relaxed) > seldom)
        return call::waits;
    return at.mean.load(std::memory_order_relaxed) < brief_time ? call::brief : call::sometimes;
}

void pace::took(std::uint32_t kind, nanoseconds time) noexcept {
    auto& at = table_[kind % places];
    const auto relaxed = std::memory_order_relaxed;
    const auto now = static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(time.count(), 0, std::numeric_limits<std::uint32_t>::max() / 32)
    );
    const auto seen = at.seen.load(relaxed);
    if (seen < enough)
        at.seen.store(static_cast<std::uint8_t>(seen + 1), relaxed);
    const auto mean = at.mean.load(relaxed);
    const auto longs = at.longs.load(relaxed);
    const std::uint32_t part = now < brief_time ? 0 : 65'535;
    if (seen == 0) {
        at.mean.store(now, relaxed);
        at.longs.store(static_cast<std::uint16_t>(part), relaxed);
        return;
    }
    at.mean.store((mean * (weight - 1) + now) / weight, relaxed);
    at.longs.store(static_cast<std::uint16_t>((longs * (weight - 1) + part) / weight), relaxed);
}

void pace::declared(std::uint32_t kind) noexcept {
    auto& at = table_[kind % places];
    at.seen.store(enough, std::memory_order_relaxed);
    at.longs.store(65'535, std::memory_order_relaxed);
}

} // namespace groat::inline v0::server::fcgi::native

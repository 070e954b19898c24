// SPDX-License-Identifier: BSL-1.0
#include "allocations.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::uint64_t> made_so_far{0};
std::atomic<std::int64_t> live_now{0};
std::atomic<std::int64_t> most_live{0};
thread_local int not_counted = 0;

void* take(std::size_t size, std::size_t align) {
    void* const found = align > alignof(std::max_align_t)
                            ? std::aligned_alloc(align, (size + align - 1) / align * align)
                            : std::malloc(size ? size : 1);
    if (!found)
        throw std::bad_alloc{};
    if (not_counted == 0)
        made_so_far.fetch_add(1, std::memory_order_relaxed);
    const auto bytes = static_cast<std::int64_t>(::malloc_usable_size(found));
    const auto now = live_now.fetch_add(bytes, std::memory_order_relaxed) + bytes;
    auto most = most_live.load(std::memory_order_relaxed);
    while (most < now && !most_live.compare_exchange_weak(most, now)) {
    }
    return found;
}

void give(void* what) noexcept {
    if (what)
        live_now.fetch_sub(static_cast<std::int64_t>(::malloc_usable_size(what)));
    std::free(what);
}

} // namespace

std::uint64_t allocations::made() noexcept {
    return made_so_far.load();
}

std::int64_t allocations::live() noexcept {
    return live_now.load();
}

std::int64_t allocations::peak() noexcept {
    return most_live.load();
}

void allocations::forget_peak() noexcept {
    most_live.store(live_now.load());
}

allocations::not_mine::not_mine() noexcept {
    ++not_counted;
}

allocations::not_mine::~not_mine() {
    --not_counted;
}

void* operator new(std::size_t size) {
    return take(size, 0);
}
void* operator new[](std::size_t size) {
    return take(size, 0);
}
void* operator new(std::size_t size, std::align_val_t align) {
    return take(size, static_cast<std::size_t>(align));
}
void* operator new[](std::size_t size, std::align_val_t align) {
    return take(size, static_cast<std::size_t>(align));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    try {
        return take(size, 0);
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
}
void operator delete(void* what) noexcept {
    give(what);
}
void operator delete[](void* what) noexcept {
    give(what);
}
void operator delete(void* what, std::size_t) noexcept {
    give(what);
}
void operator delete[](void* what, std::size_t) noexcept {
    give(what);
}
void operator delete(void* what, std::align_val_t) noexcept {
    give(what);
}
void operator delete[](void* what, std::align_val_t) noexcept {
    give(what);
}
void operator delete(void* what, std::size_t, std::align_val_t) noexcept {
    give(what);
}
void operator delete[](void* what, std::size_t, std::align_val_t) noexcept {
    give(what);
}

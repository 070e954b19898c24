// SPDX-License-Identifier: BSL-1.0
// Counts what `new` is asked for. Replaces the program's, so only one source of a program includes
// this.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <new>

namespace groat_bench {

inline std::size_t allocations = 0; // one thread

/// How many allocations the work makes.
template <class Work>
std::size_t allocations_of(Work work) {
    const auto before = allocations;
    work();
    return allocations - before;
}

} // namespace groat_bench

void* operator new(std::size_t size) {
    ++groat_bench::allocations;
    if (void* at = std::malloc(size))
        return at;
    throw std::bad_alloc{};
}
void operator delete(void* at) noexcept {
    std::free(at);
}
void operator delete(void* at, std::size_t) noexcept {
    std::free(at);
}

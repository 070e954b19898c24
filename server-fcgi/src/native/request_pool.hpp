// SPDX-License-Identifier: BSL-1.0
// Requests that wait to be used again.
#pragma once

#include "native/outlet.hpp"
#include "native/request.hpp"

#include <cstddef>
#include <mutex>

namespace groat::inline v0::server::fcgi::native {

/// For all threads of an engine. Throws std::bad_alloc.
class request_pool {
public:
    request_pool() = default;
    request_pool(const request_pool&) = delete;
    request_pool& operator=(const request_pool&) = delete;
    ~request_pool();

    [[nodiscard]] request& take();
    void give(request& done) noexcept;

    /// How many were ever made: in a steady state it does not grow.
    [[nodiscard]] std::size_t made() const;

private:
    static constexpr std::size_t most_kept = 256;

    mutable std::mutex guard_;
    request* free_ = nullptr;
    std::size_t kept_ = 0;
    std::size_t made_ = 0;
};

/// One thread's door to the pool, which keeps at hand as many as it serves together, and no more
/// than it has taken here: else those that other threads need would gather.
class request_source {
public:
    explicit request_source(request_pool& of) noexcept : pool_{of} {}
    request_source(const request_source&) = delete;
    request_source& operator=(const request_source&) = delete;
    ~request_source();

    [[nodiscard]] request& take();
    void give(request& done) noexcept;

private:
    static constexpr std::size_t most_at_hand = outlet::held_at_once;

    request_pool& pool_;
    request* at_hand_ = nullptr;
    std::size_t size_ = 0;
    std::size_t out_ = 0; // taken from here, and not yet given back here
};

} // namespace groat::inline v0::server::fcgi::native

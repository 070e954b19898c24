// SPDX-License-Identifier: BSL-1.0
// A server that costs nothing.
#pragma once

#include "figures.hpp"

#include <groat/transport.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace groat_bench {

/// Takes all and keeps nothing.
struct nowhere final : groat::transport {
    took write(std::string_view bytes, bool) override {
        keep(bytes.data());
        return {io::ok, bytes.size()};
    }
    took read(std::span<char>) override { return {io::ok, 0}; }
    io finish(int, bool) override { return io::ok; }
    void wake() noexcept override {}
    void wait_readable() override {}
};

} // namespace groat_bench

// SPDX-License-Identifier: BSL-1.0
// Any bytes as what a peer says: they mean the same however they are cut, whatever is ready is
// right, and nothing that was taken from the pool is lost. The first byte says how they are cut.
#include "support/dialogue.hpp"

#include <server-fcgi/support/corpus.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// libFuzzer's, where it is.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(
    std::uint8_t* data, std::size_t size, std::size_t most
);

/// Seeds that would harm a process with a stock libfcgi are made here from the grammar, not stored.
extern "C" std::size_t LLVMFuzzerCustomMutator(
    std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed
) {
    static const auto all = corpus::table();
    if (seed % 64 != 0)
        return LLVMFuzzerMutate ? LLVMFuzzerMutate(data, size, most) : size;
    const auto& input = all[seed / 64 % all.size()].input;
    // Behind what is there, or in its place.
    const auto from = seed / 8192 % 2 == 0 ? std::min<std::size_t>(size, 1) : size;
    const auto n = std::min(input.size(), most - from);
    std::copy_n(input.data(), n, data + from);
    return from + n;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0)
        return 0;
    const std::size_t piece = 1 + data[0] % 64;
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};

    talk whole{fuzz::small_limits()};
    whole.feed(bytes);
    talk cut{fuzz::small_limits()};
    cut.feed(bytes, piece);

    fuzz::must(whole.peer.fault() == cut.peer.fault());
    fuzz::must(whole.peer.replies() == cut.peer.replies());
    fuzz::must(whole.peer.wants_end() == cut.peer.wants_end());
    // Where in a record it broke is nobody's business.
    fuzz::must(!whole.peer.fault().empty() || whole.peer.idle() == cut.peer.idle());
    fuzz::must(whole.notes.empty() == cut.notes.empty()); // said once each time it is read
    fuzz::check(whole);
    fuzz::check(cut);
    fuzz::must(whole.seen() == cut.seen());
    fuzz::check_pool(whole);
    fuzz::check_pool(cut);
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
// Ranges: the part that is chosen lies inside. The first eight bytes are the size.
#include <groat/byte_range.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace groat;
    std::uint64_t whole = 0;
    if (size < sizeof whole)
        return 0;
    std::memcpy(&whole, data, sizeof whole);
    const std::string_view header{
        reinterpret_cast<const char*>(data) + sizeof whole, size - sizeof whole};

    const auto [what, range] = choose_range(header, whole);
    if (what != range_choice::part)
        return 0;
    if (range.length == 0 || range.first >= whole || range.length > whole - range.first)
        std::abort();
    // The same stretch, asked for as it is told, is chosen again.
    auto told = content_range(range, whole);
    told[5] = '=';
    told.resize(told.find('/'));
    if (choose_range(told, whole).range != range)
        std::abort();
    return 0;
}

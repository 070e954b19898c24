// SPDX-License-Identifier: BSL-1.0
// Dates: what is read is a moment that can be written and read again.
#include <groat/http_date.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace groat;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const std::chrono::sys_seconds now{std::chrono::seconds{1'800'000'000}};

    const auto date = parse_http_date(text, now);
    if (!date)
        return 0;
    const auto written = http_date(*date);
    if (written.size() != 29)
        std::abort();
    // A leap second at the end of 9999 is the one that has no form of its own.
    const auto again = parse_http_date(written, now);
    if (!again || (*again != *date && *again + std::chrono::seconds{1} != *date))
        std::abort();
    return 0;
}

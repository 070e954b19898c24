// SPDX-License-Identifier: BSL-1.0
// Feeds every file of a folder to a fuzz target, where no fuzzer is at hand.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
    std::size_t replayed = 0;
    for (int i = 1; i < argc; ++i) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator{argv[i]}) {
            if (!entry.is_regular_file())
                continue;
            std::cout << entry.path().string() << std::endl; // the last one named is the culprit
            std::ifstream file{entry.path(), std::ios::binary};
            const std::string input{std::istreambuf_iterator<char>{file}, {}};
            LLVMFuzzerTestOneInput(
                reinterpret_cast<const std::uint8_t*>(input.data()), input.size()
            );
            ++replayed;
        }
    }
    return replayed > 0 ? 0 : 1; // a folder without seeds proves nothing
}

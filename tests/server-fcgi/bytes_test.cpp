// SPDX-License-Identifier: BSL-1.0
// Every byte at every place of texts of every length up to three words, against the plain way.
#include "bytes.hpp"

#include <support/catch.hpp>

#include <string>

using namespace groat::server::fcgi;

TEST_CASE("bytes: what is looked for is found at every place, and nothing else", "[environment]") {
    bool right = true;
    for (std::size_t size = 1; size <= 40; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (int c = 0; c < 256; ++c) {
                std::string text(size, '~');
                text[at] = static_cast<char>(c);
                right = right && has_control(text) == (c <= 0x20 || c == 0x7f);
                right = right && has_rare(text) == (c <= '\r');
            }
    CHECK(right);
    CHECK_FALSE(has_control(""));
    CHECK_FALSE(has_rare(""));
}

TEST_CASE("bytes: the first of eight is the lowest", "[environment]") {
    CHECK(word_at("\x01\x02\x03\x04\x05\x06\x07\x08") == 0x0807060504030201);
}

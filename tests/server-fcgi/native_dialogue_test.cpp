// SPDX-License-Identifier: BSL-1.0
// What a peer may say, and what comes of it, without a socket: each input of the corpus is fed
// whole, cut at every byte, in pieces, and with padding on every record; all must be the same.
#include "support/corpus.hpp"
#include "support/talk.hpp"
#include <support/catch.hpp>

#include <algorithm>
#include <cstdio>

using namespace corpus;

namespace {

/// The same records with padding; what is no record stays as it is.
std::string padded(std::string_view bytes, std::size_t padding) {
    std::string made;
    while (bytes.size() >= 8 && bytes[0] == 1) {
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
        const auto size = std::min<std::size_t>(bytes.size(), 8u + at(4) * 256u + at(5));
        made += bytes.substr(0, size);
        made[made.size() - size + 6] = octet(padding);
        made.append(padding, '\x01');
        bytes.remove_prefix(size);
    }
    return made + std::string{bytes};
}

void check(const row& expected, const talk& with) {
    CHECK(with.peer.fault() == expected.fault);
    CHECK(const_cast<talk&>(with).peer.replies() == expected.replies);
    CHECK(with.seen() == expected.requests);
}

} // namespace

TEST_CASE("dialogue: what a peer says has its answer", "[native]") {
    for (const auto& one : table()) {
        CAPTURE(one.what);
        talk t{one.how};
        CHECK(t.feed(one.input) == one.fault.empty());
        check(one, t);
    }
}

TEST_CASE("dialogue: wherever the bytes are cut, it is the same", "[native]") {
    std::size_t cuts = 0;
    for (const auto& one : table()) {
        CAPTURE(one.what);
        const auto step = std::max<std::size_t>(1, one.input.size() / 1500);
        for (std::size_t at = 0; at <= one.input.size(); at += step, ++cuts) {
            talk t{one.how};
            t.feed(std::string_view{one.input}.substr(0, at));
            t.feed(std::string_view{one.input}.substr(at));
            check(one, t);
        }
        for (const std::size_t piece : {1u, 2u, 7u, 8u, 9u, 100u}) {
            talk t{one.how};
            t.feed(one.input, piece);
            check(one, t);
        }
    }
    std::printf("table 1.4: %zu inputs, cut at %zu places\n", table().size(), cuts);
}

TEST_CASE("dialogue: padding is no content, wherever it stands", "[native]") {
    for (const auto& one : table())
        for (const std::size_t padding : {1u, 7u, 8u, 255u}) {
            CAPTURE(one.what, padding);
            for (const std::size_t piece : {1u, 100'000u}) {
                talk t{one.how};
                t.feed(padded(one.input, padding), piece);
                check(one, t);
            }
        }
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/constant_time.hpp>

#include <support/catch.hpp>

#include <string>

using namespace groat;

TEST_CASE("constant_time: tells equal from different", "[constant_time]") {
    const std::string secret = "open sesame";
    CHECK(equal_in_constant_time(secret, secret));
    CHECK(equal_in_constant_time("", ""));
    for (std::size_t i = 0; i < secret.size(); ++i) {
        auto other = secret;
        other[i] = static_cast<char>(other[i] ^ 1);
        CHECK_FALSE(equal_in_constant_time(secret, other));
    }
}

TEST_CASE("constant_time: a part and a repetition are not the secret", "[constant_time]") {
    CHECK_FALSE(equal_in_constant_time("abc", "ab"));
    CHECK_FALSE(equal_in_constant_time("abc", ""));
    CHECK_FALSE(equal_in_constant_time("abc", "abcabc"));
    CHECK_FALSE(equal_in_constant_time("abcabc", "abc"));
    CHECK_FALSE(equal_in_constant_time("", "a"));
    CHECK_FALSE(equal_in_constant_time("", std::string(1, '\0')));
    CHECK_FALSE(equal_in_constant_time("a", std::string(257, 'a'))); // 256 more: no overflow
}

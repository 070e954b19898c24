// SPDX-License-Identifier: BSL-1.0
#include "base64.hpp"

#include <support/catch.hpp>

#include <string>
#include <string_view>

using groat::detail::decode_base64;

TEST_CASE("base64: decodes RFC 4648's examples", "[base64]") {
    CHECK(decode_base64("") == "");
    CHECK(decode_base64("Zg==") == "f");
    CHECK(decode_base64("Zm8=") == "fo");
    CHECK(decode_base64("Zm9v") == "foo");
    CHECK(decode_base64("Zm9vYg==") == "foob");
    CHECK(decode_base64("Zm9vYmE=") == "fooba");
    CHECK(decode_base64("Zm9vYmFy") == "foobar");
    CHECK(decode_base64("//79") == "\xff\xfe\xfd");
    CHECK(decode_base64("AAA+") == std::string("\0\0>", 3));
}

TEST_CASE("base64: refuses what no encoder writes", "[base64]") {
    for (const std::string_view text :
         {"Zg",
          "Zg=",
          "Z",
          "Z===",
          "====",
          "=",
          "Zg==Zg==",
          "Zm9v=",
          " Zg==",
          "Zm 9v",
          "Zm9v\n",
          "Zm-_",
          "Zh==",
          "Zm9=",
          "Zm8=Zm8=",
          "A==="}) {
        INFO(text);
        CHECK_FALSE(decode_base64(text));
    }
}

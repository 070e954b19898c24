// SPDX-License-Identifier: BSL-1.0
#include <groat/htpasswd.hpp>

#include <groat/middleware/basic_auth.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include "support/temp_folder.hpp"

#include <string>
#include <system_error>

using namespace groat;
using groat_test::temp_folder;

namespace {

// "open sesame", by OpenSSL 3.0: openssl passwd -6 -salt saltstring, and -salt othersalt
const std::string sha512 = "$6$saltstring$b4SOQO.YI.BXjgbKQa.97c9EQud0NW8Txr5rCRGsAucjEsL95TW5MDF/"
                           "7KcC3bcG5NoxZbmB6Lh82fxg8soAZ0";
const std::string other =
    "$6$othersalt$VK7w9.J3nGlgM/"
    "5Q1qNNnykpZXQsyZrKrKwmGFjUyy8NCFJ3tGHYSs1OeUUMcnrs.y5ImBW1gECalNdgVzHl41";
// "U*U", of crypt_blowfish's own test vectors.
const std::string bcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

bool knows(const htpasswd& file, std::string_view user, std::string_view password) {
    bool known = false;
    const server::test::client client{[&](env& request) {
        known = file(request, user, password);
        return text("x");
    }};
    static_cast<void>(client.get("/"));
    return known;
}

htpasswd with(std::string_view content) {
    const temp_folder folder;
    folder.file("users", content);
    return htpasswd{folder.path("users")};
}

/// What is refused, without the folder's name.
std::string refusal(std::string_view content) {
    try {
        static_cast<void>(with(content));
    } catch (const std::invalid_argument& error) {
        const std::string what = error.what();
        return what.substr(what.find("/users") + 6);
    }
    return "none";
}

} // namespace

TEST_CASE("htpasswd: knows who has which password", "[htpasswd]") {
    const auto file =
        with(cat("# users\n\nAladdin:", sha512, "\r\nJasmine:", other, ":more\nU:", bcrypt));
    CHECK(knows(file, "Aladdin", "open sesame"));
    CHECK(knows(file, "Jasmine", "open sesame"));
    CHECK(knows(file, "U", "U*U"));
    CHECK_FALSE(knows(file, "Aladdin", "open sesamE"));
    CHECK_FALSE(knows(file, "Aladdin", ""));
    CHECK_FALSE(knows(file, "Aladdin", sha512));
    CHECK_FALSE(knows(file, "aladdin", "open sesame"));
    CHECK_FALSE(knows(file, "U", "open sesame"));
    CHECK_FALSE(knows(file, "# users", "open sesame"));
}

TEST_CASE("htpasswd: who does not exist has no password, not even the first one's", "[htpasswd]") {
    const auto file = with(cat("Aladdin:", sha512));
    CHECK_FALSE(knows(file, "nobody", "open sesame"));
    CHECK_FALSE(knows(file, "", "open sesame"));
}

TEST_CASE("htpasswd: a NUL does not end a password", "[htpasswd]") {
    using namespace std::string_view_literals;
    const auto file = with(cat("Aladdin:", sha512));
    CHECK_FALSE(knows(file, "Aladdin", "open sesame\0"sv));
    CHECK_FALSE(knows(file, "Aladdin", "open sesame\0more"sv));
}

TEST_CASE("htpasswd: a password longer than can be is nobody's", "[htpasswd]") {
    CHECK_FALSE(knows(with(cat("a:", other)), "a", std::string(4000, 'x')));
}

TEST_CASE("htpasswd: refuses weak and unknown hashes, by their line", "[htpasswd]") {
    const std::string why = "this hash is unknown or weak: use htpasswd -B";
    for (const std::string hash :
         {"$apr1$saltsalt$HIDXe7D36X22w1CH4M1cQ.",
          "$1$saltsalt$Yo6tRKYGO/jWyb1etwHDS/",
          "$5$saltstring$sOFRiuqOzKEQCZAIFmMrCbPuMEMUPOi/BmBpBwWMgW3",
          "{SHA}6ZoYxCjLONXyYIU2eJIuAw==",
          "open sesame",
          "rqXexS6ZhobKA",
          "*",
          "!",
          ""}) {
        INFO(hash);
        CHECK(refusal(cat("# one\nAladdin:", hash, "\n")) == ":2: " + why);
    }
}

TEST_CASE("htpasswd: refuses what is no file of users", "[htpasswd]") {
    using namespace std::string_view_literals;
    CHECK(refusal("") == " has no user");
    CHECK(refusal("# nobody\n") == " has no user");
    CHECK(refusal("Aladdin\n") == ":1: this is no name:hash");
    CHECK(refusal(cat(":", sha512)) == ":1: this is no name:hash");
    CHECK(refusal(cat("a\0b:"sv, sha512)) == ":1: this is no name:hash");
    CHECK(refusal(cat("a:", sha512, "\na:", other)) == ":2: this name is there already");
    CHECK(refusal(std::string(1024 * 1024 + 1, '\n')) == " has more than 1 MiB");
    CHECK_THROWS_AS(htpasswd{"/nowhere/users"}, std::system_error);
    CHECK_THROWS_AS(htpasswd{temp_folder{}.path()}, std::system_error);
}

TEST_CASE("htpasswd: answers basic_auth's question", "[htpasswd]") {
    const server::test::client client{
        wrap(middleware::basic_auth{{.verify = with(cat("Aladdin:", sha512))}}, [](env& request) {
            return text(std::string{request.remote_user()});
        })};
    const auto asking = [&](std::string authorization) {
        return client.send({.headers = {{"Authorization", std::move(authorization)}}});
    };
    CHECK(asking("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==").body == "Aladdin"); // of RFC 7617, 2
    CHECK(asking("Basic QWxhZGRpbjp4").status == 401);
}

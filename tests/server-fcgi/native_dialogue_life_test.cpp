// SPDX-License-Identifier: BSL-1.0
// A dialogue over more than one request.
#include "support/site.hpp"
#include "support/talk.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

using namespace fcgi_peer;

namespace {

std::string head(const variables& all, shape of = {}) {
    return stream(params, pairs(all), of);
}

const auto get = request("GET", "/");

} // namespace

TEST_CASE("dialogue: an id is free again when its request was answered", "[native]") {
    talk t;
    for (int i = 0; i < 100; ++i) {
        REQUIRE(t.feed(kept(get)));
        REQUIRE(t.seen() == std::vector<std::string>{"1 GET / ''"});
        t.answer(1);
        CHECK(t.peer.idle());
        CHECK_FALSE(t.peer.wants_end());
    }
    CHECK(t.pool().made() == 1); // one request's memory for all of them
}

TEST_CASE("dialogue: what is not kept wants its end", "[native]") {
    talk t;
    t.feed(begin(1, false) + head(get) + stream(std_in, ""));
    CHECK_FALSE(t.peer.wants_end());
    t.answer(1);
    CHECK(t.peer.wants_end());
    talk refused;
    refused.feed(begin(2, false));
    CHECK(refused.peer.wants_end());
    CHECK(refused.notes.find("role") != std::string::npos);
    talk kept;
    kept.feed(begin(2, true));
    CHECK_FALSE(kept.peer.wants_end());
}

TEST_CASE("dialogue: an answered request's input is dropped up to its end", "[native]") {
    talk t;
    t.feed(begin(1, true) + head(request("POST", "/", {{"CONTENT_LENGTH", "x"}})));
    REQUIRE(t.seen() == std::vector<std::string>{"1 refused 400"});
    t.answer(1);
    CHECK(t.seen().size() == 1);
    CHECK_FALSE(t.peer.idle());
    CHECK(t.feed(record(std_in, std::string(10'000, 'x'))));
    CHECK(t.find(1)->input.waiting() == 0);
    CHECK(t.feed(record(std_in, "")));
    CHECK(t.peer.idle());
    CHECK(t.feed(kept(get)));
    CHECK(t.seen() == std::vector<std::string>{"1 GET / ''"});
}

TEST_CASE("dialogue: an answered request that is aborted is gone, and told nothing", "[native]") {
    talk t;
    t.feed(begin(1, true) + head(request("POST", "/", {{"CONTENT_LENGTH", "x"}})));
    t.answer(1);
    CHECK(t.feed(record(abort_request, "")));
    CHECK(t.peer.idle());
    CHECK(t.peer.replies().empty());
}

TEST_CASE("dialogue: a refused body of any length leaves time for its answer", "[native]") {
    // Over the limit by far more than is still dropped afterwards is a fault; over the limit by a
    // record is none, however large the limit is.
    for (const std::uint64_t limit : {std::uint64_t{1000}, std::uint64_t{20'000'000}}) {
        talk t{{.limits = {.body = limit, .body_in_memory = 100'000'000}}};
        t.feed(begin() + head(request("POST", "/")));
        const auto part = record(std_in, std::string(50'000, 'x'));
        std::uint64_t sent = 0;
        for (; sent <= limit + 1'000'000; sent += 50'000)
            REQUIRE(t.feed(part));
        CHECK(t.seen() == std::vector<std::string>{"1 refused 413"});
        for (; sent <= limit + 20'000'000 && t.feed(part); sent += 50'000) {
        }
        CHECK(t.peer.fault() == "it goes on sending what nobody wants");
    }
}

TEST_CASE("dialogue: a body for that there is no space is a 503", "[native]") {
    const folder home;
    const std::string nowhere = home / "gone";
    groat::server::fcgi::options how{.limits = {.body_in_memory = 10}};
    const native::terms by{.how = how, .spool = nowhere, .ours = {1, 1}};
    native::request_pool pool;
    native::request_source source{pool};
    native::dialogue peer;
    const native::dialogue::reader with{.by = by, .requests = source, .on = nullptr, .now = {}};
    CHECK(peer.take(
        begin() + head(request("POST", "/")) + stream(std_in, std::string(100, 'x'), {}, 9), with
    ));
    REQUIRE(peer.requests());
    CHECK(peer.requests()->refused.value().status == 503);
    CHECK(peer.requests()->at == native::request::stage::ready);
    peer.forget(*peer.requests(), source);
}

TEST_CASE("dialogue: a streamed request is ready before its body", "[native]") {
    talk t{{.streamed = {"/up"}}};
    t.feed(begin() + head(request("POST", "/up/x", {{"CONTENT_LENGTH", "9"}})));
    CHECK(t.seen() == std::vector<std::string>{"1 POST /up/x ''"});
    t.feed(record(std_in, "abc"));
    CHECK(t.seen() == std::vector<std::string>{"1 POST /up/x 'abc'"});
    talk other{{.streamed = {"/up"}}};
    other.feed(begin() + head(request("POST", "/upper", {{"CONTENT_LENGTH", "9"}})));
    CHECK(other.seen() == std::vector<std::string>{"1 waits"});
}

TEST_CASE("dialogue: of a streamed body over the limit nothing more is given", "[native]") {
    talk t{{.limits = {.body = 10}, .streamed = {"/"}}};
    t.feed(begin() + head(request("POST", "/")) + record(std_in, "12345678"));
    REQUIRE(t.find(1));
    t.find(1)->at = native::request::stage::running; // an app has it
    t.feed(record(std_in, "too much") + record(std_in, "9"));
    CHECK(t.find(1)->too_long);
    CHECK(talk::input_of(*t.find(1)) == "12345678");
}

TEST_CASE("dialogue: management records are bounded by whether they are read", "[native]") {
    talk t;
    const auto ask = record(77, "", {.id = 0});
    std::size_t asked = 0;
    for (; asked < 100'000 && t.feed(ask); ++asked) {
    }
    CHECK(t.peer.fault() == "it asks and does not read the answers");
    CHECK(t.peer.replies().size() <= 1'100'000);
    talk reads;
    for (asked = 0; asked < 100'000; ++asked) {
        REQUIRE(reads.feed(ask));
        reads.peer.replies().clear();
    }
}

TEST_CASE("dialogue: a large head's memory goes with its request", "[native]") {
    talk t;
    t.feed(kept(request("GET", "/", {{"HTTP_X", std::string(60'000, 'x')}})));
    REQUIRE(t.find(1)->head.capacity() > 60'000);
    t.answer(1);
    auto& again = t.source().take();
    CHECK(again.head.capacity() <= 8 * 1024);
    t.source().give(again);
}

TEST_CASE("dialogue: whatever is forgotten goes back to the pool", "[native]") {
    talk t;
    for (int round = 0; round < 10; ++round) {
        for (int id = 1; id <= 8; ++id)
            t.feed(begin(1, true, {.id = id}) + head(get, {.id = id}));
        CHECK(t.seen().size() == 8);
        t.forget_all();
    }
    CHECK(t.pool().made() == 8);
}

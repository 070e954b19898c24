// SPDX-License-Identifier: BSL-1.0
#include "native/outlet.hpp"

#include "support/cut_sends.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>
#include <support/pattern.hpp>

#include <fcntl.h>

using namespace groat::server::fcgi::native;
using fcgi_peer::decode;
using groat_test::pattern;

namespace {

/// Two ends of a connection; what comes out at the other one.
struct wire {
    wire() {
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0);
        const int least = 1; // the kernel makes a few KiB of it
        ::setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    }
    wire(const wire&) = delete;
    wire& operator=(const wire&) = delete;
    ~wire() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void read() {
        char room[4096];
        ssize_t n = 0;
        while ((n = ::recv(ends[1], room, sizeof room, MSG_DONTWAIT)) > 0)
            came.append(room, static_cast<std::size_t>(n));
    }
    int ends[2]{};
    std::string came;
};

std::size_t longest_record(std::string_view bytes) {
    std::size_t most = 0;
    while (bytes.size() >= 8) {
        const auto size =
            static_cast<unsigned char>(bytes[4]) * 256u + static_cast<unsigned char>(bytes[5]);
        most = std::max<std::size_t>(most, size);
        bytes.remove_prefix(std::min<std::size_t>(bytes.size(), 8u + size));
    }
    return most;
}

/// Sends all of it as an exchange would, and what a connection was left with as a loop would.
void send_all(wire& to, std::uint16_t id, std::string_view content) {
    std::string left;
    for (int turns = 0; !content.empty() || !left.empty(); ++turns) {
        REQUIRE(turns < 1'000'000);
        outlet out; // another thread's, each time
        out.load(left);
        if (const auto went = out.flush(to.ends[0]); went == outlet::went::all) {
            const auto [how, n] = out.flush(to.ends[0], id, content);
            REQUIRE(how != outlet::went::gone);
            REQUIRE((how == outlet::went::some || n == content.size()));
            content.remove_prefix(n);
        }
        out.leave(left);
        to.read();
    }
}

void send_end(wire& to, std::uint16_t id) {
    outlet out;
    out.end(id, 0);
    REQUIRE(out.flush(to.ends[0]) == outlet::went::all);
    to.read();
}

} // namespace

TEST_CASE("outlet: content becomes records of at most 65 528 bytes", "[native]") {
    for (const std::size_t size : {0u, 1u, 65'527u, 65'528u, 65'529u, 131'056u, 131'057u}) {
        wire to;
        outlet out;
        const auto content = pattern(size);
        out.add(1, content);
        out.end(1, 0);
        while (out.flush(to.ends[0]) == outlet::went::some)
            to.read();
        to.read();
        const auto got = decode(to.came);
        CHECK(got.complete);
        CHECK((got.out == content));
        // END_REQUEST has eight.
        CHECK(longest_record(to.came) == std::clamp<std::size_t>(size, 8, 65'528));
    }
}

TEST_CASE("outlet: small pieces share a record, each request's its own", "[native]") {
    wire to;
    outlet out;
    out.add(1, "a");
    out.add(1, "b");
    out.add(2, "x");
    out.add(1, "c");
    out.raw(fcgi_peer::record(7, "raw"));
    out.add(1, "d");
    CHECK(out.flush(to.ends[0]) == outlet::went::all);
    to.read();
    using fcgi_peer::record;
    CHECK(
        to.came == record(6, "ab") + record(6, "x", {.id = 2}) + record(6, "c") + record(7, "raw") +
                       record(6, "d")
    );
    CHECK(out.empty());
}

TEST_CASE("outlet: what a full buffer leaves is completed by whoever comes next", "[native]") {
    for (const std::size_t size : {1u, 5'000u, 65'528u, 300'000u, 2'000'000u}) {
        wire to;
        const auto content = pattern(size);
        send_all(to, 3, content);
        send_end(to, 3);
        const auto got = decode(to.came, 3);
        CHECK(got.complete);
        CHECK((got.out == content));
        CHECK(longest_record(to.came) <= 65'528);
    }
}

TEST_CASE("outlet: a send cut at any byte leaves whole records behind", "[native]") {
    const auto content = pattern(140'000); // three records
    std::vector<std::size_t> cuts;
    for (std::size_t record = 0; record < 3; ++record)
        for (std::size_t near = 0; near < 24; ++near)
            cuts.push_back(record * (8 + 65'528) + near);
    for (std::size_t at = 100; at < content.size() + 24; at += 777)
        cuts.push_back(at);
    for (const auto before : {false, true})
        for (const auto cut : cuts) {
            wire to;
            outlet out;
            if (before)
                out.add(1, "head\n");
            std::string left;
            {
                const cut_sends after{cut};
                const auto [how, n] = out.flush(to.ends[0], 1, content);
                CHECK(how == outlet::went::some);
                out.leave(left);
                // What was taken is on its way; the rest begins with a record of its own.
                to.read();
                out.load(left);
                std::string rest{std::string_view{content}.substr(n)};
                cut_sends::off();
                while (out.flush(to.ends[0]) != outlet::went::all)
                    to.read();
                to.read();
                out.leave(left);
                send_all(to, 1, rest);
            }
            send_end(to, 1);
            const auto got = decode(to.came);
            CHECK(got.fault.empty());
            CHECK(got.complete);
            CHECK((got.out == (before ? "head\n" : "") + content));
        }
    std::printf("outlet: %zu sends cut, 0 records broken\n", 2 * cuts.size());
}

TEST_CASE("outlet: a peer that has left is told", "[native]") {
    wire to;
    ::shutdown(to.ends[1], SHUT_RDWR);
    outlet out;
    out.add(1, "x");
    CHECK(out.flush(to.ends[0]) == outlet::went::gone);
    outlet other;
    CHECK(other.flush(to.ends[0], 1, "content").how == outlet::went::gone);
}

TEST_CASE("outlet: a connection that took all keeps no memory for it", "[native]") {
    wire to;
    std::string left = pattern(200'000);
    outlet out;
    out.load(left);
    while (out.flush(to.ends[0]) == outlet::went::some)
        to.read();
    out.leave(left);
    CHECK(left.empty());
    CHECK(left.capacity() < 1024);
}

TEST_CASE("outlet: what is held back is sent as it would have been at once", "[native]") {
    wire to;
    outlet out;
    std::string left;
    for (int i = 0; i < 40; ++i) {
        out.load(left);
        out.add(7, pattern(100));
        out.end(7, 0);
        out.hold(left);
        CHECK(out.empty());
        to.read();
        CHECK(to.came.empty());
        out.send_held(to.ends[0], left);
        CHECK(left.empty());
        to.read();
        const auto got = decode(std::exchange(to.came, {}), 7);
        CHECK((got.complete && got.out == pattern(100)));
    }
}

TEST_CASE("outlet: of what is held back the connection keeps what was not taken", "[native]") {
    std::string whole;
    for (std::size_t cut = 0;; ++cut) {
        wire to;
        outlet out;
        std::string left;
        out.load(left);
        out.add(7, pattern(30));
        out.end(7, 0);
        out.hold(left);
        whole = left;
        if (cut == whole.size())
            break;
        {
            const cut_sends after{cut};
            out.send_held(to.ends[0], left);
        }
        CHECK(left == whole.substr(cut));
        out.load(left);
        CHECK(out.flush(to.ends[0]) == outlet::went::all);
        to.read();
        CHECK(to.came == whole);
    }
}

// SPDX-License-Identifier: BSL-1.0
// Bodies that are files, through the native engine.
#include "native/outlet.hpp"

#include <groat/core.hpp>

#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>
#include <support/pattern.hpp>
#include <support/temporary_file.hpp>

#include <sys/socket.h>

#include <array>

using namespace groat;
using namespace fcgi_peer;
using groat_test::pattern;
using groat_test::temporary_file;
using server::fcgi::native::outlet;

namespace {

/// What has come on a socket.
std::string arrived(int fd) {
    std::string all;
    std::array<char, 4096> room;
    for (;;) {
        const auto n = ::recv(fd, room.data(), room.size(), MSG_DONTWAIT);
        if (n <= 0)
            return all;
        all.append(room.data(), static_cast<std::size_t>(n));
    }
}

struct pair_of_sockets {
    std::array<int, 2> fds{};
    explicit pair_of_sockets(int room) {
        ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds.data());
        ::setsockopt(fds[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    }
    ~pair_of_sockets() {
        ::close(fds[0]);
        ::close(fds[1]);
    }
};

} // namespace

TEST_CASE("outlet: a file goes out in whole records, however little is taken", "[outlet]") {
    const auto content = pattern(400'000);
    const temporary_file file{content};
    for (const int room : {1, 10'000, 40'000, 1'000'000}) {
        const pair_of_sockets between{room};
        outlet out;
        std::string came;
        std::size_t taken = 0;
        out.add(1, "head ");
        while (taken < content.size() || !out.empty()) {
            auto how = out.flush(between.fds[0]);
            if (how == outlet::went::all && taken < content.size()) {
                const auto some =
                    out.flush_file(between.fds[0], 1, file.fd(), taken, content.size() - taken);
                taken += some.n;
                how = some.how;
            }
            REQUIRE(how != outlet::went::gone);
            came += arrived(between.fds[1]);
        }
        out.end(1, 0);
        REQUIRE(out.flush(between.fds[0]) == outlet::went::all);
        came += arrived(between.fds[1]);
        const auto got = decode(came);
        CHECK(got.fault.empty());
        CHECK(got.complete);
        CHECK(got.out == "head " + content);
    }
}

TEST_CASE("native: a file arrives as it is, whole and in part", "[native]") {
    const auto content = pattern(3'000'000);
    const temporary_file file{content};
    site s{app{[&](env& e) {
        return e.path_info() == "/part"
                   ? response{206, {}, slice(file.whole(), 1'000'003, 1'500'000)}
                   : response{200, {}, file.whole()};
    }}};
    CHECK(ask(s.path, whole(request("GET", "/"))).body() == content);
    CHECK(
        ask(s.path, whole(request("GET", "/part"))).body() == content.substr(1'000'003, 1'500'000)
    );
}

TEST_CASE("native: a file that becomes shorter meanwhile is a cut response", "[native]") {
    const auto content = pattern(3'000'000);
    temporary_file file{content};
    site s{app{[&](env&) { return response{200, {}, file.whole()}; }}};
    connection to{s.path};
    to.send(whole(request("GET", "/")));
    to.read_until("\r\n\r\n"); // the rest does not fit in what the kernel keeps
    file.cut_to(1'000'000);
    const auto got = to.read();
    CHECK_FALSE(got.complete);
    CHECK(got.cut());
}

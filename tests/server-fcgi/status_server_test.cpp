// SPDX-License-Identifier: BSL-1.0
// The status over HTTP, turn by turn, and what its clients may do to it.
#include "status/status_server.hpp"

#include "listener.hpp"
#include "support/http_ask.hpp"
#include "support/site.hpp"
#include <support/catch.hpp>

#include <netinet/in.h>

#include <deque>
#include <string>
#include <vector>

using namespace std::chrono_literals;
using fcgi_peer::connection;
namespace fcgi = groat::server::fcgi;

namespace {

/// One that has no thread: its turns are the test's, and so is its clock.
struct served {
    folder home;
    std::string path = home / "status";
    fcgi::listener socket{{.listen = fcgi::unix_socket{path}, .backlog = 128}};
    std::size_t places = 0;
    groat::time_point now = std::chrono::steady_clock::now();
    fcgi::status_server answers{socket.fd(), fcgi::peers{{}}, [this] {
                                    fcgi::report made{.is = fcgi::stage::ready};
                                    made.places.resize(places);
                                    return made;
                                }};

    /// All that can be done without anyone doing more.
    void turns() {
        for (;;) {
            std::vector<pollfd> all;
            answers.add_to(all);
            if (::poll(all.data(), all.size(), 0) == 0)
                return;
            answers.serve(all, now);
        }
    }
    void pass(std::chrono::seconds time) {
        now += time;
        answers.keep_appointments(now);
        turns();
    }
    http_answer ask(std::string_view bytes) {
        connection line{path};
        line.send(bytes);
        line.end();
        turns();
        return answer(line);
    }
    static http_answer answer(connection& line) { return http_answer{all_of(line)}; }
    static std::string all_of(connection& line) {
        std::string all;
        for (auto more = line.some(); !more.empty(); more = line.some())
            all += more;
        return all;
    }
};

} // namespace

TEST_CASE("status_server: one question, one answer, and the end", "[status]") {
    served s;
    const auto got = s.ask(http_get("/ready"));
    CHECK(got.status == 200);
    CHECK(got.body == "ready\n");
    CHECK(got.has("Content-Length: 6"));
    CHECK(got.has("Connection: close"));
    CHECK(got.has("Cache-Control: no-store"));
    CHECK(s.ask(http_get("/live") + http_get("/live")).body == "live\n");
}

TEST_CASE("status_server: HEAD has no body, other methods are 405", "[status]") {
    served s;
    const auto head = s.ask(http_get("/ready", "HEAD"));
    CHECK(head.status == 200);
    CHECK(head.has("Content-Length: 6"));
    CHECK(head.body.empty());
    const auto post = s.ask(http_get("/ready", "POST"));
    CHECK(post.status == 405);
    CHECK(post.has("Allow: GET, HEAD"));
}

TEST_CASE("status_server: what is no HTTP is 400", "[status]") {
    served s;
    CHECK(s.ask("GET /\r\n\r\n").status == 400);
    CHECK(s.ask(std::string("\x01\x01\0\x01\r\n\r\n", 8)).status == 400);
}

TEST_CASE("status_server: a head may come byte by byte", "[status]") {
    served s;
    connection line{s.path};
    for (const char c : http_get("/live")) {
        line.send({&c, 1});
        s.turns();
    }
    CHECK(served::answer(line).body == "live\n");
}

TEST_CASE("status_server: 8 KiB of a head are enough", "[status]") {
    served s;
    const std::string begin = "GET /live HTTP/1.1\r\nX: ";
    const auto of = [&](std::size_t size) {
        return begin + std::string(size - begin.size() - 4, 'x') + "\r\n\r\n";
    };
    CHECK(s.ask(of(8192)).status == 200);
    CHECK(s.ask(of(8193)).status == 431);
}

TEST_CASE("status_server: one who sends a megabyte still gets to read the answer", "[status]") {
    served s;
    connection line{s.path};
    line.send("GET /live HTTP/1.1\r\n");
    const std::string more(4000, 'x');
    for (int i = 0; i < 40; ++i) { // and then it looks
        line.send(more);
        s.turns();
    }
    line.end();
    s.turns();
    CHECK(served::answer(line).status == 431);
    // One who goes on and on is cut.
    connection endless{s.path};
    bool taken = true;
    for (int i = 0; i < 262 && taken; ++i) {
        taken = endless.send(more);
        s.turns();
    }
    CHECK_FALSE(taken);
}

TEST_CASE("status_server: who takes longer than five seconds is cut", "[status]") {
    served s;
    connection silent{s.path};
    connection slow{s.path};
    slow.send("GET /l");
    s.turns();
    CHECK(s.answers.next_appointment() == s.now + 5s);
    s.pass(4s);
    slow.send("ive HTT");
    s.pass(1s);
    CHECK(served::all_of(silent).empty());
    CHECK(served::all_of(slow).empty());
    CHECK(s.answers.next_appointment() == groat::time_point::max());
    // One who has its answer and stays is no better.
    connection stays{s.path};
    stays.send(http_get("/live"));
    s.turns();
    CHECK(s.answers.next_appointment() == s.now + 5s);
    s.pass(5s);
    CHECK(s.answers.next_appointment() == groat::time_point::max());
    CHECK(served::answer(stays).body == "live\n");
}

TEST_CASE("status_server: among a thousand who say nothing, who asks is answered", "[status]") {
    served s;
    std::deque<connection> silent;
    for (int i = 0; i < 1000; ++i) {
        silent.emplace_back(s.path);
        if (i % 100 == 0)
            CHECK(s.ask(http_get("/live")).body == "live\n");
        else if (i % 3 == 0)
            s.turns();
    }
    s.turns();
    std::vector<pollfd> all;
    s.answers.add_to(all);
    CHECK(all.size() == 65); // the socket, and as many as may be
}

TEST_CASE("status_server: an answer that does not fit is sent piece by piece", "[status]") {
    served s;
    s.places = 20'000; // more than the kernel takes at once
    connection line{s.path};
    line.send(http_get("/status.json"));
    s.turns();
    // Others don't wait for it.
    CHECK(s.ask(http_get("/live")).body == "live\n");
    std::string all;
    for (auto more = line.some(); !more.empty(); more = line.some()) {
        all += more;
        s.turns();
    }
    const http_answer got{all};
    CHECK(got.status == 200);
    CHECK(got.body.size() > 1'000'000);
    CHECK(got.has("Content-Length: " + std::to_string(got.body.size())));
}

TEST_CASE("status_server: it ends when those who have asked are answered", "[status]") {
    served s;
    connection asked{s.path};
    connection silent{s.path};
    s.turns();
    asked.send(http_get("/live"));
    connection late{s.path};
    late.send(http_get("/live"));
    s.answers.finish();
    CHECK(served::answer(asked).body == "live\n");
    s.turns(); // whoever goes on with the socket has those who had not been accepted
    CHECK(served::answer(late).body == "live\n");
}

TEST_CASE("status_server: by TCP only those who may ask are heard", "[status]") {
    const fcgi::listener socket{{.listen = fcgi::tcp_socket{}}};
    const auto port = static_cast<std::uint16_t>(
        std::stoi(socket.address().substr(socket.address().rfind(':') + 1))
    );
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (const bool allowed : {true, false}) {
        const std::vector<std::string> list{allowed ? "127.0.0.1" : "192.0.2.1"};
        fcgi::status_server answers{socket.fd(), fcgi::peers{list}, [] { return fcgi::report{}; }};
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        connection line{fd};
        REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
        line.send(http_get("/live"));
        std::vector<pollfd> all;
        answers.add_to(all);
        REQUIRE(::poll(all.data(), all.size(), 10'000) == 1);
        answers.serve(all, std::chrono::steady_clock::now());
        CHECK(served::answer(line).status == (allowed ? 200 : 0));
    }
}

// SPDX-License-Identifier: BSL-1.0
// What a peer may do that no front server does. Payloads are built from the record grammar when
// they are needed. Those that end the process whatever we do are not here: docs/libfcgi-limits.md.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <atomic>

using namespace groat;
using namespace std::chrono_literals;
using namespace fcgi_peer;

namespace {

/// Counts the calls, reads the input if there is any, and tells how that ended.
struct witness {
    std::atomic<int> calls{0};
    std::atomic<int> partial{0}; ///< calls with an environment that lacked its last variable
    std::atomic<int> whole{0};   ///< inputs that were read to their end
    std::atomic<int> broken{0};  ///< inputs that threw
    std::atomic<bool> forged{false};

    response operator()(env& e) {
        ++calls;
        if (!e.var("LAST"))
            ++partial;
        if (e.remote_addr() == "6.6.6.6")
            forged = true;
        try {
            auto all = e.input().gather(1 << 20);
            if (!all)
                throw std::runtime_error{"too much"};
            ++whole;
            return text(cat("read ", std::to_string(all->size())));
        } catch (const input_error&) {
            ++broken;
            throw;
        }
    }
};

app with(witness& w) {
    return app{[&w](env& e) { return w(e); }};
}

/// The native engine collects a request's body before it calls the app.
const bool collects = with_native();

/// Whether the next one is served: the process lives and a thread is free.
bool still_serves(const site& s) {
    return ask(s.path, fcgi_peer::whole(request("GET", "/", {{"LAST", "1"}}))).complete;
}

/// The same where the time for a head is so short that on a busy machine we miss it ourselves.
bool still_serves_the_quick(const site& s) {
    for (int tries = 0; tries < 100; ++tries)
        if (still_serves(s))
            return true;
    return false;
}

} // namespace

TEST_CASE("hostile: a head that is cut never reaches the app", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto head = begin() + stream(params, pairs(request("GET", "/", {{"LAST", "1"}})), {}, 50);
    for (std::size_t n = 0; n < head.size(); ++n) {
        connection to{s.path};
        to.send(head.substr(0, n));
        to.close();
    }
    CHECK(still_serves(s));
    s.server.stop();
    s.server.wait();
    CHECK(w.partial == 0);
    CHECK(w.calls == 1);
}

TEST_CASE("hostile: a head that stalls is closed in time", "[hostile]") {
    witness w;
    site s{with(w), {.threads = 1, .timeouts = {.head = 20ms}}};
    connection to{s.path};
    to.send(begin() + record(params, pair("REQUEST_METHOD", "GET")).substr(0, 12));
    CHECK(to.read().out.empty());
    s.log.wait("head did not come in time");
    CHECK(still_serves_the_quick(s));
    CHECK(w.calls == 1);
}

TEST_CASE("hostile: a silent connection is closed in time", "[hostile]") {
    witness w;
    site s{with(w), {.threads = 1, .timeouts = {.head = 20ms}}};
    connection to{s.path};
    CHECK(to.read().out.empty());
    CHECK(still_serves_the_quick(s));
}

TEST_CASE("hostile: a body that stalls is never waited for without end", "[hostile]") {
    witness w;
    site s{with(w), {.threads = 1, .timeouts = {.body = 20ms}}};
    connection to{s.path};
    to.send(
        begin() + stream(params, pairs(request("POST", "/", {{"CONTENT_LENGTH", "10"}}))) +
        record(std_in, "12345")
    );
    const auto got = to.read();
    s.log.wait("body did not come in time");
    if (collects) { // nobody was called, and the client can be told why
        CHECK(got.out.starts_with("Status: 408 "));
        CHECK(got.complete);
        CHECK(w.calls == 0);
    } else {
        CHECK_FALSE(got.complete);
        CHECK(w.broken == 1);
    }
    CHECK(still_serves(s));
}

TEST_CASE("hostile: an exchange that lasts too long is cut", "[hostile]") {
    site s{
        app{[](env& e) {
            return response{200, {}, [wake = e.waker()] { return not_yet; }};
        }},
        {.threads = 1, .timeouts = {.request = 20ms}}};
    connection to{s.path};
    to.send(fcgi_peer::whole(request("GET", "/")));
    const auto got = to.read();
    CHECK_FALSE(got.complete);
    CHECK(got.cut());
    s.log.wait("took too long");
}

TEST_CASE("hostile: a body that is cut is never taken for a whole one", "[hostile]") {
    witness w;
    site s{with(w)};
    const std::string body(1000, 'b');
    for (const bool announced : {true, false}) {
        variables more{{"LAST", "1"}};
        if (announced)
            more.emplace_back("CONTENT_LENGTH", "1000");
        const auto head = begin() + stream(params, pairs(request("POST", "/", more)));
        const auto all = stream(std_in, body, {}, 100);
        for (std::size_t n = 0; n < all.size(); n += 37) {
            if (announced && n >= all.size() - 8)
                continue; // all that was announced is there
            connection to{s.path};
            to.send(head + all.substr(0, n));
            to.end();
            CHECK_FALSE(to.read().complete);
        }
    }
    CHECK(w.whole == 0);
    if (collects)
        CHECK(w.calls == 0);
    else
        CHECK(w.broken == w.calls);
    CHECK(still_serves(s));
}

TEST_CASE("hostile: a body shorter than announced is a 400", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto got =
        ask(s.path, fcgi_peer::whole(request("POST", "/", {{"CONTENT_LENGTH", "10"}}), "12345"));
    CHECK(got.out.starts_with("Status: 400 "));
    CHECK(w.whole == 0);
    CHECK(w.broken == (collects ? 0 : 1)); // who doesn't collect hears of it while it reads
}

TEST_CASE("hostile: a body longer than announced is read as far as announced", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto got =
        ask(s.path, fcgi_peer::whole(request("POST", "/", {{"CONTENT_LENGTH", "3"}}), "12345"));
    CHECK(got.complete);
    CHECK(got.body() == "read 3");
}

TEST_CASE("hostile: a body without a length ends where it ends", "[hostile]") {
    witness w;
    site s{with(w)};
    for (const auto* length : {"", "-1"}) {
        const auto got =
            ask(s.path,
                fcgi_peer::whole(request("POST", "/", {{"CONTENT_LENGTH", length}}), "12345"));
        CHECK(got.body() == "read 5");
    }
}

TEST_CASE("hostile: a body over the limit is refused, announced or not", "[hostile]") {
    witness w;
    site s{with(w), {.threads = 1, .limits = {.body = 100}}};
    const std::string body(101, 'x');
    const auto announced =
        ask(s.path, fcgi_peer::whole(request("POST", "/", {{"CONTENT_LENGTH", "101"}}), body));
    CHECK(announced.out.starts_with("Status: 413 "));
    CHECK(w.calls == 0);
    const auto unknown = ask(s.path, fcgi_peer::whole(request("POST", "/"), body));
    // Where it is read as it comes, nobody knows before the app has read so far.
    CHECK(unknown.out.starts_with(collects ? "Status: 413 " : "Status: 400 "));
    CHECK(w.whole == 0);
    CHECK(w.calls == (collects ? 0 : 1));
}

TEST_CASE("hostile: more or longer variables than the limits never reach the app", "[hostile]") {
    witness w;
    site s{with(w), {.threads = 1, .limits = {.params = 20, .value = 500, .head = 2000}}};
    variables many;
    for (int i = 0; i < 20; ++i)
        many.emplace_back("HTTP_X_" + std::to_string(i), "");
    const variables large{{"HTTP_X", std::string(500, 'x')}};
    variables heavy;
    for (int i = 0; i < 5; ++i)
        heavy.emplace_back("HTTP_X_" + std::to_string(i), std::string(400, 'x'));
    for (const auto& more : {many, large, heavy})
        CHECK(
            ask(s.path, fcgi_peer::whole(request("GET", "/", more))).out.starts_with("Status: 431 ")
        );
    CHECK(ask(s.path, fcgi_peer::whole(request("GET", "/" + std::string(500, 'x'))))
              .out.starts_with("Status: 4"));
    CHECK(w.calls == 0);
}

TEST_CASE("hostile: a body that nobody reads is never taken for a request", "[hostile]") {
    // The body is a request itself, shifted so that each boundary of the reader's buffer is met.
    std::atomic<int> forged{0};
    std::atomic<int> legitimate{0};
    site s{app{[&](env& e) {
        if (e.remote_addr() == "6.6.6.6")
            ++forged;
        if (e.path_info() == "/next")
            ++legitimate;
        return text("not read\n");
    }}};
    const auto inner = kept(request("GET", "/", {{"REMOTE_ADDR", "6.6.6.6"}}));
    for (std::size_t shift = 0; shift < 16; ++shift) {
        std::string body(8192 - 16 + shift, 'x');
        for (int i = 0; i < 8; ++i)
            body += inner;
        connection to{s.path};
        to.send(kept(request("POST", "/", {{"CONTENT_LENGTH", std::to_string(body.size())}}), body)
        );
        const auto got = to.read_one();
        CHECK(got.complete);
        CHECK(got.body() == "not read\n");
        // What follows the answer is a request of its own, where the connection is kept.
        to.send(kept(request("GET", "/next")));
        const auto next = to.read_one();
        CHECK(next.complete == with_native());
        CHECK_FALSE(next.reset);
    }
    s.server.stop();
    s.server.wait();
    CHECK(forged == 0);
    CHECK(legitimate == (with_native() ? 16 : 0));
}

TEST_CASE("hostile: a second beginning of a request that runs is not served", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto one = kept(request("GET", "/", {{"LAST", "1"}}));
    connection to{s.path};
    to.send(one + one); // the peer has not seen the first one's end yet
    static_cast<void>(to.read());
    // libfcgi has served the first one before it looks at the rest, and throws that away.
    CHECK(w.calls == (with_native() ? 0 : 1));
    if (with_native())
        s.log.wait("began while it ran");
    CHECK(still_serves(s));
}

TEST_CASE("hostile: a large body that nobody reads doesn't take the answer away", "[hostile]") {
    site s{app{[](env&) { return text(403, "no\n"); }}};
    const std::string body(2'000'000, 'x');
    connection to{s.path};
    CHECK(to.send(fcgi_peer::whole(
        request("POST", "/", {{"CONTENT_LENGTH", std::to_string(body.size())}}), body
    ))); // it is taken to its end
    const auto got = to.read();
    CHECK_FALSE(got.reset);
    CHECK(got.complete);
    CHECK(got.body() == "no\n");
}

TEST_CASE("hostile: another protocol, and records before a request", "[hostile]") {
    witness w;
    site s{with(w)};
    for (const std::string& bytes : {
             std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"},
             record(begin_request, std::string(8, '\0'), {.version = 2}),
             record(get_values, pair("FCGI_MAX_CONNS", ""), {.id = 0}),
             record(params, pair("a", "b")),
             record(77, "unknown", {.id = 0}),
             std::string{"\0", 1},
         }) {
        connection to{s.path};
        to.send(bytes);
        to.end();
        CHECK(to.read().out.empty());
    }
    s.log.wait("doesn't begin with a FastCGI request");
    CHECK(w.calls == 0);
    CHECK(still_serves(s));
}

TEST_CASE("hostile: wrong beginnings end with the connection", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto head = pairs(request("GET", "/"));
    for (const std::string& bytes : {
             begin(9) + stream(params, head),                            // a role nobody has
             record(begin_request, "12"),                                // cut
             record(begin_request, std::string(8, '\0')),                // role 0
             begin(1, false, {.id = 0}) + stream(params, head),          // the id of management
             begin() + record(end_request, std::string(8, '\0')),        // not ours to hear
             begin() + record(std_in, "x"),                              // no variables
             begin() + record(params, length(40) + length(5) + "short"), // a pair that is cut
             begin() + record(params, "\xff\xff", {.version = 9}),
         }) {
        connection to{s.path};
        to.send(bytes);
        to.end();
        CHECK_FALSE(to.read().complete);
    }
    CHECK(w.calls == 0);
    CHECK(still_serves(s));
}

TEST_CASE(
    "hostile: an authorizer's or a filter's request is not answered as a responder's", "[hostile]"
) {
    witness w;
    site s{with(w)};
    for (const int role : {0, 2, 3, 9}) {
        const auto got =
            ask(s.path,
                begin(role) + stream(params, pairs(request("GET", "/"))) + stream(std_in, ""));
        CHECK(got.out.empty());
        CHECK_FALSE(got.complete);
        // libfcgi has no answer but the connection's end.
        CHECK(got.refused == (with_native() ? unknown_role : 0));
    }
    s.log.wait("role");
    CHECK(w.calls == 0);
}

TEST_CASE("hostile: an abort while the body is read is a client that left", "[hostile]") {
    witness w;
    site s{with(w)};
    connection to{s.path};
    to.send(
        begin() + stream(params, pairs(request("POST", "/", {{"CONTENT_LENGTH", "10"}}))) +
        record(std_in, "12345") + record(abort_request, "")
    );
    const auto got = to.read();
    CHECK(got.out.empty());
    // FastCGI 1.0, 5.4, wants an END_REQUEST. libfcgi ends the input, and the exchange is cut.
    CHECK(got.complete == with_native());
    CHECK(w.broken == (collects ? 0 : 1));
    CHECK(w.whole == 0);
}

TEST_CASE("hostile: an abort before the variables' end calls nobody", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto got = ask(s.path, begin() + record(abort_request, ""));
    CHECK(got.out.empty());
    CHECK(got.complete == with_native());
    CHECK(w.calls == 0);
    CHECK(still_serves(s));
}

TEST_CASE("hostile: a second request amid the first one's body harms neither", "[hostile]") {
    // libfcgi has one exchange a connection: it refuses the second, and the first counts as broken.
    witness w;
    site s{with(w)};
    const auto head =
        stream(params, pairs(request("POST", "/", {{"CONTENT_LENGTH", "10"}, {"LAST", "1"}})));
    connection to{s.path};
    to.send(begin(1, true) + head + record(std_in, "12345"));
    if (!with_native()) {
        to.send(begin(1, false, {.id = 2}));
        to.end();
        static_cast<void>(to.read());
        CHECK(w.calls == 1);
        CHECK(w.whole == 0);
    } else {
        to.send(kept(request("GET", "/", {{"LAST", "1"}}), {}, 2));
        CHECK(to.read_one(2).body() == "read 0"); // while the first one's body is not there
        to.send(record(std_in, "67890") + record(std_in, ""));
        CHECK(to.read_one(1).body() == "read 10");
        CHECK(w.calls == 2);
    }
    CHECK(still_serves(s));
}

TEST_CASE("hostile: padding and records of every size are no harm", "[hostile]") {
    witness w;
    site s{with(w)};
    const auto head = pairs(request("POST", "/", {{"CONTENT_LENGTH", "1000"}, {"LAST", "1"}}));
    const std::string body(1000, 'b');
    for (const std::size_t most :
         {std::size_t{1}, std::size_t{7}, std::size_t{999}, std::size_t{65'535}}) {
        std::string all = begin();
        for (std::size_t i = 0; i < head.size(); i += most)
            all += record(params, std::string_view{head}.substr(i, most), {.padding = 3});
        all += record(params, "");
        for (std::size_t i = 0; i < body.size(); i += most)
            all += record(std_in, std::string_view{body}.substr(i, most), {.padding = 255});
        all += record(std_in, "");
        CHECK(ask(s.path, all).body() == "read 1000");
    }
}

TEST_CASE("hostile: complaints are bounded in number", "[hostile]") {
    witness w;
    site s{with(w)};
    for (int i = 0; i < 200; ++i) {
        connection to{s.path};
        to.send("x");
        to.end();
        CHECK(to.read().out.empty());
    }
    // Ten a second; a slow machine may see several seconds.
    CHECK(s.log.all().size() < 100);
}

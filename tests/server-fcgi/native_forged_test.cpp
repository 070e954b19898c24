// SPDX-License-Identifier: BSL-1.0
// A request inside a body that nobody reads.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/corpus.hpp"
#include "support/kept.hpp"
#include <support/catch.hpp>

#include <atomic>
#include <cstdio>

using namespace groat;
using namespace corpus;

namespace {

constexpr std::size_t most_body = 20'000;

/// Answers in all the ways in which a body stays unread.
struct careless {
    std::atomic<int> forged{0};
    std::atomic<int> next{0};

    response operator()(env& e) {
        if (e.remote_addr() == "6.6.6.6")
            ++forged;
        const auto path = e.path_info();
        if (path == "/next")
            ++next;
        if (path == "/get-only" && e.method() != "GET")
            return text(405, "no\n");
        if (path == "/unauthorized")
            return text(401, "no\n");
        if (path == "/rejected" || path == "/streamed/rejected")
            return text(403, "no\n");
        if (path == "/throws" || path == "/streamed/throws")
            throw std::runtime_error{"before it reads"};
        if (path == "/half")
            static_cast<void>(e.input().pull());
        return text("yes\n");
    }
};

struct way {
    std::string path;
    int status;
    std::size_t body = 0; ///< its length, if that matters
};

} // namespace

TEST_CASE("forged: a request inside an unread body is never one", "[native]") {
    careless w;
    native_site s{
        app{[&](env& e) { return w(e); }},
        {.threads = 4, .limits = {.body = most_body}, .streamed = {"/streamed"}}};
    const way ways[] = {
        {"/get-only", 405},
        {"/too-long", 413, most_body + 1},
        {"/unauthorized", 401},
        {"/rejected", 403},
        {"/throws", 500},
        {"/returns", 200},
        {"/half", 200},
        {"/streamed/rejected", 403},
        {"/streamed/throws", 500},
        {"/streamed/returns", 200},
    };
    const auto inner = kept(request("GET", "/", {{"REMOTE_ADDR", "6.6.6.6"}}));
    int sent = 0, answered = 0, kept_on = 0;
    for (const auto& [path, status, size] : ways)
        for (std::size_t shift = 0; shift < 16; ++shift)
            for (const bool keep : {true, false})
                for (const bool announced : {true, false}) {
                    CAPTURE(path, shift, keep, announced);
                    // So that it begins at each place of a buffer and of a record.
                    std::string body(8192 - 16 + shift, 'x');
                    while (body.size() + inner.size() < std::max<std::size_t>(size, 12'000))
                        body += inner;
                    body.resize(std::max(body.size(), size), 'x');
                    const auto length = announced ? std::to_string(body.size()) : "";
                    connection to{s.path};
                    to.send(
                        begin(1, keep) +
                        stream(params, pairs(request("POST", path, {{"CONTENT_LENGTH", length}}))) +
                        stream(std_in, body, {}, 1000 + 500 * shift)
                    );
                    ++sent;
                    const auto got = to.read_one();
                    CHECK(got.complete);
                    CHECK(got.out.starts_with(cat("Status: ", std::to_string(status))));
                    answered += got.complete ? 1 : 0;
                    if (!keep) {
                        CHECK(to.some().empty());
                        continue;
                    }
                    to.send(kept(request("GET", "/next")));
                    const auto next = to.read_one();
                    CHECK(next.body() == "yes\n");
                    kept_on += next.complete ? 1 : 0;
                }
    s.server.stop();
    s.server.wait();
    CHECK(w.forged == 0);
    CHECK(w.next == kept_on);
    std::printf(
        "scenario 2: %d bodies, %d answered, %d connections went on, %d forged requests ran\n",
        sent,
        answered,
        kept_on,
        w.forged.load()
    );
}

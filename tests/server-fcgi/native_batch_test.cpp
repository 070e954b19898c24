// SPDX-License-Identifier: BSL-1.0
// Requests that come together, on several connections: small answers go out together too, and
// nobody can tell.
#include <groat/server/fcgi.hpp>

#include <groat/blocking.hpp>
#include <groat/core.hpp>

#include "support/cut_sends.hpp"
#include "support/kept.hpp"
#include <support/catch.hpp>

#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <optional>
#include <vector>

using namespace groat;

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t many = 40; // more than two batches

std::string numbered(std::string_view what, std::size_t n) {
    return cat(what, std::to_string(n));
}

/// One thread, one loop. While a pull of /gate's body waits, the thread does nothing else, and what
/// comes meanwhile it finds together.
struct one_thread {
    event parked, inside, go_on;
    groat::waker wake;
    std::array<std::atomic<int>, 5> ends{}; // by fate
    event called, return_now;               // by /block?N, which returns at the Nth

    app serve() {
        return app{[this](env& e) { return answer(e); }};
    }

    response answer(env& e) {
        if (e.path_info() == "/gate") {
            wake = e.waker();
            parked.happen();
            return text([this, n = 0]() mutable -> pulled {
                if (n++ == 0)
                    return not_yet;
                inside.happen();
                go_on.wait();
                return end_of_body;
            });
        }
        std::optional<blocking> said;
        if (e.path_info() == "/said") {
            said.emplace(e);
            called.happen();
            return_now.wait();
        }
        if (e.path_info() == "/block") {
            called.happen();
            return_now.wait(static_cast<unsigned>(std::stoul(std::string{e.query_string()})));
        }
        if (e.path_info() == "/cut")
            cut_sends::on(std::stoul(std::string{e.query_string()}));
        if (e.path_info() == "/whole")
            cut_sends::off();
        if (!e.query_string().empty())
            e.on_complete([this](const outcome& how) {
                ++ends.at(static_cast<std::size_t>(how.how));
            });
        return text(cat("from ", e.request_uri()));
    }

    /// Lets `ask` happen while the thread waits, and it go on then.
    template <class Ask>
    void together(kept_peer& gate, Ask ask) {
        CHECK(gate.begin_get("/gate"));
        parked.wait();
        wake();
        inside.wait();
        ask();
        go_on.happen();
        CHECK(gate.answer().complete);
    }
};

std::deque<kept_peer> connected(const std::string& path) {
    std::deque<kept_peer> all;
    for (std::size_t i = 0; i < many; ++i) {
        all.emplace_back(path);
        // The second is not what came with the connection.
        CHECK(all.back().get("/warm").complete);
        CHECK(all.back().get("/warm").complete);
    }
    return all;
}

} // namespace

TEST_CASE("native batch: everyone of many gets the answer to what was asked", "[native]") {
    one_thread of;
    native_site s{of.serve(), {.threads = 1}};
    kept_peer gate{s.path};
    auto all = connected(s.path);
    of.together(gate, [&] {
        for (std::size_t i = 0; i < many; ++i)
            CHECK(all[i].begin_get(numbered("/a?", i)));
    });
    for (std::size_t i = 0; i < many; ++i)
        CHECK(all[i].answer().body() == numbered("from /a?", i));
    CHECK(gate.get("/after").complete); // all before it has been ended
    CHECK(of.ends.at(static_cast<std::size_t>(fate::done)) == static_cast<int>(many));
}

TEST_CASE("native batch: of those who left meanwhile it is known, and only they lose", "[native]") {
    one_thread of;
    native_site s{of.serve(), {.threads = 1}};
    kept_peer gate{s.path};
    auto all = connected(s.path);
    of.together(gate, [&] {
        for (std::size_t i = 0; i < many; ++i) {
            CHECK(all[i].begin_get(numbered("/a?", i)));
            if (i % 3 == 0)
                all[i].line().close();
        }
    });
    int left = 0;
    for (std::size_t i = 0; i < many; ++i) {
        if (i % 3 == 0)
            ++left;
        else
            CHECK(all[i].answer().body() == numbered("from /a?", i));
    }
    CHECK(gate.get("/after").complete); // all before it has been ended
    CHECK(of.ends.at(static_cast<std::size_t>(fate::aborted)) == left);
    CHECK(of.ends.at(static_cast<std::size_t>(fate::done)) == static_cast<int>(many) - left);
}

TEST_CASE("native batch: an answer that there is no room for comes when there is", "[native]") {
    for (const std::size_t room : {0u, 1u, 50u, 100u, 150u, 1000u}) {
        one_thread of;
        native_site s{of.serve(), {.threads = 1}};
        kept_peer gate{s.path};
        auto all = connected(s.path);
        kept_peer last{s.path};
        of.together(gate, [&] {
            CHECK(all[0].begin_get(numbered("/cut?", room)));
            for (std::size_t i = 1; i < many; ++i)
                CHECK(all[i].begin_get(numbered("/a?", i)));
            CHECK(last.begin_get("/whole"));
        });
        CHECK(last.answer().complete);
        CHECK(all[0].answer().body() == numbered("from /cut?", room));
        for (std::size_t i = 1; i < many; ++i)
            CHECK(all[i].answer().body() == numbered("from /a?", i));
    }
}

TEST_CASE("native batch: where calls take long no answer waits for another's call", "[native]") {
    one_thread of;
    native_site s{of.serve(), {.threads = 1}};
    kept_peer first{s.path}, quick{s.path}, second{s.path};
    for (auto* each : {&first, &quick, &second})
        CHECK(each->get("/warm").complete);
    CHECK(first.begin_get("/block?1"));
    of.called.wait(1);
    // When that call is over the thread finds two requests, and the second makes it wait again.
    CHECK(quick.begin_get("/quick"));
    CHECK(second.begin_get("/block?2"));
    const auto long_enough = steady_clock::now() + milliseconds{2};
    while (steady_clock::now() < long_enough)
        continue; // that is what "takes long" means
    of.return_now.happen();
    of.called.wait(2);
    CHECK(quick.answer().body() == "from /quick");
    of.return_now.happen();
    CHECK(first.answer().body() == "from /block?1");
    CHECK(second.answer().body() == "from /block?2");
}

TEST_CASE("native batch: a call that says it will wait lets go what is held back", "[native]") {
    one_thread of;
    native_site s{of.serve(), {.threads = 1}};
    kept_peer gate{s.path};
    auto all = connected(s.path);
    of.together(gate, [&] {
        CHECK(all[0].begin_get("/a"));
        CHECK(all[1].begin_get("/said"));
        CHECK(all[2].begin_get("/b"));
    });
    of.called.wait();
    CHECK(all[0].answer().body() == "from /a");
    of.return_now.happen();
    CHECK(all[1].answer().body() == "from /said");
    CHECK(all[2].answer().body() == "from /b");
}

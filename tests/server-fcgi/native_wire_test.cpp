// SPDX-License-Identifier: BSL-1.0
// The corpus, and streams that are cut, against a server that runs. The native engine only: some of
// it ends a process that has a stock libfcgi in it.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/corpus.hpp"
#include "support/grammar.hpp"
#include "support/kept.hpp"
#include <support/catch.hpp>

#include <atomic>
#include <cstdio>
#include <thread>

using namespace groat;
using namespace corpus;

namespace {

response echo(env& e) {
    auto all = e.input().gather(1 << 20);
    return text(cat(e.method(), " ", e.path_info(), " '", all.value(), "'"));
}

bool still_serves(const site& s) {
    return ask(s.path, whole(request("GET", "/still"))).body() == "GET /still ''";
}

/// What is to come back for an input: the ids that are answered, each with how it begins or ends;
/// 0 for each management record.
std::vector<std::pair<int, std::string>> answers_of(const row& input) {
    std::vector<std::pair<int, std::string>> all;
    for (const auto& one : input.requests)
        if (one.find("refused") != one.npos)
            all.emplace_back(one[0] - '0', "Status: " + one.substr(10));
        else if (!one.ends_with("waits"))
            all.emplace_back(one[0] - '0', one.substr(2));
    for (std::string_view left = input.replies; !left.empty();) {
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(left[i]); };
        if (at(1) != std_out)
            all.emplace_back(at(1) == end_request ? at(3) : 0, "");
        left.remove_prefix(8 + at(4) * 256u + at(5));
    }
    return all;
}

bool is_expected(
    const std::vector<std::pair<int, std::string>>& all, int id, std::string_view out
) {
    return std::ranges::any_of(all, [&](const auto& one) {
        if (one.first != id)
            return false;
        if (one.second.empty())
            return out.empty();
        return out.starts_with(one.second) || out.ends_with("\r\n\r\n" + one.second);
    });
}

/// Counts the calls, and those whose environment lacked its last variable.
struct counted {
    std::atomic<int> calls{0};
    std::atomic<int> partial{0};

    [[nodiscard]] app counting() {
        return app{[this](env& e) {
            ++calls;
            if (!e.header("Last"))
                ++partial;
            return echo(e);
        }};
    }
};

} // namespace

TEST_CASE("wire: each input of the corpus has its answer, and the next is served", "[native]") {
    std::size_t inputs = 0, records = 0, served = 0;
    for (const auto& one : table()) {
        CAPTURE(one.what);
        ++inputs;
        native_site s{app{echo}, one.how};
        connection to{s.path};
        CHECK(to.send(one.input));
        if (!one.fault.empty()) {
            static_cast<void>(to.read()); // closed
            s.log.wait(one.fault);
        } else {
            const auto expected = answers_of(one);
            conversation told;
            for (int id = 1; id < 10; ++id)
                told.begin(id);
            while (told.answers.size() + told.managed < expected.size()) {
                const auto next = to.read_record();
                REQUIRE_FALSE(next.empty());
                told.take(next);
            }
            CHECK(told.fault.empty());
            records += told.records;
            for (const auto& [id, out] : told.answers)
                CHECK(is_expected(expected, id, out));
        }
        to.close();
        served += still_serves(s) ? 1 : 0;
    }
    CHECK(served == inputs);
    std::printf(
        "scenario 1: %zu inputs, %zu times the next was served; %zu records, 0 out of place\n",
        inputs,
        served,
        records
    );
}

TEST_CASE("wire: variables cut at any byte are never given to the app", "[native]") {
    counted c;
    native_site s{c.counting()};
    auto all = request("GET", "/", {{"HTTP_COOKIE", ""}, {"HTTP_LAST", "1"}});
    for (auto& [name, value] : all)
        if (name == "HTTP_COOKIE")
            value.assign(2048 - pairs(all).size() - 6, 'c'); // longer lengths take more
    const auto content = pairs(all);
    REQUIRE(content.size() <= 2048);
    REQUIRE(content.size() > 2000);
    const auto stream = begin() + fcgi_peer::stream(params, content);
    for (std::size_t n = 0; n < stream.size(); ++n) {
        connection to{s.path};
        to.send(std::string_view{stream}.substr(0, n));
        to.close();
    }
    CHECK(ask(s.path, whole(all)).complete);
    s.server.stop();
    s.server.wait();
    CHECK(c.calls == 1);
    CHECK(c.partial == 0);
    std::printf("scenario 3: %zu connections, %d partial\n", stream.size(), c.partial.load());
}

TEST_CASE("wire: a body cut at every 64th byte is never given to the app", "[native]") {
    counted c;
    native_site s{c.counting()};
    const std::string body(64 * 1024, 'b');
    int cuts = 0;
    for (const bool announced : {true, false}) {
        const auto head =
            begin() +
            stream(
                params, pairs(request("POST", "/", {{"CONTENT_LENGTH", announced ? "65536" : ""}}))
            );
        const auto all = stream(std_in, body, {}, 1000);
        for (std::size_t n = announced ? 0 : 32; n < all.size(); n += 64, ++cuts) {
            connection to{s.path};
            to.send(head + all.substr(0, n));
            to.close();
        }
    }
    CHECK(ask(s.path, whole(request("GET", "/"))).complete);
    s.server.stop();
    s.server.wait();
    CHECK(c.calls == 1);
    std::printf("scenario 4: %d connections, %d called\n", cuts, c.calls.load() - 1);
}

TEST_CASE("wire: an odd CONTENT_LENGTH is a 400, or bounds what is read", "[native]") {
    // RFC 3875, 4.1.2: digits; what a front server makes of a missing one is read to its end.
    struct {
        std::string said;
        std::string answer; ///< a status, or the body that was read
    } const rows[] = {
        {"5", "12345"},
        {"05", "12345"},
        {"3", "123"},
        {"0", ""},
        {"", "12345"},
        {"-1", "12345"},
        {"10", "400"},
        {"6", "400"},
        {"-2", "400"},
        {"+5", "400"},
        {" 5", "400"},
        {"5 ", "400"},
        {"5,5", "400"},
        {"5.0", "400"},
        {"1e30", "400"},
        {"0x5", "400"},
        {"4294967301", "413"},
        {"18446744073709551621", "413"},
        {"99999999999999999999999", "413"},
    };
    native_site s{app{echo}};
    int right = 0;
    for (const auto& [said, answer] : rows) {
        CAPTURE(said);
        connection to{s.path};
        to.send(kept(request("POST", "/", {{"CONTENT_LENGTH", said}}), "12345"));
        const auto got = to.read_one();
        const bool is_right = got.complete && (got.out.starts_with(cat("Status: ", answer, " ")) ||
                                               got.body() == cat("POST / '", answer, "'"));
        CHECK(is_right);
        right += is_right ? 1 : 0;
        to.send(kept(request("GET", "/next")));
        CHECK(to.read_one().body() == "GET /next ''");
    }
    auto twice = request("POST", "/", {{"CONTENT_LENGTH", "5"}});
    twice.emplace_back("CONTENT_LENGTH", "3");
    CHECK(ask(s.path, whole(twice, "12345")).out.starts_with("Status: 400 "));
    std::printf("scenario 5: %d of %zu right\n", right, std::size(rows));
}

TEST_CASE("wire: 10 000 management records are each answered", "[native]") {
    native_site s{app{echo}};
    connection to{s.path};
    constexpr int times = 10'000;
    std::string all;
    for (int i = 0; i < times; ++i)
        all +=
            i % 2 == 0 ? asked(i % 7) : record(12 + i % 200, std::string(i % 9u, 'x'), {.id = 0});
    all += kept(get);
    std::thread sending{[&] { to.send(all); }};
    conversation told;
    told.begin(1);
    while (told.answers.empty() || told.managed < times) {
        const auto next = to.read_record();
        if (next.empty())
            break;
        told.take(next);
    }
    sending.join();
    CHECK(told.fault.empty());
    CHECK(told.managed == times);
    CHECK(told.answers.size() == 1);
    CHECK(still_serves(s));
    std::printf("scenario 8: %d records, %zu answers\n", times, told.managed);
}

TEST_CASE("wire: who asks without end and never reads is closed", "[native]") {
    native_site s{app{echo}};
    connection to{s.path};
    std::string many;
    for (int i = 0; i < 4000; ++i)
        many += record(77, "", {.id = 0});
    bool taken = true;
    for (int i = 0; i < 1000 && taken; ++i)
        taken = to.send(many);
    CHECK_FALSE(taken);
    CHECK(still_serves(s));
}

// SPDX-License-Identifier: BSL-1.0
// Random conversations on kept connections: legal requests, each with a token of its own, at once
// or one after the other, and what no front server sends. No answer is ever another's.
#include <groat/server/fcgi.hpp>

#include <groat/core.hpp>

#include "support/corpus.hpp"
#include "support/grammar.hpp"
#include "support/kept.hpp"
#include <support/catch.hpp>

#include <atomic>
#include <cstdio>
#include <mutex>
#include <random>
#include <thread>

using namespace groat;
using namespace corpus;

namespace {

constexpr int sequences = 10'000;
constexpr int peers = 4;

/// `/KIND/TOKEN/TIMES`: the token so often, and the body that came.
response respond(env& e) {
    const auto path = e.path_info();
    const auto slash = path.find('/', 3);
    const std::string token{path.substr(3, slash - 3)};
    const int times = std::stoi(std::string{path.substr(slash + 1)});
    auto input = e.input().gather(1 << 20);
    std::string all;
    for (int i = 0; i < times; ++i)
        all += token;
    all += "|" + input.value();
    switch (path[1]) {
    case 'p': // parks before each piece, and is woken at once
        return {
            200,
            {},
            [all, wake = e.waker(), at = std::size_t{0}, parked = false]() mutable -> pulled {
                parked = !parked;
                if (parked) {
                    wake();
                    return not_yet;
                }
                if (at == all.size())
                    return end_of_body;
                const auto n = std::min<std::size_t>(all.size() - at, 3000);
                at += n;
                return chunk(std::string_view{all}.substr(at - n, n));
            }};
    case 't':
        throw std::runtime_error{token};
    case 'b': // breaks after its beginning
        return {200, {}, [all, at = 0]() mutable -> pulled {
                    if (at++ == 0)
                        return flushed(all);
                    throw std::runtime_error{"broken"};
                }};
    default:
        return text(all);
    }
}

struct asked {
    int id;
    char kind;
    std::string token;
    int times;
    std::string body;

    [[nodiscard]] std::string expected() const {
        std::string all;
        for (int i = 0; i < times; ++i)
            all += token;
        return all + "|" + body;
    }

    /// Whether this can be its answer; or the part of it that came before it was aborted.
    [[nodiscard]] bool fits(std::string_view out, bool or_a_part) const {
        if (or_a_part && out.empty())
            return true;
        if (kind == 't')
            return out.starts_with("Status: 500 ") && out.find(token) == out.npos;
        const auto head = out.find("\r\n\r\n");
        if (head == out.npos)
            return false;
        const auto got = out.substr(head + 4);
        return or_a_part ? expected().starts_with(got) : got == expected();
    }
};

struct figures {
    std::atomic<std::size_t> requests{0}, answered{0}, mixed_up{0}, unanswered{0}, ungrammatical{0},
        records{0};
    std::mutex guard;
    std::string fault; ///< the last that was ungrammatical
};

class peer {
public:
    peer(std::string path, unsigned seed, figures& to)
        : path_{std::move(path)}, random_{seed}, seed_{seed}, to_{to}, hostile_{table()} {}

    void one() {
        connection to{path_};
        conversation told;
        std::vector<asked> open;
        bool goes_on = true; // the server has no reason to close yet
        const int rounds = 1 + below(4);
        for (int round = 0; round < rounds && goes_on; ++round) {
            std::vector<std::string> streams;
            const int at_once = 1 + below(3);
            for (int i = 0; i < at_once; ++i) {
                auto made = make(1 + i * 7);
                streams.push_back(bytes_of(made));
                told.begin(made.id);
                goes_on = goes_on && made.kind != 'b';
                open.push_back(std::move(made));
            }
            to_.requests += streams.size();
            const bool all_sent = to.send(woven(streams));
            if (goes_on && (!all_sent || !read(to, told, open, false)))
                ++to_.unanswered;
        }
        // Then the worst; what was not answered may be lost, but nothing else may come.
        for (int i = below(3); i > 0; --i)
            to.send(
                hostile_[static_cast<std::size_t>(below(static_cast<int>(hostile_.size())))].input
            );
        if (below(2) == 0)
            to.send(std::string(8, '\x02')); // no version that there is
        to.end();
        told.strangers = true;
        static_cast<void>(read(to, told, open, true));
        to_.records += told.records;
        if (told.fault.empty())
            return;
        ++to_.ungrammatical;
        const std::lock_guard hold{to_.guard};
        to_.fault = told.fault;
    }

private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

    asked make(int id) {
        static constexpr std::string_view kinds = "qqqqpptb";
        asked made{id, kinds[static_cast<std::size_t>(below(8))], {}, 1, {}};
        made.token = cat("s", std::to_string(seed_), "n", std::to_string(++made_), "x");
        made.times = below(12) == 0 ? below(20'000) : below(100);
        made.body =
            below(3) == 0 ? std::string{} : std::string(static_cast<std::size_t>(below(9000)), 'b');
        if (below(2) == 0)
            made.body += kept(request("GET", "/q/forged/1"), "", made.id);
        return made;
    }

    std::string bytes_of(const asked& of) {
        const shape as{.id = of.id, .padding = below(2) * below(256)};
        const auto announced = below(2) == 0 ? std::to_string(of.body.size()) : "";
        const auto path =
            cat("/", std::string(1, of.kind), "/", of.token, "/", std::to_string(of.times));
        const auto most = static_cast<std::size_t>(1 + below(3000));
        return begin(1, true, as) +
               stream(
                   params, pairs(request("POST", path, {{"CONTENT_LENGTH", announced}})), as, most
               ) +
               stream(std_in, of.body, as, most);
    }

    /// Records of several requests between one another, each one's in their order.
    std::string woven(std::vector<std::string>& streams) {
        std::string all;
        std::erase_if(streams, [](const auto& one) { return one.empty(); });
        while (!streams.empty()) {
            const auto which = static_cast<std::size_t>(below(static_cast<int>(streams.size())));
            auto& one = streams[which];
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(one[i]); };
            const auto size = 8 + at(4) * 256u + at(5) + at(6);
            all += one.substr(0, size);
            one.erase(0, size);
            if (one.empty())
                streams.erase(streams.begin() + static_cast<std::ptrdiff_t>(which));
            if (below(20) == 0)
                all += corpus::asked(below(3)) + record(99, "x", {.id = 0}) +
                       record(std_in, "nobody's", {.id = 999});
        }
        return all;
    }

    /// Takes answers until none is open, or to the connection's end; false if that came before.
    bool read(connection& from, conversation& told, std::vector<asked>& open, bool to_end) {
        for (;;) {
            for (const auto& [id, out] : told.answers) {
                const auto mine =
                    std::ranges::find_if(open, [&, id = id](const asked& a) { return a.id == id; });
                if (mine == open.end()) {
                    // One that hostile bytes began: it has no token.
                    if (out.find("s" + std::to_string(seed_) + "n") != out.npos)
                        ++to_.mixed_up;
                    continue;
                }
                ++(mine->fits(out, to_end) ? to_.answered : to_.mixed_up);
                open.erase(mine);
            }
            told.answers.clear();
            if (open.empty() && !to_end)
                return true;
            const auto next = from.read_record();
            if (next.empty())
                return false;
            told.take(next);
        }
    }

    std::string path_;
    std::mt19937 random_;
    unsigned seed_;
    figures& to_;
    std::vector<row> hostile_;
    int made_ = 0;
};

} // namespace

TEST_CASE("sequences: 10 000 hostile conversations, and no answer is another's", "[native]") {
    std::atomic<int> forged{0};
    native_site s{
        app{[&](env& e) {
            if (e.path_info().find("forged") != std::string_view::npos)
                ++forged;
            return respond(e);
        }},
        {.threads = 6, .loops = 2}};
    figures f;
    std::vector<std::jthread> all;
    for (unsigned i = 0; i < peers; ++i)
        all.emplace_back([&, i] {
            peer p{s.path, i + 1, f};
            try {
                for (int n = 0; n < sequences / peers; ++n)
                    p.one();
            } catch (const std::exception&) { // neither an answer nor an end
                ++f.unanswered;
            }
        });
    all.clear();
    CHECK(f.mixed_up == 0);
    CHECK(f.unanswered == 0);
    CHECK(f.ungrammatical == 0);
    CHECK(f.fault == "");
    CHECK(forged == 0);
    std::printf(
        "sequences: %d conversations, %zu requests, %zu answered, %zu mixed up, %d forged\n"
        "scenario 9: %zu records read, %zu conversations against the grammar\n",
        sequences,
        f.requests.load(),
        f.answered.load(),
        f.mixed_up.load(),
        forged.load(),
        f.records.load(),
        f.ungrammatical.load()
    );
}

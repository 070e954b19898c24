// SPDX-License-Identifier: BSL-1.0
#include <groat/exchange.hpp>
#include <groat/filter.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>
#include <support/memory_transport.hpp>

#include <memory>
#include <string>
#include <vector>

using namespace groat;
using namespace groat_test;
using wants = exchange::wants;

namespace {

response plain(body content) {
    return {200, {{"Content-Type", "a/b"}}, std::move(content)};
}

/// Takes all, and notes where each write's bytes lay and how many they were.
struct noting final : transport {
    std::vector<std::string_view> written; // of the places and sizes alone: the bytes are gone
    took write(std::string_view bytes, bool) override {
        written.push_back(bytes);
        return {io::ok, bytes.size()};
    }
    took read(std::span<char>) override { return {io::ok, 0}; }
    io finish(int, bool) override { return io::ok; }
    void wake() noexcept override {}
    void wait_readable() override {}
};

/// What became of one exchange whose body is counted.
struct counted {
    ends body;
    int completes = 0;
    int cleanups = 0;
    fate how = fate::discarded;

    app with(std::function<response(env&, ends&)> make) {
        return [this, make = std::move(make)](env& request) {
            request.on_complete([this](const outcome& o) {
                ++completes;
                how = o.how;
            });
            request.on_cleanup([this] { ++cleanups; });
            return make(request, body);
        };
    }
    /// Body and exchange each ended once, so and so.
    [[nodiscard]] bool ended(fate exchange_fate, fate body_fate) const {
        return completes == 1 && cleanups == 1 && how == exchange_fate && body.all() == 1 &&
               body[body_fate] == 1;
    }
};

std::vector<pulled> three() {
    return {chunk("abc"), flushed("def"), chunk("ghi")};
}

response three_of(env&, ends& told) {
    return plain(scripted_body(three(), told));
}

} // namespace

TEST_CASE("exchange: the head in CGI's form, then the body", "[exchange]") {
    run_of run{[](env&) { return response{404, {{"X-A", "b"}}, "gone\n"}; }};
    run.to_the_end();
    // RFC 3875, 6.2.1 and 6.3.3
    CHECK(run.line.output == "Status: 404 Not Found\r\nX-A: b\r\nContent-Length: 5\r\n\r\ngone\n");
    CHECK(run.line.finished == 1);
    CHECK(run.line.app_status == 0);
    CHECK(run.line.reusable);
}

TEST_CASE("exchange: head and first bytes leave in one write", "[exchange]") {
    counted told;
    run_of run{told.with([](env&, ends& e) {
        return plain(scripted_body({flushed("first"), chunk("second")}, e));
    })};
    run.to_the_end();
    REQUIRE(run.line.pushed.size() == 1);
    CHECK(run.line.pushed[0].ends_with("\r\n\r\nfirst"));
}

TEST_CASE("exchange: a lent buffer's memory is used and given back", "[exchange]") {
    const config settings;
    const app hello = [](env&) { return plain("hello"); };
    std::string buffer(8192, 'x');
    const auto* const memory = buffer.data();
    for (int i = 0; i < 2; ++i) {
        noting line;
        {
            exchange one{line, hello, settings, {}, {.buffer = &buffer}};
            CHECK(one.run() == wants::done);
        }
        REQUIRE(line.written.size() == 1);
        CHECK(line.written[0].data() == memory);
        CHECK(buffer.data() == memory);
    }
}

TEST_CASE("exchange: what a lent buffer held is not sent", "[exchange]") {
    const config settings;
    const app hello = [](env&) { return plain("hello"); };
    std::string buffer{"of before"};
    memory_transport line;
    exchange one{line, hello, settings, {}, {.buffer = &buffer}};
    CHECK(one.run() == wants::done);
    CHECK(line.output == "Status: 200 OK\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello");
}

TEST_CASE(
    "exchange: its input may live on in a child's body until the exchange ends", "[exchange]"
) {
    // The child's body lies where the input's source does, and is destroyed before it.
    run_of run{[](env& request) {
        auto& inner = request.child({}, std::move(request.input()));
        return plain(*inner.input().gather(100));
    }};
    run.line.input = "abc";
    run.to_the_end();
    CHECK(run.line.output.ends_with("\r\n\r\nabc"));
}

TEST_CASE("exchange: its steps come in the order of the specification", "[exchange]") {
    std::vector<std::string> log;
    struct logging final : body_source {
        std::vector<std::string>& log;
        int pulls = 0;
        explicit logging(std::vector<std::string>& l) : log{l} {}
        ~logging() override { log.emplace_back("body destroyed"); }
        pulled pull() override {
            log.emplace_back("pull");
            return ++pulls == 2 ? end_of_body : flushed("x");
        }
        void told(fate how) noexcept override {
            log.push_back("body " + std::string{to_string(how)});
        }
    };
    struct last {
        std::vector<std::string>* log;
        explicit last(std::vector<std::string>* l) : log{l} {}
        last(last&& other) noexcept : log{std::exchange(other.log, nullptr)} {}
        ~last() {
            if (log)
                log->emplace_back("env destroyed");
        }
    };
    static constexpr slot<last> in_env{"test.last"};
    {
        run_of run{[&](env& e) {
            log.emplace_back("call");
            e.put(in_env, last{&log});
            e.on_head_sent([&] { log.emplace_back("head sent"); });
            e.on_complete([&] { log.emplace_back("complete, asked first"); });
            e.on_complete([&] { log.emplace_back("complete, asked last"); });
            e.on_cleanup([&] { log.emplace_back("cleanup 1"); });
            e.on_cleanup([&] { log.emplace_back("cleanup 2"); });
            return plain(std::make_unique<logging>(log));
        }};
        run.to_the_end();
    }
    CHECK(
        log ==
        std::vector<std::string>{
            "call",
            "pull",
            "head sent",
            "pull",
            "body done",
            "body destroyed",
            "complete, asked last",
            "complete, asked first",
            "cleanup 1",
            "cleanup 2",
            "env destroyed"}
    );
}

TEST_CASE("exchange: bodies and exchanges end once: read to the end", "[exchange]") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        counted told;
        run_of run{told.with(three_of), "GET", seed};
        run.to_the_end();
        REQUIRE(told.ended(fate::done, fate::done));
        REQUIRE(run.body() == "abcdefghi");
    }
}

TEST_CASE("exchange: bodies and exchanges end once: thrown from at chunk k", "[exchange]") {
    for (std::size_t k = 0; k <= 3; ++k)
        for (std::uint64_t seed = 0; seed < 50; ++seed) {
            counted told;
            run_of run{
                told.with([k](env&, ends& e) { return plain(scripted_body(three(), e, k)); }),
                "GET",
                seed};
            const auto& o = run.to_the_end();
            // At the first pull a 500 can still be told; later the response is cut.
            REQUIRE(told.ended(k == 0 ? fate::done : fate::failed, fate::failed));
            REQUIRE(o.error);
            REQUIRE(o.status == (k == 0 ? 500 : 200));
            REQUIRE(run.line.finished == 1);
            REQUIRE(run.line.app_status == (k == 0 ? 0 : 1));
            REQUIRE(run.line.reusable == (k == 0));
        }
}

TEST_CASE("exchange: bodies and exchanges end once: client gone at byte n", "[exchange]") {
    run_of whole{[](env&) { return plain("abcdefghi"); }};
    whole.to_the_end();
    const auto size = whole.line.output.size();
    for (std::size_t n = 0; n < size; ++n)
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            counted told;
            run_of run{
                told.with([](env&, ends& e) {
                    auto answer = plain(scripted_body(three(), e));
                    answer.headers.add("Content-Length", 9);
                    return answer;
                }),
                "GET",
                seed};
            run.line.leaves_at = n;
            const auto& o = run.to_the_end();
            REQUIRE(told.ended(fate::aborted, fate::aborted));
            REQUIRE(run.line.output.size() == n);
            REQUIRE(o.head_bytes + o.body_bytes == n);
            REQUIRE((o.status == 0) == (n < size - 9)); // no head left before it was whole
            REQUIRE(o.head.empty() == (o.status == 0));
            REQUIRE(run.begin().environment().client_gone());
        }
}

TEST_CASE("exchange: bodies and exchanges end once: client gone at the very end", "[exchange]") {
    counted told;
    run_of run{told.with(three_of)};
    run.line.leaves_at_finish = true;
    run.to_the_end();
    CHECK(told.ended(fate::aborted, fate::aborted));
    CHECK(run.begin().environment().client_gone());
}

TEST_CASE("exchange: a large chunk is written where it lies", "[exchange]") {
    noting line;
    const std::string large(100'000, 'x');
    const config settings;
    exchange x{
        line,
        [&large](env&) {
            return plain([&large, n = 0]() mutable -> std::optional<std::string_view> {
                return n++ < 2 ? std::optional<std::string_view>{large} : std::nullopt;
            });
        },
        settings,
        {}};
    REQUIRE(x.run() == wants::done);
    REQUIRE(line.written.size() == 2);
    CHECK(line.written[1].data() == large.data()); // the first is copied behind the head
}

TEST_CASE("exchange: bodies and exchanges end once: HEAD", "[exchange]") {
    counted told;
    run_of run{told.with(three_of), "HEAD"};
    run.to_the_end();
    CHECK(told.ended(fate::done, fate::discarded));
    CHECK(run.body().empty());
}

TEST_CASE("exchange: bodies and exchanges end once: replaced", "[exchange]") {
    counted told;
    run_of run{told.with([](env& e, ends& into) {
        auto answer = three_of(e, into);
        answer.body = "instead";
        return answer;
    })};
    run.to_the_end();
    CHECK(told.ended(fate::done, fate::discarded));
}

TEST_CASE(
    "exchange: bodies and exchanges end once: parked and aborted, or destroyed", "[exchange]"
) {
    for (const bool destroy : {false, true}) {
        counted told;
        {
            run_of run{told.with([](env& e, ends& into) {
                static_cast<void>(e.waker());
                return plain(scripted_body({chunk("a"), not_yet}, into));
            })};
            REQUIRE(run.begin().run() == wants::wake);
            if (!destroy)
                run.begin().abort(fate::aborted);
            run.begin().abort(fate::failed); // over already, or ended by this
            if (destroy)
                REQUIRE(told.ended(fate::failed, fate::failed));
        }
        if (!destroy)
            REQUIRE(told.ended(fate::aborted, fate::aborted));
    }
}

TEST_CASE("exchange: one that never ran is aborted, and its hooks run", "[exchange]") {
    counted told;
    {
        run_of run{told.with(three_of)};
        run.begin().environment().on_complete([&](const outcome& o) {
            ++told.completes;
            told.how = o.how;
            CHECK(o.status == 0);
        });
    }
    CHECK(told.completes == 1);
    CHECK(told.how == fate::aborted);
}

TEST_CASE("exchange: a body that wakes itself and then says not yet is not lost", "[exchange]") {
    run_of run{[](env& e) {
        return plain([wake = e.waker(), n = 0]() mutable -> pulled {
            switch (n++) {
            case 0:
                wake();
                return not_yet;
            case 1:
                return chunk("woken");
            default:
                return end_of_body;
            }
        });
    }};
    run.line.wakes = 0;
    auto& x = run.begin();
    CHECK(x.run() == wants::done); // without any help of the transport's
    CHECK(run.body() == "woken");
}

TEST_CASE(
    "exchange: a body that wakes itself for ever gets its turns from the server", "[exchange]"
) {
    run_of run{[](env& e) {
        return plain([wake = e.waker()]() -> pulled {
            wake();
            return not_yet;
        });
    }};
    CHECK(run.begin().run() == wants::wake);
    CHECK(run.line.wakes > 0);
}

TEST_CASE("exchange: a wake while nothing is pulled is answered by the next pull", "[exchange]") {
    waker wake;
    int pulls = 0;
    run_of run{[&](env& e) {
        wake = e.waker();
        return plain([&pulls]() -> pulled {
            ++pulls;
            return not_yet;
        });
    }};
    REQUIRE(run.begin().run() == wants::wake);
    CHECK(pulls == 1);
    wake();
    CHECK(run.line.wakes == 1);
    REQUIRE(run.begin().run() == wants::wake);
    CHECK(pulls == 2); // not three: the old wake was used up
}

TEST_CASE("exchange: what came before a wait or a flush is pushed before it", "[exchange]") {
    run_of run{[](env&) {
        ends ignored;
        return plain([n = 0]() mutable -> pulled {
            constexpr std::array<pulled, 5> answers{
                chunk("a"), not_yet, chunk("b"), flushed(""), not_yet};
            return answers.at(static_cast<std::size_t>(n++));
        });
    }};
    REQUIRE(run.begin().run() == wants::wake);
    CHECK(run.line.pushed.back().ends_with("\r\n\r\na"));
    REQUIRE(run.begin().run() == wants::wake);
    CHECK(run.line.pushed.back().ends_with("\r\n\r\nab"));
}

TEST_CASE("exchange: an event stream's head leaves before its first event", "[exchange]") {
    run_of run{[](env&) { return plain([] { return not_yet; }); }};
    REQUIRE(run.begin().run() == wants::wake);
    REQUIRE(run.line.pushed.size() == 1);
    CHECK(run.line.pushed[0].ends_with("\r\n\r\n"));
}

TEST_CASE("exchange: small chunks are gathered, large ones go as they are", "[exchange]") {
    noting line;
    const config settings;
    const std::vector<variable> variables{{"REQUEST_METHOD", "GET"}};
    const auto run = [&](std::size_t size, int count) {
        line.written.clear();
        exchange x{
            line,
            [=](env&) {
                return plain([=, n = 0]() mutable -> std::optional<std::string> {
                    if (n++ == count)
                        return {};
                    return std::string(size, 'x');
                });
            },
            settings,
            variables};
        REQUIRE(x.run() == wants::done);
        return line.written.size();
    };
    CHECK(run(100, 10'000) == 16); // a million bytes, 64 KiB a write
    CHECK(run(100'000, 10) == 10); // the head with the first
}

TEST_CASE("exchange: more bytes than announced are cut, fewer are a failure", "[exchange]") {
    const auto announced = [](std::size_t length) {
        return [length](env&) {
            response answer = plain(std::vector<std::string>{"abc", "def"});
            answer.headers.add("Content-Length", length);
            return answer;
        };
    };
    for (std::size_t length = 0; length <= 8; ++length)
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            run_of run{announced(length), "GET", seed};
            const auto& o = run.to_the_end();
            REQUIRE(run.body() == std::string{"abcdef"}.substr(0, length));
            REQUIRE(o.how == (length == 6 ? fate::done : fate::failed));
            REQUIRE(run.line.reusable == (length == 6));
            REQUIRE(o.body_bytes == run.body().size());
        }
}

TEST_CASE("exchange: an app that throws is a 500 without the exception's text", "[exchange]") {
    run_of run{[](env&) -> response { throw std::runtime_error{"a secret"}; }};
    const auto& o = run.to_the_end();
    CHECK(o.how == fate::done);
    CHECK(o.status == 500);
    CHECK(o.error);
    CHECK(run.line.output.find("secret") == std::string::npos);
    REQUIRE(run.line.errors.size() == 1);
    CHECK(run.line.errors[0].find("a secret") != std::string::npos);
    run_of foreign{[](env&) -> response { throw 7; }};
    CHECK(foreign.to_the_end().status == 500);
    CHECK(foreign.line.errors.at(0).find("of type int") != std::string::npos);
}

TEST_CASE("exchange: a hook that throws is logged and the rest still run", "[exchange]") {
    std::string order;
    run_of run{[&](env& e) {
        e.on_head_sent([&] { order += 'h'; });
        e.on_complete([&] { order += '1'; });
        e.on_complete([] { throw std::runtime_error{"from a hook"}; });
        e.on_complete([&] { order += '3'; });
        e.on_cleanup([] { throw 1; });
        e.on_cleanup([&] { order += 'c'; });
        return plain("x");
    }};
    run.to_the_end();
    CHECK(order == "h31c");
    CHECK(run.line.errors.size() == 2);
}

TEST_CASE(
    "exchange: a completion hook asked for by another one costs no other hook", "[exchange]"
) {
    std::string order;
    run_of run{[&](env& e) {
        e.on_complete([&] { order += '1'; });
        e.on_complete([&] { order += '2'; });
        e.on_complete([&] {
            order += '3';
            e.on_complete([&] { order += "too late"; });
        });
        return plain("x");
    }};
    run.to_the_end();
    CHECK(order == "321");
}

TEST_CASE("exchange: HEAD and 304 leave the body out and keep the truth about it", "[exchange]") {
    run_of head{[](env&) { return plain("four"); }, "HEAD"};
    head.to_the_end();
    CHECK(
        head.line.output == "Status: 200 OK\r\nContent-Type: a/b\r\nContent-Length: 4\r\n\r\n"
    ); // RFC 9110, 9.3.2
    run_of bodiless{[](env&) { return response{200, {{"Content-Type", "a/b"}}, {}}; }, "HEAD"};
    bodiless.to_the_end();
    CHECK(bodiless.head().find("Content-Length") == std::string::npos); // it would be a guess
    for (const int code : {204, 304}) {
        run_of none{[code](env&) {
            return response{code, {{"Content-Type", "a/b"}, {"ETag", "\"x\""}}, "body"};
        }};
        none.to_the_end();
        CHECK(none.head().find("ETag") != std::string::npos);
        CHECK(none.head().find("Content-") == std::string::npos); // RFC 9110, 8.6, 15.4.5
        CHECK(none.body().empty());
        CHECK(none.begin().result().how == fate::done);
    }
}

TEST_CASE("exchange: a 205 has no content and says so", "[exchange]") {
    run_of run{[](env&) { return response{205, {{"Content-Length", "4"}}, "body"}; }};
    run.to_the_end();
    CHECK(run.line.output == "Status: 205 Reset Content\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("exchange: a head that a front server would misread becomes a 500", "[exchange]") {
    const auto status_of = [](response (*make)()) {
        run_of run{[make](env&) { return make(); }};
        const auto& o = run.to_the_end();
        CHECK(run.line.errors.size() == (o.status == 500 ? 1U : 0U));
        return o.status;
    };
    CHECK(status_of([] { return response{103, {}, {}}; }) == 500);
    CHECK(status_of([] { return response{600, {}, "x"}; }) == 500);
    CHECK(status_of([] { return response{599, {}, "x"}; }) == 599);
    CHECK(status_of([] { return response{200, {{"Content-Length", "x"}}, "x"}; }) == 500);
    CHECK(status_of([] { return response{200, {{"Content-Length", "-1"}}, "x"}; }) == 500);
    CHECK(status_of([] {
              return response{200, {{"Content-Length", "1"}, {"content-length", "1"}}, "x"};
          }) == 500);
    CHECK(status_of([] {
              return response{200, {{"X-Long", std::string(4096, 'x')}}, "x"};
          }) == 500);
    CHECK(status_of([] {
              return response{200, {{"X-Long", std::string(3900, 'x')}}, "x"};
          }) == 200);
}

TEST_CASE("exchange: framing and file names for the front server don't leave", "[exchange]") {
    run_of run{[](env&) {
        return response{
            200,
            {{"Transfer-Encoding", "chunked"},
             {"Connection", "close"},
             {"keep-alive", "timeout=5"},
             {"Proxy-Connection", "close"},
             {"Upgrade", "h2c"},
             {"Trailer", "X-Sum"},
             {"Status", "404"},
             {"X-Accel-Redirect", "/secret"},
             {"x-sendfile", "/secret"},
             {"X-LIGHTTPD-Send-File", "/secret"},
             {"X-Kept", "1"}},
            ""};
    }};
    run.to_the_end();
    CHECK(run.line.output == "Status: 200 OK\r\nX-Kept: 1\r\nContent-Length: 0\r\n\r\n");
    memory_transport line;
    const config settings;
    exchange allowed{
        line,
        [](env&) {
            return response{200, {{"X-Sendfile", "/f"}}, ""};
        },
        settings,
        {},
        {.sendfile_headers = true}};
    static_cast<void>(allowed.run());
    CHECK(line.output.find("X-Sendfile: /f") != std::string::npos);
}

TEST_CASE("exchange: a Location beside a 200 does not leave, beside others it does", "[exchange]") {
    const auto sent = [](int status) {
        run_of run{[status](env&) { return response{status, {{"Location", "/there"}}, "x"}; }};
        run.to_the_end();
        return run.line.output.find("Location: /there") != std::string::npos;
    };
    CHECK_FALSE(sent(200));
    for (const int status : {201, 202, 302, 404})
        CHECK(sent(status));
}

TEST_CASE("exchange: the input is read as it is pulled, and no further than announced", "[input]") {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
        run_of run{[](env& e) { return text(e.input().gather(1000).value()); }, "POST", seed};
        run.variables.push_back({"CONTENT_LENGTH", "5"});
        run.line.input = "hello, and what belongs to no one";
        const auto& o = run.to_the_end();
        REQUIRE(run.body() == "hello");
        REQUIRE(o.input_bytes == 5);
    }
}

TEST_CASE("exchange: without a length the input ends where the server says so", "[input]") {
    run_of run{[](env& e) { return text(e.input().gather(1000).value()); }, "POST"};
    run.line.input = "chunked";
    run.to_the_end();
    CHECK(run.body() == "chunked");
}

TEST_CASE("exchange: an input shorter than announced is the client's fault", "[input]") {
    run_of run{[](env& e) { return text(e.input().gather(1000).value()); }, "POST"};
    run.variables.push_back({"CONTENT_LENGTH", "5"});
    run.line.input = "hell";
    CHECK(run.to_the_end().status == 400);
}

TEST_CASE("exchange: a waker tells that the client has left as soon as the env does", "[input]") {
    run_of run{
        [](env& e) {
            const auto wake = e.waker();
            CHECK_FALSE(wake.client_gone());
            CHECK_THROWS_AS(e.input().pull(), input_error);
            CHECK(e.client_gone());
            CHECK(wake.client_gone());
            return plain("x");
        },
        "POST"};
    run.variables.push_back({"CONTENT_LENGTH", "4"});
    run.line.input = "four";
    run.line.input_breaks_at = 0;
    run.to_the_end();
}

TEST_CASE("exchange: an input that the client breaks off aborts, at every byte", "[input]") {
    for (std::size_t n = 0; n < 10; ++n)
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            run_of run{[](env& e) { return text(e.input().gather(1000).value()); }, "POST", seed};
            run.variables.push_back({"CONTENT_LENGTH", "10"});
            run.line.input = "0123456789";
            run.line.input_breaks_at = n;
            const auto& o = run.to_the_end();
            REQUIRE(o.how == fate::aborted);
            REQUIRE(o.status == 0);
            REQUIRE(run.line.output.empty());
        }
}

TEST_CASE(
    "exchange: inside the call the input waits in the server, in a pull it says not yet", "[input]"
) {
    run_of inside{[](env& e) { return text(e.input().gather(100).value()); }, "POST"};
    inside.line.input = "abc";
    inside.line.input_waits = true;
    CHECK(inside.begin().run() == wants::done);
    CHECK(inside.line.waits == 1);
    CHECK(inside.body() == "abc");

    run_of pulling{[](env& e) { return plain([&e] { return e.input().pull(); }); }, "POST"};
    pulling.line.input = "abc";
    pulling.line.input_waits = true;
    CHECK(pulling.begin().run() == wants::readable);
    pulling.line.input_waits = false;
    CHECK(pulling.begin().run() == wants::done);
    CHECK(pulling.line.waits == 0);
    CHECK(pulling.body() == "abc");
}

TEST_CASE("exchange: whole pieces and random splits give the same bytes", "[exchange]") {
    const std::string sent(3000, 'q');
    const auto once = [&sent](std::uint64_t seed) {
        run_of run{
            [](env& e) {
                auto echoed = plain([&e] { return e.input().pull(); });
                echoed.body = filter_body(
                    std::move(echoed.body),
                    [held =
                         std::string{}](std::string_view in, drain why, std::string& out) mutable {
                        held += in;
                        if (why != drain::no || held.size() > 700)
                            out += std::exchange(held, {});
                    }
                );
                return echoed;
            },
            "POST",
            seed};
        run.variables.push_back({"CONTENT_LENGTH", "3000"});
        run.line.input = sent;
        run.to_the_end();
        return run.line.output;
    };
    const auto whole = once(0);
    for (std::uint64_t seed = 1; seed <= 1000; ++seed)
        REQUIRE(once(seed) == whole);
}

TEST_CASE("exchange: a transport that throws ends it as failed, with its hooks", "[exchange]") {
    struct broken final : transport {
        took write(std::string_view, bool) override { throw std::runtime_error{"no line"}; }
        took read(std::span<char>) override { return {io::ok, 0}; }
        io finish(int, bool) override { throw 1; }
        void wake() noexcept override {}
        void wait_readable() override {}
        void error(std::string_view) noexcept override {}
    } line;
    const config settings;
    int completes = 0;
    exchange x{
        line,
        [&](env& e) {
            e.on_complete([&](const outcome& o) {
                ++completes;
                CHECK(o.how == fate::failed);
            });
            return plain("x");
        },
        settings,
        {}};
    CHECK(x.run() == wants::done);
    CHECK(x.run() == wants::done);
    CHECK(completes == 1);
}

TEST_CASE("exchange: an app may ask for its worker to be replaced", "[exchange]") {
    run_of run{[](env& e) {
        e.on_cleanup([&e] { e.request_exit(); });
        return empty();
    }};
    run.to_the_end();
    CHECK(run.begin().wants_exit());
}

TEST_CASE("exchange: a sub-request keeps the exchange's hooks and hides its slots", "[exchange]") {
    static constexpr slot<std::string> who{"test.who"};
    int lines = 0;
    std::string seen;
    // An error page made by a sub-request, inside a log, around an authentication.
    const auto log = [&](env& e, const app& next) {
        if (!e.is_sub())
            e.on_complete([&] { ++lines; });
        return next(e);
    };
    const auto authenticate = [](env& e, const app& next) {
        e.put(who, e.is_sub() ? "page" : "ann");
        return next(e);
    };
    const auto error_page = [](env& e, const app& next) {
        auto answer = next(e);
        if (answer.status != 404)
            return answer;
        auto page = next(e.sub({{"PATH_INFO", "/404.html"}}));
        page.status = answer.status;
        return page;
    };
    const app pages = [](env& e) {
        return e.path_info() == "/404.html" ? text("the page") : not_found();
    };
    run_of run{wrap(
        log,
        wrap(
            [&](env& e, const app& next) {
                auto answer = next(e);
                seen = *e.get(who);
                return answer;
            },
            wrap(error_page, wrap(log, wrap(authenticate, pages)))
        )
    )};
    CHECK(run.to_the_end().status == 404);
    CHECK(run.body() == "the page");
    CHECK(seen == "ann");
    CHECK(lines == 2); // one for each log layer, none for the sub-request
}

TEST_CASE("exchange: layers see its deadline", "[exchange]") {
    memory_transport line;
    const config settings;
    const auto deadline = settings.clock->now() + std::chrono::seconds{5};
    exchange x{
        line,
        [&](env& e) {
            CHECK(e.deadline() == deadline);
            return empty();
        },
        settings,
        {},
        {.deadline = deadline}};
    CHECK(x.run() == wants::done);
}

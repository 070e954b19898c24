// SPDX-License-Identifier: BSL-1.0
#include <groat/env.hpp>

#include <support/catch.hpp>
#include <support/memory_transport.hpp>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace groat;
using namespace groat_test;

namespace {

struct user {
    std::string name;
};
inline constexpr slot<user> current_user{"test.user"};
inline constexpr slot<std::unique_ptr<int>> owned{"test.owned"};
struct once {
    const int value;
};
inline constexpr slot<once> fixed{"test.fixed"};

/// An exchange over these variables instead of the usual ones.
struct with : run_of {
    explicit with(std::vector<variable> instead = {}) : run_of{[](env&) { return empty(); }} {
        variables = std::move(instead);
    }
};

} // namespace

TEST_CASE("env: accessors give the variables, empty where there is none", "[env]") {
    with run{
        {{"REQUEST_METHOD", "M-SEARCH"},
         {"SCRIPT_NAME", "/app"},
         {"PATH_INFO", "/a b"},
         {"REQUEST_URI", "/app/a%20b?q=1"},
         {"QUERY_STRING", "q=1"},
         {"SERVER_NAME", "example.org"},
         {"SERVER_PORT", "8080"},
         {"SERVER_PROTOCOL", "HTTP/1.1"},
         {"CONTENT_LENGTH", "12"},
         {"CONTENT_TYPE", "text/plain"},
         {"REMOTE_ADDR", "::1"}}};
    const auto& e = run.begin().environment();
    CHECK(e.method() == "M-SEARCH");
    CHECK(e.verb() == http::verb::msearch);
    CHECK(e.script_name() == "/app");
    CHECK(e.path_info() == "/a b");
    CHECK(e.request_uri() == "/app/a%20b?q=1");
    CHECK(e.raw_path() == "/app/a%20b");
    CHECK(e.query_string() == "q=1");
    CHECK(e.server_name() == "example.org");
    CHECK(e.server_port() == 8080);
    CHECK(e.server_protocol() == "HTTP/1.1");
    CHECK(e.content_length() == 12U);
    CHECK(e.content_type() == "text/plain");
    CHECK(e.remote_addr() == "::1");
    CHECK(e.remote_user().empty());
    CHECK(e.host() == "example.org");
    CHECK_FALSE(e.var("REMOTE_USER"));
}

TEST_CASE("env: a content length is digits and nothing else", "[env]") {
    for (const std::string_view bad : {"", "-1", "+5", "5,5", "1e30", " 5", "18446744073709551616"})
        CHECK_FALSE(with{{{"CONTENT_LENGTH", bad}}}.begin().environment().content_length());
    CHECK(
        with{{{"CONTENT_LENGTH", "18446744073709551615"}}}.begin().environment().content_length() ==
        18446744073709551615U
    );
}

TEST_CASE("env: the scheme is https for HTTPS on or 1, then by REQUEST_SCHEME", "[env]") {
    const auto scheme = [](std::vector<variable> v) {
        return std::string{with(std::move(v)).begin().environment().scheme()};
    };
    CHECK(scheme({}) == "http");
    CHECK(scheme({{"HTTPS", "on"}}) == "https");
    CHECK(scheme({{"HTTPS", "1"}}) == "https");
    CHECK(scheme({{"HTTPS", "off"}}) == "http");
    CHECK(scheme({{"HTTPS", ""}}) == "http");
    CHECK(scheme({{"REQUEST_SCHEME", "https"}}) == "https");
    CHECK(scheme({{"REQUEST_SCHEME", "gopher"}}) == "http");
}

TEST_CASE("env: a header by its HTTP name, whatever its case", "[env]") {
    with run{{{"HTTP_USER_AGENT", "x"}, {"CONTENT_TYPE", "a/b"}, {"HTTP_X", "1"}}};
    const auto& e = run.begin().environment();
    CHECK(e.header("User-Agent") == "x");
    CHECK(e.header("USER-AGENT") == "x");
    CHECK(e.header("content-type") == "a/b");
    CHECK(e.header("x") == "1");
    CHECK_FALSE(e.header("X-Forwarded-For"));
}

TEST_CASE("env: the raw path of an absolute target is what follows the authority", "[env]") {
    const auto raw = [](std::string_view uri) {
        return std::string{with{{{"REQUEST_URI", uri}}}.begin().environment().raw_path()};
    };
    CHECK(raw("http://h:80/a?b=/c") == "/a"); // RFC 9112, 3.2.2
    CHECK(raw("http://h") == "/");
    CHECK(raw("*") == "*");
    CHECK(raw("//a") == "//a");
}

TEST_CASE("env: P6W's keys answer by string, under both spellings of the prefix", "[env]") {
    with run{{{"HTTPS", "on"}}};
    run.settings.multithread = true;
    const auto& e = run.begin().environment();
    for (const std::string prefix : {"p6w.", "wapi."}) {
        CHECK(e.var(prefix + "version") == "0.9");
        CHECK(e.var(prefix + "url-scheme") == "https");
        CHECK(e.var(prefix + "multithread") == "true");
        CHECK(e.var(prefix + "multiprocess") == "false");
        CHECK(e.var(prefix + "run-once") == "false");
        CHECK(e.var(prefix + "nonblocking") == "false");
        CHECK(e.var(prefix + "body.encoding") == "UTF-8");
        CHECK(e.var(prefix + "protocol") == "request-response");
        CHECK(e.var(prefix + "protocol.support") == "request-response");
        CHECK_FALSE(e.var(prefix + "nothing"));
    }
}

TEST_CASE("env: a child sets and unsets, and its parent never changes", "[env]") {
    with run{{{"A", "1"}, {"B", "2"}, {"REMOTE_USER", "eve"}}};
    auto& parent = run.begin().environment();
    std::string text = "3";
    const auto& child = parent.child({{"A", text}, {"REMOTE_USER", unset}, {"C", "4"}});
    text = "changed"; // the child has its own copy
    CHECK(child.var("A") == "3");
    CHECK(child.var("B") == "2");
    CHECK(child.remote_user().empty());
    CHECK_FALSE(child.var("REMOTE_USER"));
    CHECK(parent.var("A") == "1");
    CHECK(parent.remote_user() == "eve");
    const auto& grandchild = child.child({{"C", unset}, {"B", "5"}});
    CHECK(grandchild.var("A") == "3");
    CHECK_FALSE(grandchild.var("C"));
    std::string all;
    for (const auto& v : grandchild.variables())
        all.append(v.name).append("=").append(v.value).append(" ");
    CHECK(all == "B=5 A=3 ");
}

TEST_CASE("env: whether any of several is there, as the child has them", "[env]") {
    using names = std::array<std::string_view, 2>;
    const std::string long_name(80, 'N');
    const std::string other(81, 'N');
    with run{{{"HTTP_A", "1"}, {"HTTP_B", ""}, {long_name, "2"}}};
    const auto& e = run.begin().environment();
    CHECK(e.has_any(names{"HTTP_X", "HTTP_A"}));
    CHECK(e.has_any(names{"HTTP_B", "HTTP_XX"})); // empty is there
    CHECK_FALSE(e.has_any(names{"HTTP_X", "HTTP_"}));
    CHECK_FALSE(e.has_any({}));
    CHECK(e.has_any(names{"HTTP_X", long_name}));
    CHECK_FALSE(e.has_any(names{"HTTP_X", other}));

    const auto& without = e.child({{"HTTP_A", unset}});
    CHECK_FALSE(without.has_any(names{"HTTP_X", "HTTP_A"}));
    CHECK(without.has_any(names{"HTTP_B", "HTTP_A"}));
    const auto& with_x = without.child({{"HTTP_X", "new"}});
    CHECK(with_x.has_any(names{"HTTP_X", "HTTP_A"}));
    const auto& again = with_x.child({{"HTTP_X", unset}, {"HTTP_A", "back"}});
    CHECK_FALSE(again.has_any(names{"HTTP_X", "HTTP_Y"}));
    CHECK(again.has_any(names{"HTTP_X", "HTTP_A"}));
}

TEST_CASE("env: a child may have an input of its own", "[env]") {
    with run;
    auto& parent = run.begin().environment();
    auto& child = parent.child({}, "replaced");
    CHECK(child.input().gather(100) == "replaced");
    CHECK(parent.child({}).input().gather(100) == "");
}

TEST_CASE("env: another input brings its own length, unless told otherwise", "[env]") {
    with run{{{"CONTENT_LENGTH", "100"}}};
    const auto& e = run.begin().environment();
    CHECK(e.child({}, "four").content_length() == 4U);
    CHECK_FALSE(e.child({}, body{}).var("CONTENT_LENGTH"));
    CHECK_FALSE(e.child({}, std::vector<std::string>{"of unknown length"}).content_length());
    CHECK(e.child({{"CONTENT_LENGTH", "3"}}, "four").content_length() == 3U);
    CHECK_FALSE(e.sub({}).content_length());
    CHECK(e.child({}).content_length() == 100U);
}

TEST_CASE("env: below moves whole segments from the path to the script's name", "[env]") {
    with run{{{"SCRIPT_NAME", "/x"}, {"PATH_INFO", "/a/b/c"}}};
    auto& e = run.begin().environment();
    const auto& inner = e.below("/a").below("/b");
    CHECK(inner.script_name() == "/x/a/b");
    CHECK(inner.path_info() == "/c");
    CHECK(inner.below("/c").path_info() == "");
    CHECK(e.below("").path_info() == "/a/b/c");
    CHECK(e.below("/").path_info() == "/a/b/c");
    for (const auto* wrong : {"/b", "/a/", "/a/b/cc", "/a/b/", "a"})
        CHECK_THROWS_AS(e.below(wrong), std::invalid_argument);
}

TEST_CASE("env: half a segment is no prefix", "[env]") {
    with run{{{"PATH_INFO", "/a/bb/c"}}};
    CHECK_THROWS_AS(run.begin().environment().below("/a/b"), std::invalid_argument);
}

TEST_CASE(
    "env: of a variable that came twice the first holds, however often it is asked", "[env]"
) {
    with run{{{"REQUEST_METHOD", "GET"}, {"PATH_INFO", "/a"}, {"REQUEST_METHOD", "PUT"}}};
    const auto& e = run.begin().environment();
    for (int i = 0; i < 5; ++i) {
        CHECK(e.method() == "GET");
        CHECK(e.path_info() == "/a");
    }
}

TEST_CASE("env: a slot belongs to the exchange, not to the child", "[env]") {
    with run;
    auto& e = run.begin().environment();
    CHECK(e.get(current_user) == nullptr);
    auto& put = e.child({}).put(current_user, {"ann"});
    REQUIRE(e.get(current_user) == &put);
    CHECK(e.put(current_user, {"bob"}).name == "bob");
    CHECK(put.name == "bob");
    e.put(owned, std::make_unique<int>(3));
    CHECK(**e.get(owned) == 3);
    e.put(fixed, {1}); // can't be assigned to
    e.put(fixed, {2});
    CHECK(e.get(fixed)->value == 2);
}

TEST_CASE("env: a sub-request reads the slots outside and writes its own", "[env]") {
    with run{{{"PATH_INFO", "/a"}}};
    auto& outside = run.begin().environment();
    outside.put(current_user, {"ann"});
    auto& sub = outside.sub({{"PATH_INFO", "/error"}}, "input");
    CHECK(sub.is_sub());
    CHECK_FALSE(outside.is_sub());
    CHECK(sub.child({}).is_sub());
    CHECK(sub.get(current_user)->name == "ann");
    sub.put(current_user, {"page"});
    CHECK(sub.get(current_user)->name == "page");
    CHECK(outside.get(current_user)->name == "ann");
    CHECK(sub.path_info() == "/error");
    CHECK(sub.input().gather(10) == "input");
}

TEST_CASE("env: what lies in the arena is destroyed with the exchange, last made first", "[env]") {
    struct noted {
        explicit noted(std::string n, std::vector<std::string>& into)
            : name{std::move(n)}, log{&into} {}
        noted(noted&& other) noexcept : name{std::exchange(other.name, "")}, log{other.log} {}
        ~noted() {
            if (!name.empty())
                log->push_back(name);
        }
        std::string name;
        std::vector<std::string>* log;
    };
    static constexpr slot<noted> first{"test.first"};
    static constexpr slot<noted> second{"test.second"};
    std::vector<std::string> log;
    {
        with run;
        auto& e = run.begin().environment();
        e.put(first, noted{"first", log});
        e.put(second, noted{"second", log});
        CHECK(log.empty());
    }
    CHECK(log == std::vector<std::string>{"second", "first"});
}

TEST_CASE("env: many children and large values live until the exchange ends", "[env]") {
    with run;
    const env* e = &run.begin().environment();
    std::vector<const env*> all;
    for (int i = 0; i < 500; ++i) {
        e = &e->child({{"N", std::to_string(i)}, {"LARGE", std::string(i * 40U, 'x')}});
        all.push_back(e);
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        REQUIRE(all[i]->var("N") == std::to_string(i));
        REQUIRE(all[i]->var("LARGE")->size() == i * 40U);
    }
}

TEST_CASE("env: an error line reaches the server's log as one line", "[env]") {
    with run;
    run.begin().environment().error("a \"b\"\r\nforged \x1B[31m");
    CHECK(run.line.errors == std::vector<std::string>{"a \"b\"\\x0D\\x0Aforged \\x1B[31m"});
}

TEST_CASE("env: the time of day of its start comes from the server's clock", "[env]") {
    struct still final : groat::clock {
        time_point at{std::chrono::hours{1}};
        wall_time day{std::chrono::hours{1000}};
        time_point now() const noexcept override { return at; }
        wall_time wall() const noexcept override { return day; }
    } time;
    with run;
    run.settings.clock = &time;
    const auto& e = run.begin().environment();
    time.at += std::chrono::seconds{5};
    time.day += std::chrono::seconds{5};
    CHECK(e.started() == time_point{std::chrono::hours{1}});
    CHECK(e.started_wall() == wall_time{std::chrono::hours{1000}});
}

TEST_CASE("waker: it may be called from anywhere, and after the exchange is over", "[waker]") {
    waker nobody;
    nobody();
    waker late;
    {
        with run;
        late = run.begin().environment().waker();
        std::thread{[late] { late(); }}.join();
        CHECK(run.line.wakes == 1);
        CHECK_FALSE(late.client_gone());
        run.begin().abort(fate::aborted);
        late();
        CHECK(run.line.wakes == 1);
    }
    late();
    CHECK(late.client_gone());
}

TEST_CASE("env: what a destructor makes in the arena is destroyed, and nothing twice", "[env]") {
    struct counted {
        int* destroyed;
        detail::arena* in;
        int* another;
        counted(int* d, detail::arena* a, int* n) : destroyed{d}, in{a}, another{n} {}
        ~counted() {
            if (++*destroyed == 1 && another)
                in->make<counted>(another, nullptr, nullptr);
        }
    };
    int first = 0;
    int second = 0;
    {
        detail::arena memory;
        memory.make<counted>(&first, &memory, &second);
    }
    CHECK(first == 1);
    CHECK(second == 1);
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/builder.hpp>
#include <groat/explain.hpp>

#include <groat/middleware/content_length.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/method_override.hpp>
#include <groat/middleware/normalize_path.hpp>
#include <groat/middleware/reverse_proxy.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using server::test::client;

namespace {

response pass(env& request, const app& next) {
    return next(request);
}

response home(env&) {
    return text("home");
}

/// Every layer that a request really enters.
struct journal final : observer {
    std::vector<std::pair<std::string, unsigned>> entered;

    void enter(const layer& crossed, env&) override {
        entered.emplace_back(crossed.type, crossed.where.line());
    }
    void leave(const layer&, env&, response*) noexcept override {}
};

/// The same of an explanation.
std::vector<std::pair<std::string, unsigned>> entered(const explanation& way) {
    std::vector<std::pair<std::string, unsigned>> all;
    for (const auto& step : way.steps)
        all.emplace_back(step.type, step.where.line());
    return all;
}

auto method_is(std::string method) {
    return [method](const env& request) { return request.method() == method; };
}

auto query_has(std::string word) {
    return [word](const env& request) {
        return request.query_string().find(word) != std::string_view::npos;
    };
}

auto client_is(std::string address) {
    return [address](const env& request) { return request.remote_addr() == address; };
}

auto path_begins(std::string with) {
    return [with](const env& request) { return request.path_info().starts_with(with); };
}

/// Mounts, hosts, conditions, builders in builders, and a layer that changes the path and says so.
struct moves {
    response operator()(env& request, const app& next) const {
        const auto [to, with] = leads_to(request, next);
        return (*to)(*with);
    }
    passage leads_to(env& request, const app& next) const {
        return {
            &next,
            request.path_info() == "/old" ? &request.child({{"PATH_INFO", "/b/c/new"}}) : &request};
    }
};

app composed() {
    const auto api = builder{}
                         .enable_if(query_has("a"), as("in api", pass))
                         .mount("/v1", builder{}.enable(pass).wrap(home))
                         .mount("/v2", builder{}.enable_if(method_is("POST"), pass).wrap(home))
                         .to_app(as("api", home));
    return builder{}
        .enable(middleware::head{})
        .enable_if(method_is("GET"), as("gets", pass))
        .before([](env&) {})
        .enable(middleware::reverse_proxy{{.trusted = {"10.0.0.0/8"}, .host = true}})
        .enable_if(client_is("192.0.2.7"), as("behind a proxy", pass))
        .enable(middleware::method_override{{.methods = {"PUT", "PATCH"}}})
        .enable_if(method_is("PUT"), as("puts", pass))
        .enable_if(query_has("c"), middleware::normalize_path{})
        .enable_if(path_begins("/b"), as("below b", pass))
        .enable(middleware::normalize_path{{.redirect = false}})
        .enable(moves{})
        .enable_if(query_has("b"), unchecked(middleware::content_length{}, "a test"))
        .mount("/a", api)
        .mount("/b", builder{}.mount("/c", api).mount("/c/d", home).to_app(as("b", home)))
        .mount("//api.test/", api)
        .mount("//*.test/a", as("hosted", home))
        .to_app(home);
}

const std::string& one_of(std::mt19937& dice, const std::vector<std::string>& words) {
    return words[dice() % words.size()];
}

server::test::request any_request(std::mt19937& dice) {
    static const std::vector<std::string> segments{
        "a", "b", "c", "d", "v1", "v2", "x", "aa", "old", "%61", "v1%2F", "", "..", "."};
    server::test::request made;
    made.method = one_of(dice, {"GET", "POST", "HEAD", "BREW"});
    made.target.clear();
    for (auto left = dice() % 5; left > 0; --left)
        made.target += cat("/", one_of(dice, segments));
    if (made.target.empty() || dice() % 4 == 0)
        made.target += '/';
    made.target += one_of(dice, {"", "?", "?a", "?b", "?ab", "?c"});
    made.host = one_of(dice, {"api.test", "API.test:80", "www.test", "deep.api.test", "other"});
    if (dice() % 3 == 0)
        made.headers.push_back(
            {"X-HTTP-Method-Override", one_of(dice, {"PUT", "patch", "DELETE", "GET", ""})}
        );
    made.remote_addr = one_of(dice, {"10.0.0.1", "198.51.100.1"});
    if (dice() % 3 == 0) {
        made.headers.push_back(
            {"X-Forwarded-For", one_of(dice, {"192.0.2.7", "1.2.3.4, 192.0.2.7, 10.0.0.2", "?"})}
        );
        made.headers.push_back({"X-Forwarded-Host", one_of(dice, {"api.test", "www.test", "a b"})});
    }
    return made;
}

} // namespace

TEST_CASE("explain: says which way a request would take, and why", "[explain]") {
    const auto admin = builder{}.enable(as("guard", pass)).to_app(as("admin", home));
    const auto site = builder{}
                          .enable_if(method_is("GET"), as("gets", pass))
                          .mount("/admin", admin)
                          .to_app(as("home", home));
    const auto way = [&](std::string method, std::string target) {
        explanation said;
        const client asking{[&](env& request) {
            said = explain(site, request);
            return empty();
        }};
        asking.send({.method = std::move(method), .target = std::move(target)});
        std::string text;
        for (const auto& step : said.steps)
            text += cat(step.type, step.chose.empty() ? "" : ": ", step.chose, "; ");
        return text;
    };
    CHECK(way("GET", "/admin/x") == "enable_if: gets: yes; gets; mount: /admin; guard; admin; ");
    CHECK(way("POST", "/admins") == "enable_if: gets: no; mount: none; home; ");
}

TEST_CASE("explain: its text has a line a step, with the place", "[explain]") {
    const app site{as("home", home)};
    const auto line = __LINE__ - 1;
    std::string said;
    const client asking{[&](env& request) {
        said = explain(site, request).text();
        return empty();
    }};
    asking.get("/");
    CHECK(said == cat("home  (explain_test.cpp:", std::to_string(line), ")\n"));
}

TEST_CASE("explain: agrees with an observed call on 10 000 random requests", "[explain]") {
    const auto site = composed();
    journal seen;
    explanation said;
    const client real{site, {.prepare = [&](env& request) {
                          said = explain(site, request);
                          request.observe(seen);
                      }}};
    std::mt19937 dice{20261128};
    std::size_t longest = 0;
    std::vector<std::string> ways;
    for (int i = 0; i < 10'000; ++i) {
        auto asked = any_request(dice);
        const auto what = cat(asked.method, " ", asked.host, asked.target);
        seen.entered.clear();
        static_cast<void>(real.send(std::move(asked)));
        INFO(what << "\n" << said.text());
        REQUIRE(entered(said) == seen.entered);
        longest = std::max(longest, said.steps.size());
        ways.push_back(said.text());
    }
    // The property says nothing unless the ways differ.
    std::sort(ways.begin(), ways.end());
    CHECK(std::unique(ways.begin(), ways.end()) - ways.begin() > 50);
    CHECK(longest > 12);
}

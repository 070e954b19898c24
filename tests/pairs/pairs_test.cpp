// SPDX-License-Identifier: BSL-1.0
// What holds for any two middlewares, in either order that a builder takes, around any app.
#include "pairs/support/layers.hpp"
#include "pairs/support/sample.hpp"

#include <support/catch.hpp>

#include <groat/observer.hpp>
#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

using namespace groat;
using namespace groat_test;
using server::test::client;
using server::test::client_options;
using server::test::reply;

namespace {

// The same samples each time. Others, or more: RC_PARAMS="seed=… max_success=…".
[[maybe_unused]] const int drawn = ::setenv("RC_PARAMS", "seed=1 max_success=8", 0);

/// Both around the app; nothing where a builder refuses their order.
std::optional<app> around(const named_layer& outer, const named_layer& inner, app innermost) {
    try {
        return inner.enabled(outer.enabled(builder{})).wrap(std::move(innermost));
    } catch (const std::invalid_argument&) {
        return {};
    }
}

void want(bool holds, std::string_view otherwise) {
    if (!holds)
        throw std::logic_error{std::string{otherwise}};
}

/// Two layers around an app that answers always the same.
class site {
public:
    site(const named_layer& outer, const named_layer& inner, const sample_answer& answer)
        : app_{around(outer, inner, app_of(answer, told, made))} {}

    [[nodiscard]] bool taken() const noexcept { return app_.has_value(); }

    [[nodiscard]] reply send(
        const sample_request& asked, std::string_view method, client_options how = {}
    ) const {
        how.exchange.sendfile_headers = true;
        return client{*app_, std::move(how)}.send(request_of(asked, method));
    }

    ends told;    ///< to the app's bodies
    int made = 0; ///< bodies that must be told

private:
    std::optional<app> app_;
};

/// A claim about two layers around any app that is asked anything.
using claim = std::function<void(site&, const sample_answer&, const sample_request&)>;

/// Each pair sees each sample. Which pair it was is told with what is wrong.
void for_all_pairs(const claim& holds) {
    CHECK(rc::check([&](const sample_answer& answer, const sample_request& asked) {
        for (const auto& outer : all_layers())
            for (const auto& inner : all_layers()) {
                site here{outer, inner, answer};
                if (!here.taken())
                    continue;
                try {
                    holds(here, answer, asked);
                } catch (const std::exception& wrong) {
                    throw std::logic_error{
                        cat(outer.name, " around ", inner.name, ": ", wrong.what())};
                }
            }
    }));
}

bool needs_content(std::string_view field) {
    return field == "Content-Length" || field == "ETag" || field == "Accept-Ranges";
}

bool is_another_each_time(std::string_view field) {
    return field == "X-Request-Id" || field == "RateLimit";
}

/// The members of a list field, in small letters.
std::set<std::string> members(const reply& got, std::string_view name) {
    std::set<std::string> found;
    for (const auto& line : got.all(name))
        for (std::size_t at = 0; at <= line.size();) {
            const auto comma = std::min(line.find(',', at), line.size());
            auto member = line.substr(at, comma - at);
            std::erase(member, ' ');
            std::transform(member.begin(), member.end(), member.begin(), [](char c) {
                return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            });
            if (!member.empty())
                found.insert(member);
            at = comma + 1;
        }
    return found;
}

/// Each enter must have its leave.
struct balance final : observer {
    void enter(const layer&, env&) override { ++entered; }
    void leave(const layer&, env&, response*) noexcept override { ++left; }
    int entered = 0;
    int left = 0;
};

} // namespace

TEST_CASE("pairs: every middleware takes part", "[pairs]") {
    std::set<std::string_view> registered;
    for (std::string_view left = GROAT_MIDDLEWARES; !left.empty();) {
        const auto space = std::min(left.find(' '), left.size());
        registered.insert(left.substr(0, space));
        left.remove_prefix(std::min(space + 1, left.size()));
    }
    std::set<std::string_view> here;
    for (const auto& one : all_layers())
        here.insert(one.name);
    CHECK(here == registered);
}

TEST_CASE("pairs: any two go together in one order at least", "[pairs]") {
    for (const auto& a : all_layers())
        for (const auto& b : all_layers()) {
            INFO(a.name << " and " << b.name);
            const app inner{[](env&) { return text("x"); }};
            CHECK((around(a, b, inner) || around(b, a, inner)));
        }
}

// RFC 9110, 9.3.2: the fields that GET would have; those may be left out whose value is known only
// once the content is made.
TEST_CASE("pairs: HEAD answers as GET does, without a body", "[pairs]") {
    for_all_pairs([](const site& here, const sample_answer& answer, const sample_request& asked) {
        if (answer.throws_at)
            return; // nobody asks for HEAD's body, so nobody knows
        if (answer.text().empty())
            return;         // it looks as if the app itself left HEAD's body out
        auto whole = asked; // Range is for GET alone (RFC 9110, 14.2)
        std::erase_if(whole.headers, [](const auto& field) { return field.name == "Range"; });
        const auto got = here.send(whole, "GET");
        const auto head = here.send(whole, "HEAD");
        if (got.header("X-Sendfile"))
            return; // a front server makes the answer
        want(head.body.empty(), "HEAD has a body");
        want(head.status == got.status, "HEAD has another status");
        for (const auto& [name, value] : head.headers)
            want(
                got.all(name) == head.all(name) || is_another_each_time(name),
                cat("HEAD has ", name, ": ", value, " and GET ", got.header(name).value_or("none"))
            );
        for (const auto& [name, value] : got.headers)
            want(head.header(name) || needs_content(name), cat("HEAD lacks ", name, ": ", value));
    });
}

// RFC 9110, 6.4.1, 8.6 and 15.4.5.
TEST_CASE("pairs: 204 and 304 have no body, and 204 no length", "[pairs]") {
    for_all_pairs([](const site& here, const sample_answer&, const sample_request& asked) {
        const auto got = here.send(asked, asked.method);
        if (got.status != 204 && got.status != 304)
            return;
        want(got.body.empty(), "a body");
        want(got.status != 204 || !got.header("Content-Length"), "Content-Length with 204");
    });
}

TEST_CASE("pairs: Content-Length is true", "[pairs]") {
    for_all_pairs([](const site& here, const sample_answer&, const sample_request& asked) {
        for (const auto* method : {"GET", "POST"}) {
            const auto got = here.send(asked, method);
            const auto length = got.header("Content-Length");
            if (length && got.how == fate::done && got.status != 304)
                want(
                    *length == std::to_string(got.body.size()),
                    cat(method,
                        ": Content-Length ",
                        *length,
                        ", body ",
                        std::to_string(got.body.size()))
                );
        }
    });
}

// RFC 9110, 12.5.5; a 304 too has the Vary that its 200 would have (15.4.5).
TEST_CASE("pairs: Vary only grows", "[pairs]") {
    for_all_pairs([](const site& here, const sample_answer& answer, const sample_request& asked) {
        const auto got = here.send(asked, "GET");
        const bool answered_by_app = got.header("X-App") || (got.status == 304 && here.made > 0);
        if (!answered_by_app)
            return;
        reply said;
        if (!answer.vary.empty())
            said.headers.add("Vary", answer.vary);
        const auto before = members(said, "Vary");
        const auto after = members(got, "Vary");
        want(
            after.contains("*") ||
                std::includes(after.begin(), after.end(), before.begin(), before.end()),
            cat("Vary was ", answer.vary, " and is ", got.header("Vary").value_or("gone"))
        );
    });
}

TEST_CASE("pairs: every body and every exchange ends once, however it is read", "[pairs]") {
    CHECK(rc::check([](const sample_answer& answer, const sample_request& asked) {
        const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1000);
        const auto leaves = *rc::gen::weightedOneOf<std::optional<std::uint64_t>>(
            {{1, rc::gen::just(std::optional<std::uint64_t>{})},
             {2,
              rc::gen::map(
                  rc::gen::inRange<std::uint64_t>(0, 2000),
                  [](std::uint64_t n) { return std::optional{n}; }
              )}}
        );
        for (const auto& outer : all_layers())
            for (const auto& inner : all_layers()) {
                site here{outer, inner, answer};
                if (!here.taken())
                    continue;
                int completed = 0;
                balance seen;
                const auto got = here.send(
                    asked,
                    asked.method,
                    {.seed = seed,
                     .leaves_at = leaves,
                     .prepare =
                         [&](env& request) {
                             request.observe(seen);
                             request.on_complete([&](const outcome&) { ++completed; });
                         }}
                );
                const auto what = cat(outer.name, " around ", inner.name, ": ");
                want(got.over, what + "it isn't over");
                want(completed == 1, what + "completed " + std::to_string(completed) + " times");
                want(here.told.all() == here.made, what + "bodies were not told once each");
                want(seen.entered > 0 && seen.entered == seen.left, what + "entered, never left");
            }
    }));
}

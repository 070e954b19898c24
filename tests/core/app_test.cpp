// SPDX-License-Identifier: BSL-1.0
#include <groat/app.hpp>
#include <groat/attempt.hpp>

#include <support/bodies.hpp>
#include <support/catch.hpp>
#include <support/memory_transport.hpp>

#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace groat;
using namespace groat_test;

namespace {

/// Notes what it sees, in order.
struct notes final : observer {
    std::string name;
    std::vector<std::string>* log;
    notes(std::string n, std::vector<std::string>& into) : name{std::move(n)}, log{&into} {}
    void enter(const layer& crossed, env&) override {
        log->push_back(name + " enters " + std::string{crossed.type});
    }
    void leave(const layer& crossed, env&, response* answer) noexcept override {
        log->push_back(name + (answer ? " leaves " : " thrown from ") + std::string{crossed.type});
    }
};

struct outer {
    response operator()(env& request, const app& next) const { return next(request); }
};

struct inner {
    response operator()(env& request, const app& next) const {
        auto answer = next(request);
        answer.headers.add("X-Inner", "1");
        return answer;
    }
};

} // namespace

TEST_CASE("app: any const callable from env to response, move-only captures too", "[app]") {
    run_of run{[text_of = std::make_unique<std::string>("kept")](env&) { return text(*text_of); }};
    run.to_the_end();
    CHECK(run.body() == "kept");
}

TEST_CASE("app: a future of a response is waited for inside the call", "[app]") {
    run_of run{[](env&) {
        std::promise<response> later;
        later.set_value(text("promised"));
        return later.get_future();
    }};
    run.to_the_end();
    CHECK(run.body() == "promised");
    run_of broken{[](env&) {
        std::promise<response> later;
        later.set_exception(std::make_exception_ptr(std::runtime_error{"broken promise"}));
        return later.get_future();
    }};
    CHECK(broken.to_the_end().status == 500);
}

TEST_CASE("app: a copy is the same app", "[app]") {
    auto count = std::make_shared<int>(0);
    const app one = [count](env&) {
        ++*count;
        return empty();
    };
    const app two = one;
    run_of{one}.to_the_end();
    run_of{two}.to_the_end();
    CHECK(*count == 2);
    CHECK(&one.about() == &two.about());
}

TEST_CASE("wrap: what is wrapped last sees the request first", "[app]") {
    std::string order;
    const auto named = [&order](char name) {
        return [&order, name](env& request, const app& next) {
            order += name;
            auto answer = next(request);
            order += name;
            return answer;
        };
    };
    run_of{wrap(
               named('a'),
               wrap(
                   named('b'),
                   [&](env&) {
                       order += '!';
                       return empty();
                   }
               )
           )}
        .to_the_end();
    CHECK(order == "ab!ba");
}

TEST_CASE("wrap: the middleware is moved into one cell that copies share", "[app]") {
    struct counted {
        std::shared_ptr<int> copies;
        explicit counted(std::shared_ptr<int> c) : copies{std::move(c)} {}
        counted(const counted& other) : copies{other.copies} { ++*copies; }
        counted(counted&&) = default;
        response operator()(env& request, const app& next) const { return next(request); }
    };
    auto copies = std::make_shared<int>(0);
    const auto one = wrap(counted{copies}, [](env&) { return empty(); });
    const auto two = one;
    CHECK(*copies == 0);
}

TEST_CASE("app: it knows its type and the line where it became one", "[app]") {
    const app lambda = [](env&) { return empty(); };
    const auto line = std::source_location::current().line() - 1;
    CHECK(lambda.about().where.line() == line);
    CHECK(lambda.about().type == "lambda");
    const auto wrapped = wrap(inner{}, lambda);
    CHECK(wrapped.about().where.line() == std::source_location::current().line() - 1);
    CHECK(wrapped.about().type.ends_with("inner"));
}

TEST_CASE("app: observers see each layer entered and left, the first asked outermost", "[app]") {
    std::vector<std::string> log;
    notes first{"1", log};
    notes second{"2", log};
    run_of run{wrap(inner{}, [](env&) { return empty(); })};
    run.begin().environment().observe(first);
    run.begin().environment().observe(second);
    run.to_the_end();
    for (auto& line : log)
        if (const auto space = line.rfind("::"); space != line.npos)
            line.replace(line.rfind(' ', space) + 1, space + 2 - line.rfind(' ', space) - 1, "");
    CHECK(
        log ==
        std::vector<std::string>{
            "1 enters inner",
            "2 enters inner",
            "1 enters lambda",
            "2 enters lambda",
            "2 leaves lambda",
            "1 leaves lambda",
            "2 leaves inner",
            "1 leaves inner"}
    );
}

TEST_CASE("app: an observer that is set inside a layer doesn't hear of that one's end", "[app]") {
    std::vector<std::string> log;
    notes early{"early", log};
    notes late{"late", log};
    run_of run{wrap(
        [&late](env& request, const app& next) {
            request.observe(late);
            return next(request);
        },
        [](env&) { return empty(); }
    )};
    run.begin().environment().observe(early);
    run.to_the_end();
    CHECK(
        log ==
        std::vector<std::string>{
            "early enters lambda",
            "early enters lambda",
            "late enters lambda",
            "late leaves lambda",
            "early leaves lambda",
            "early leaves lambda"}
    );
}

TEST_CASE("app: an observer hears of a throw in every layer that it passes", "[app]") {
    std::vector<std::string> log;
    notes only{"1", log};
    run_of run{wrap(outer{}, [](env&) -> response { throw 1; })};
    run.begin().environment().observe(only);
    run.to_the_end();
    REQUIRE(log.size() == 4);
    CHECK(log[2] == "1 thrown from lambda");
    CHECK(log[3].starts_with("1 thrown from "));
}

TEST_CASE("setup: an app is ready, a configuration routine is called with the config", "[app]") {
    config settings;
    settings.server_name = "told";
    const setup ready = [](env&) { return text("ready"); };
    const setup routine = [](const config& c) -> app {
        return [name = c.server_name](env&) { return text(name); };
    };
    run_of one{ready(settings)};
    one.to_the_end();
    CHECK(one.body() == "ready");
    run_of two{routine(settings)};
    two.to_the_end();
    CHECK(two.body() == "told");
    CHECK(ready.ready() != nullptr);
    CHECK(routine.ready() == nullptr); // it is not called but by a server
}

TEST_CASE("outline: a chain stands at one depth, with its places", "[app]") {
    const auto text = wrap(outer{}, wrap(inner{}, [](env&) { return empty(); })).outlined().text();
    CHECK(std::count(text.begin(), text.end(), '\n') == 3);
    CHECK(text.find("inner  (app_test.cpp:") != text.npos);
    CHECK(text.find("\n ") == text.npos);
}

TEST_CASE("attempt: what the call throws becomes the handler's response", "[attempt]") {
    std::string seen;
    run_of run{[&](env& request) {
        return attempt(
            [](env&) -> response { throw std::runtime_error{"inside"}; },
            request,
            [&](std::exception_ptr error) {
                seen = describe(error);
                return text(503, "handled");
            }
        );
    }};
    CHECK(run.to_the_end().status == 503);
    CHECK(run.body() == "handled");
    CHECK(seen == "std::runtime_error: inside");
}

TEST_CASE(
    "attempt: so does what the first pull throws, but on HEAD nothing is pulled", "[attempt]"
) {
    const auto app_of = [](ends& told) {
        return [&told](env& request) {
            return attempt(
                [&told](env&) {
                    return response{200, {{"Content-Type", "a/b"}}, scripted_body({}, told, 0)};
                },
                request,
                [](std::exception_ptr) { return text(503, "handled"); }
            );
        };
    };
    ends got;
    run_of get{app_of(got)};
    CHECK(get.to_the_end().status == 503);
    CHECK((got[fate::failed] == 1 && got.all() == 1));
    ends headed;
    run_of head{app_of(headed), "HEAD"};
    CHECK(head.to_the_end().status == 200);
    CHECK(headed[fate::discarded] == 1);
}

TEST_CASE("attempt: the handler runs outside of the catch block", "[attempt]") {
    run_of run{[](env& request) {
        return attempt(
            [](env&) -> response { throw 1; },
            request,
            [](std::exception_ptr) { return text(std::current_exception() ? "inside" : "outside"); }
        );
    }};
    run.to_the_end();
    CHECK(run.body() == "outside");
}

TEST_CASE("describe: what and type of any exception, on one line", "[outcome]") {
    CHECK(
        describe(std::make_exception_ptr(std::runtime_error{"a\nb"})) ==
        "std::runtime_error: a\\x0Ab"
    );
    CHECK(describe(std::make_exception_ptr(7)) == "an exception of type int");
    CHECK(describe(nullptr).empty());
}

TEST_CASE("app: one that is lent answers alike and keeps nothing alive", "[app]") {
    auto kept = std::make_shared<int>(0);
    const std::weak_ptr<int> seen = kept;
    std::optional<app> owner{app{[kept = std::move(kept)](env&) { return text("lent"); }}};
    {
        const auto lent = owner->lent();
        run_of run{lent};
        run.to_the_end();
        CHECK(run.body() == "lent");
        CHECK(&lent.about() == &owner->about());
    }
    const auto lent = owner->lent();
    owner.reset();
    CHECK(seen.expired());
}

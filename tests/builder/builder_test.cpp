// SPDX-License-Identifier: BSL-1.0
#include <groat/builder.hpp>

#include <groat/middleware/content_length.hpp>
#include <groat/middleware/head.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace groat;
using server::test::client;

namespace {

/// A layer that leaves its name in the trail on the way in and, with a `~`, on the way out.
auto marking(std::string& trail, std::string name) {
    return [&trail, name](env& request, const app& next) {
        trail += cat(name, " ");
        auto answer = next(request);
        trail += cat("~", name, " ");
        return answer;
    };
}

/// A layer that wraps its name around the body.
auto around_body(std::string name) {
    return [name](env& request, const app& next) {
        auto answer = next(request);
        const auto inside = answer.body.gather(1000).value_or("?");
        answer.body = cat(name, "(", inside, ")");
        return answer;
    };
}

auto named(std::string name) {
    return [name](env& request) {
        return text(cat(name, ":", request.script_name(), ":", request.path_info()));
    };
}

response home(env& request) {
    return named("home")(request);
}

/// What building it says, or nothing when it can be built.
template <class F>
std::string fault(F build) {
    try {
        static_cast<void>(build());
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "";
}

std::string place(unsigned line) {
    return cat(__FILE__, ":", std::to_string(line));
}

struct move_only {
    std::unique_ptr<std::string> name;
    response operator()(env& request, const app& next) const {
        auto answer = next(request);
        answer.headers.add("X-Layer", *name);
        return answer;
    }
};

} // namespace

TEST_CASE("builder: what is enabled first is outermost", "[builder]") {
    std::string trail;
    const client site{builder{}
                          .enable(marking(trail, "a"))
                          .enable(marking(trail, "b"))
                          .enable(marking(trail, "c"))
                          .to_app([&](env&) {
                              trail += "app ";
                              return text("x");
                          })};
    CHECK(site.get("/").body == "x");
    CHECK(trail == "a b c app ~c ~b ~a ");
}

TEST_CASE(
    "builder: all ways to add a layer keep the order in which they are written", "[builder]"
) {
    std::string trail;
    const auto mark = [&](std::string name) { return marking(trail, std::move(name)); };
    const auto always = [](const env&) { return true; };
    const client site{builder{}
                          .before([&](env&) { trail += "before "; })
                          .enable(mark("enable"))
                          .enable_if(always, mark("if"))
                          .after([&](env&, response&) { trail += "after "; })
                          .enable_when(true, mark("when"))
                          .around(mark("around"))
                          .to_app(home)};
    CHECK(site.get("/").status == 200);
    CHECK(trail == "before enable if when around ~around ~when after ~if ~enable ");
}

TEST_CASE("builder: mounts are inside of all layers, wherever they are written", "[builder]") {
    const auto early = builder{}
                           .mount("/a", named("a"))
                           .enable(around_body("x"))
                           .mount("/b", named("b"))
                           .enable(around_body("y"))
                           .to_app(home);
    const auto late = builder{}
                          .enable(around_body("x"))
                          .enable(around_body("y"))
                          .mount("/b", named("b"))
                          .mount("/a", named("a"))
                          .to_app(home);
    for (const auto& site : {client{early}, client{late}}) {
        CHECK(site.get("/a/1").body == "x(y(a:/a:/1))");
        CHECK(site.get("/b/1").body == "x(y(b:/b:/1))");
        CHECK(site.get("/c").body == "x(y(home::/c))");
    }
}

TEST_CASE("builder: nothing bypasses a layer", "[builder]") {
    std::vector<std::string> seen;
    const auto noting = [&](env& request, const app& next) {
        auto answer = next(request);
        seen.push_back(
            cat(request.method(), " ", request.path_info(), " ", std::to_string(answer.status))
        );
        return answer;
    };
    const auto nothing = [](env& request, const app& next) { return next(request); };
    const client site{builder{}
                          .enable(noting)
                          .mount("/a", named("a"))
                          .enable(noting)
                          .mount("/m", nothing)
                          .to_app()};
    for (const std::string method : {"GET", "HEAD", "OPTIONS", "POST", "BREW"})
        for (const std::string target : {"/a/x", "/a", "/m/x", "/nowhere", "/"}) {
            seen.clear();
            const auto status = site.send({.method = method, .target = target}).status;
            CHECK(status == (target.rfind("/a", 0) == 0 ? 200 : 404));
            const auto line = cat(method, " ", target, " ", std::to_string(status));
            CHECK(seen == std::vector{line, line});
        }
    seen.clear();
    static_cast<void>(site.options("*"));
    CHECK(seen.size() == 2);
}

TEST_CASE("builder: enable_if asks once a request, when it comes to the layer", "[builder]") {
    int asked = 0;
    std::string seen_path;
    const auto wanted = [&](const env& request) {
        ++asked;
        seen_path = request.path_info();
        return request.header("X-Wanted").has_value();
    };
    const client site{builder{}
                          .enable([](env& request, const app& next) {
                              return next(request.child({{"PATH_INFO", "/changed"}}));
                          })
                          .enable_if(wanted, around_body("with"))
                          .to_app(named("app"))};
    CHECK(asked == 0);
    CHECK(site.get("/").body == "app::/changed");
    CHECK(asked == 1);
    CHECK(seen_path == "/changed");
    CHECK(site.send({.headers = {{"X-Wanted", "1"}}}).body == "with(app::/changed)");
    CHECK(asked == 2);
}

TEST_CASE("builder: enable_if keeps the layers further in on both ways", "[builder]") {
    const auto post = [](const env& request) { return request.verb() == http::verb::post; };
    const auto odd = [](const env& request) { return request.query_string() == "odd"; };
    const client site{builder{}
                          .enable_if(post, around_body("post"))
                          .enable(around_body("all"))
                          .enable_if(odd, around_body("odd"))
                          .to_app([](env&) { return text("x"); })};
    CHECK(site.get("/").body == "all(x)");
    CHECK(site.get("/?odd").body == "all(odd(x))");
    CHECK(site.post("/", "").body == "post(all(x))");
    CHECK(site.post("/?odd", "").body == "post(all(odd(x)))");
}

TEST_CASE("builder: enable_if takes a condition that can't be copied", "[builder]") {
    const client site{builder{}
                          .enable_if(
                              [yes = std::make_unique<bool>(true)](const env&) { return *yes; },
                              around_body("with")
                          )
                          .to_app([](env&) { return text("x"); })};
    CHECK(site.get("/").body == "with(x)");
}

TEST_CASE("builder: enable_when decides while building", "[builder]") {
    const auto site = [](bool wanted) {
        return client{
            builder{}.enable_when(wanted, around_body("w")).to_app([](env&) { return text("x"); })};
    };
    CHECK(site(true).get("/").body == "w(x)");
    CHECK(site(false).get("/").body == "x");
    CHECK(builder{}.enable_when(false, around_body("w")).describe() == builder{}.describe());
}

TEST_CASE("builder: before may answer in place of what is further in", "[builder]") {
    bool called = false;
    std::string trail;
    const client site{builder{}
                          .enable(marking(trail, "out"))
                          .before([](env& request) -> std::optional<response> {
                              if (request.query_string() == "stop")
                                  return text(403, "stopped");
                              return {};
                          })
                          .to_app([&](env&) {
                              called = true;
                              return text("app");
                          })};
    CHECK(site.get("/?stop").status == 403);
    CHECK_FALSE(called);
    CHECK(trail == "out ~out ");
    CHECK(site.get("/").body == "app");
    CHECK(called);
}

TEST_CASE("builder: before sees the env that the app will see", "[builder]") {
    static constexpr slot<int> answer{"test.answer"};
    const client site{builder{}.before([](env& request) { request.put(answer, 42); }
    ).to_app([](env& request) { return text(std::to_string(*request.get(answer))); })};
    CHECK(site.get("/").body == "42");
}

TEST_CASE("builder: after changes the response", "[builder]") {
    const client site{builder{}
                          .after([](env& request, response& answer) {
                              answer.status = 202;
                              answer.headers.add("X-Method", request.method());
                          })
                          .to_app(home)};
    const auto reply = site.get("/");
    CHECK(reply.status == 202);
    CHECK(reply.header("X-Method") == "GET");
    CHECK(reply.body == "home::/");
}

TEST_CASE("builder: after is not called when something throws", "[builder]") {
    bool called = false;
    const client site{builder{}.after([&](env&, response&) { called = true; }
    ).to_app([](env&) -> response { throw 1; })};
    CHECK(site.get("/").status == 500);
    CHECK_FALSE(called);
}

TEST_CASE("builder: mounts apps, functions, middlewares and builders", "[builder]") {
    const app ready = named("ready");
    const auto only_x = [](env& request, const app& next) {
        return request.path_info() == "/x" ? text("only x") : next(request);
    };
    const client site{
        builder{}
            .mount("/app", ready)
            .mount("/function", home)
            .mount("/lambda", named("lambda"))
            .mount("/middleware", only_x)
            .mount("/builder", builder{}.enable(around_body("b")).mount("/in", named("in")))
            .mount("/to-app", [](builder b) { return b.enable(around_body("t")).to_app(home); })
            .mount("/to-builder", [](builder b) { return b.mount("/deep", named("deep")); })
            .mount("//api.test", named("api"))
            .to_app(named("fallback"))};
    CHECK(site.get("/app/1").body == "ready:/app:/1");
    CHECK(site.get("/function/1").body == "home:/function:/1");
    CHECK(site.get("/lambda/1").body == "lambda:/lambda:/1");
    CHECK(site.get("/middleware/x").body == "only x");
    CHECK(site.get("/middleware/y").status == 404);
    CHECK(site.get("/builder/in/1").body == "b(in:/builder/in:/1)");
    CHECK(site.get("/builder/out").status == 404);
    CHECK(site.get("/to-app/1").body == "t(home:/to-app:/1)");
    CHECK(site.get("/to-builder/deep/1").body == "deep:/to-builder/deep:/1");
    CHECK(site.send({.target = "/app", .host = "api.test"}).body == "api::/app");
    CHECK(site.get("/other").body == "fallback::/other");
}

TEST_CASE("builder: nested builders have layers of their own", "[builder]") {
    const auto inner = builder{}.enable(around_body("in")).to_app([](env&) { return text("i"); });
    const client site{builder{}
                          .enable(around_body("out"))
                          .mount("/a", inner)
                          .mount("/b", builder{}.enable(around_body("mid")).mount("/c", inner))
                          .to_app([](env&) { return text("h"); })};
    CHECK(site.get("/a").body == "out(in(i))");
    CHECK(site.get("/b/c").body == "out(mid(in(i)))");
    CHECK(site.get("/").body == "out(h)");
}

TEST_CASE("builder: without a fallback what is not mounted is a 404", "[builder]") {
    const client site{builder{}.mount("/a", named("a")).to_app()};
    CHECK(site.get("/a").status == 200);
    CHECK(site.get("/b").status == 404);
    CHECK(client{builder{}.mount("/", named("root")).to_app()}.get("/b").body == "root::/b");
}

TEST_CASE("builder: a host's root beside a fallback is no conflict", "[builder]") {
    const client site{builder{}.mount("//h.test/", named("h")).to_app(home)};
    CHECK(site.send({.host = "h.test"}).body == "h::/");
    CHECK(site.get("/").body == "home::/");
}

TEST_CASE("builder: wrap goes around an app", "[builder]") {
    const app inner = named("inner");
    CHECK(client{builder{}.enable(around_body("w")).wrap(inner)}.get("/x").body == "w(inner::/x)");
    CHECK(client{builder{}.wrap(home)}.get("/x").body == "home::/x");
}

TEST_CASE("builder: is a value, continued in two ways", "[builder]") {
    const auto common = builder{}.enable(around_body("c")).mount("/a", named("a"));
    const client one{common.enable(around_body("1")).mount("/b", named("b")).to_app(home)};
    const client two{common.enable(around_body("2")).to_app(home)};
    const client three{common.to_app(home)};
    CHECK(one.get("/b").body == "c(1(b:/b:))");
    CHECK(two.get("/b").body == "c(2(home::/b))");
    CHECK(three.get("/a").body == "c(a:/a:)");
}

TEST_CASE("builder: mounts in a loop", "[builder]") {
    builder made;
    for (int i = 0; i < 100; ++i)
        made = made.mount(cat("/", std::to_string(i)), named(std::to_string(i)));
    const client site{made.to_app()};
    CHECK(site.get("/0/x").body == "0:/0:/x");
    CHECK(site.get("/99/x").body == "99:/99:/x");
    CHECK(site.get("/100").status == 404);
}

TEST_CASE("builder: each app has its own copy of a layer's state", "[builder]") {
    struct counting {
        mutable int calls = 0; // one thread here
        response operator()(env&, const app&) const { return text(std::to_string(++calls)); }
    };
    const auto made = builder{}.enable(counting{});
    const client one{made.to_app(home)};
    const client two{made.to_app(home)};
    CHECK(one.get("/").body == "1");
    CHECK(one.get("/").body == "2");
    CHECK(two.get("/").body == "1");
}

TEST_CASE("builder: a layer that can't be copied goes into one app", "[builder]") {
    const auto made = builder{}.enable(move_only{std::make_unique<std::string>("m")});
    CHECK(client{made.to_app(home)}.get("/").header("X-Layer") == "m");
    const auto line = __LINE__ - 2;
    try {
        static_cast<void>(made.to_app(home));
        FAIL("a second app was made");
    } catch (const std::logic_error& e) {
        CHECK(std::string{e.what()}.find(place(line)) != std::string::npos);
    }
    CHECK_NOTHROW(made.describe());
}

TEST_CASE("builder: refuses places that cannot be meant, at once", "[builder]") {
    for (const std::string_view at : {"a", "", "/a/../b", "//", "http:///a"}) {
        const auto line = __LINE__ + 1;
        const auto why = fault([&] { return builder{}.mount(at, home); });
        CHECK(why.find(cat("\"", at, "\"")) != std::string::npos);
        CHECK(why.find(place(line)) != std::string::npos);
    }
}

TEST_CASE("builder: two apps for one place name both places", "[builder]") {
    const auto first = builder{}.mount("/a", named("1")).mount("/b", named("2"));
    const auto made = first.mount("/a/", named("3"));
    const auto last = __LINE__ - 1U;
    const auto why = fault([&] { return made.to_app(); });
    CHECK(why == cat("mount: two apps for \"/a\": ", place(last - 1), " and ", place(last)));
    CHECK(fault([&] { return made.describe(); }) == why);
    CHECK(fault([] {
              return builder{}.mount("//H.test/x", home).mount("http://h.test/x/", home).to_app();
          }).find("two apps for \"//h.test/x\"") != std::string::npos);
}

TEST_CASE("builder: a mounted root and a fallback name both places", "[builder]") {
    const auto made = builder{}.mount("/", home).mount("/a", home);
    const auto line = __LINE__ - 1U;
    const auto why = fault([&] { return made.to_app(home); });
    CHECK(why.rfind("builder: ", 0) == 0);
    CHECK(why.find(place(line)) != std::string::npos);
    CHECK(why.find(place(line + 2)) != std::string::npos);
}

TEST_CASE("builder: wrap with mounts names both places", "[builder]") {
    const auto made = builder{}.mount("/a", home);
    const auto line = __LINE__ - 1U;
    const auto why = fault([&] { return made.wrap(home); });
    CHECK(why.rfind("builder: ", 0) == 0);
    CHECK(why.find(place(line)) != std::string::npos);
    CHECK(why.find(place(line + 2)) != std::string::npos);
}

TEST_CASE("builder: makes no app of nothing", "[builder]") {
    const auto line = __LINE__ + 1U;
    const auto why = fault([] { return builder{}.to_app(); });
    CHECK(why.rfind("builder: ", 0) == 0);
    CHECK(why.find(place(line)) != std::string::npos);
    CHECK_FALSE(fault([] { return builder{}.enable(around_body("x")).to_app(); }).empty());
    // One that is mounted must be able to answer as well.
    CHECK_FALSE(fault([] { return builder{}.mount("/a", builder{}.enable(around_body("x"))); }
    ).empty());
}

TEST_CASE("builder: describes what it composes, line by line", "[builder]") {
    const app admin = builder{}.enable(middleware::content_length{}).to_app(home);
    const auto first = __LINE__ - 1U;
    const auto always = [](const env&) { return true; };
    const auto made = builder{}
                          .enable(middleware::head{})
                          .mount("/static", middleware::head{})
                          .enable_if(always, middleware::content_length{})
                          .before([](env&) {})
                          .mount("/admin", admin)
                          .after([](env&, response&) {})
                          .around([](env& request, const app& next) { return next(request); });
    const auto last = __LINE__ - 1U;
    const auto at = [](unsigned line) {
        return cat("  (builder_test.cpp:", std::to_string(line), ")\n");
    };
    const auto layers =
        cat("head",
            at(last - 6),
            "enable_if content_length",
            at(last - 4),
            "before",
            at(last - 3),
            "after",
            at(last - 1),
            "lambda",
            at(last),
            "mount",
            at(last - 5));
    const auto home_label = app{home}.about().type;
    const auto mounted =
        cat("  /admin", at(last - 2), "  content_length", at(first), "  ", home_label, at(first));
    const auto statics =
        cat("  /static", at(last - 5), "  head", at(last - 5), "  answer_404", at(last - 5));
    CHECK(made.describe() == layers + mounted + statics);

    const auto whole = made.to_app(home);
    const auto end = __LINE__ - 1U;
    CHECK(whole.outlined().text() == layers + mounted + statics + cat("  ", home_label, at(end)));
}

TEST_CASE("builder: describes even what can't answer yet", "[builder]") {
    CHECK(builder{}.describe() == "nothing yet\n");
    CHECK(builder{}.enable(middleware::head{}).describe().rfind("head  (", 0) == 0);
}

TEST_CASE("builder: an observer is told where each layer was enabled", "[builder]") {
    struct watching final : observer {
        std::vector<std::string> entered;
        void enter(const layer& crossed, env&) override {
            entered.push_back(cat(crossed.type, " ", std::to_string(crossed.where.line())));
        }
        void leave(const layer&, env&, response*) noexcept override {}
    } watcher;
    const auto always = [](const env&) { return true; };
    const auto inner = builder{}.to_app([](env&) { return text("x"); });
    const auto made = builder{}
                          .enable(middleware::head{})
                          .enable_if(always, middleware::content_length{})
                          .mount("/a", inner);
    const auto last = __LINE__ - 1U;
    const client site{
        made.to_app(home), {.prepare = [&](env& request) { request.observe(watcher); }}};
    CHECK(site.get("/a").status == 200);
    const auto at = [](std::string_view type, unsigned line) {
        return cat(type, " ", std::to_string(line));
    };
    CHECK(
        watcher.entered ==
        std::vector{
            at("head", last - 2),
            at("enable_if", last - 1),
            at("content_length", last - 1),
            at("mount", last),
            at("lambda", last - 4)}
    );
}

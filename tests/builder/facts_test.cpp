// SPDX-License-Identifier: BSL-1.0
#include <groat/builder.hpp>

#include <groat/middleware.hpp>
#include <groat/order.hpp>
#include <groat/roles.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace foreign {

/// Somebody else's, who knows nothing of facts.
struct guard {
    groat::response operator()(groat::env& request, const groat::app& next) const {
        return next(request);
    }
};

struct stranger {
    groat::response operator()(groat::env& request, const groat::app& next) const {
        return next(request);
    }
};

} // namespace foreign

using namespace groat;
using server::test::client;

namespace {

constexpr slot<std::string> session{"test.session"};
constexpr role proxy{"the proxy's word"};
constexpr role tags{"tags"};

response pass(env& request, const app& next) {
    return next(request);
}

/// One layer with facts by a member.
struct store {
    response operator()(env& request, const app& next) const { return next(request); }
    [[nodiscard]] facts describe() const { return {gives(session)}; }
};

struct csrf {
    response operator()(env& request, const app& next) const { return next(request); }
    [[nodiscard]] facts describe() const { return {needs(session)}; }
};

response home(env&) {
    return text("home");
}

const auto always = [](const env&) { return true; };

/// What building or serving it says; nothing when it works.
template <class F>
std::string fault(F build) {
    try {
        static_cast<void>(build());
    } catch (const std::invalid_argument& e) {
        return e.what();
    }
    return "";
}

std::string served(const app& what) {
    return fault([&] { return setup{what}; });
}

std::string place(unsigned line) {
    return cat(" (", __FILE__, ":", std::to_string(line), ")");
}

} // namespace

namespace foreign {

groat::facts describe(const guard&) {
    return {groat::needs(session)};
}

} // namespace foreign

TEST_CASE("facts: a need met from outside is met, however far outside", "[facts]") {
    const auto near = builder{}.enable(store{}).enable(csrf{}).to_app(home);
    CHECK(served(near).empty());
    const auto far = builder{}
                         .enable(store{})
                         .enable(pass)
                         .enable(pass)
                         .mount("/a", builder{}.mount("/b", builder{}.enable(csrf{}).wrap(home)))
                         .to_app();
    CHECK(served(far).empty());
}

TEST_CASE("facts: a need that is met further in is refused, and the move is named", "[facts]") {
    const auto demanding = builder{}.enable(as("csrf", csrf{}));
    const auto line = __LINE__ - 1U;
    const auto made = demanding.enable(pass).enable(as("store", store{}));
    CHECK(
        fault([&] { return made.to_app(home); }) ==
        cat("builder: csrf",
            place(line),
            " needs \"test.session\", which store",
            place(line + 2),
            " gives further in: move store outward, above csrf; or say why it may stay, with "
            "unchecked(csrf, \"why\")")
    );
}

TEST_CASE("facts: the move that a message names mends it", "[facts]") {
    const auto with = [](auto first, auto second) {
        return fault([&] { return builder{}.enable(first).enable(second).to_app(home); });
    };
    const auto inner = as("inner", pass, inside_of(proxy));
    const auto outer = as("outer", pass, outside_of(tags));
    const auto gives_proxy = as("proxy", pass, gives(proxy));
    const auto gives_tags = as("tags", pass, gives(tags));
    CHECK(with(inner, gives_proxy).find("move proxy outward, above inner;") != std::string::npos);
    CHECK(with(gives_proxy, inner).empty());
    CHECK(with(gives_tags, outer).find("move outer outward, above tags;") != std::string::npos);
    CHECK(with(outer, gives_tags).empty());
}

TEST_CASE("facts: inside_of and outside_of ask for nobody", "[facts]") {
    CHECK(served(builder{}.enable(as("a", pass, inside_of(proxy), outside_of(tags))).to_app(home))
              .empty());
}

TEST_CASE("facts: one giver on the right side is enough", "[facts]") {
    const auto proxies = as("proxy", pass, gives(proxy));
    const auto tagging = as("tagging", pass, gives(tags));
    const auto own = builder{}
                         .enable(as("compares", pass, outside_of(tags)))
                         .enable(tagging)
                         .enable(as("counts", pass, inside_of(proxy)))
                         .mount("/deep", builder{}.enable(proxies).wrap(home))
                         .mount("/", home);
    CHECK_FALSE(fault([&] { return own.to_app(); }).empty()); // nobody outside of counts
    CHECK(fault([&] {
              return builder{}
                  .enable(proxies)
                  .enable(tagging)
                  .enable(as("compares", pass, outside_of(tags)))
                  .enable(as("counts", pass, inside_of(proxy)))
                  .enable(proxies)
                  .enable(tagging)
                  .to_app(home);
          }).empty());
}

TEST_CASE("facts: what some requests skip satisfies nothing outside of it", "[facts]") {
    const auto stored = builder{}.enable_if(always, as("store", pass, gives(session)));
    const auto line = __LINE__ - 1U;
    const auto made = stored.enable(as("csrf", pass, needs(session)));
    CHECK(
        fault([&] { return made.to_app(home); }) ==
        cat("builder: csrf",
            place(line + 2),
            " needs \"test.session\", which enable_if store",
            place(line),
            " gives to some requests only: enable store for all; or say why it may stay, with "
            "unchecked(csrf, \"why\")")
    );
    // Nor does it excuse one on the wrong side, and on the wrong side it is wrong itself.
    const auto maybe = [](auto layer) { return builder{}.enable_if(always, layer); };
    CHECK_FALSE(fault([&] {
                    return maybe(as("proxy", pass, gives(proxy)))
                        .enable(as("counts", pass, inside_of(proxy)))
                        .enable(as("proxy", pass, gives(proxy)))
                        .to_app(home);
                }).empty());
    CHECK_FALSE(fault([&] {
                    return maybe(as("tags", pass, gives(tags)))
                        .enable(as("compares", pass, outside_of(tags)))
                        .to_app(home);
                }).empty());
}

TEST_CASE("facts: a conditional layer may need what all requests have", "[facts]") {
    CHECK(served(builder{}.enable(store{}).enable_if(always, csrf{}).to_app(home)).empty());
    CHECK_FALSE(fault([] {
                    return builder{}.enable_if(always, csrf{}).enable(store{}).to_app(home);
                }).empty());
}

TEST_CASE("facts: a branch is no help to its neighbours", "[facts]") {
    const auto site =
        builder{}
            .mount("/a", builder{}.enable(store{}).wrap(home))
            .mount("/b", builder{}.enable(as("csrf", pass, needs(session))).wrap(home))
            .to_app();
    CHECK(served(site).find("builder: csrf") == 0);
}

TEST_CASE("facts: an app carries what it lacks until one outside gives it", "[facts]") {
    const auto line = __LINE__ + 1U;
    const auto admin = builder{}.enable(as("csrf", pass, needs(session))).to_app(home);
    CHECK(
        served(admin) == cat("builder: csrf",
                             place(line),
                             " needs \"test.session\", which no layer outside of it gives: enable "
                             "one that does above csrf; or say why it may stay, with "
                             "unchecked(csrf, \"why\")")
    );
    CHECK(served(builder{}.enable(store{}).mount("/admin", admin).to_app()).empty());
    CHECK(served(wrap(store{}, admin)).empty());
    CHECK_FALSE(served(builder{}.mount("/admin", admin).to_app(home)).empty());
}

TEST_CASE("facts: the client without sockets refuses what no server would serve", "[facts]") {
    const auto admin = builder{}.enable(csrf{}).to_app(home);
    CHECK_THROWS_AS(client{admin}, std::invalid_argument);
    CHECK_THROWS_AS(client{setup{[&](const config&) { return admin; }}}, std::invalid_argument);
    CHECK(client{wrap(store{}, admin)}.get("/").status == 200);
}

TEST_CASE("facts: the mounts of two builders are one way", "[facts]") {
    const auto line = __LINE__ + 1U;
    const auto inner = builder{}.enable(as("proxy", pass, gives(proxy))).to_app(home);
    const auto outer = builder{}.enable(as("limit", pass, inside_of(proxy))).mount("/in", inner);
    const auto why = fault([&] { return outer.to_app(); });
    CHECK(why.find(cat("proxy", place(line), " gives further in")) != std::string::npos);
    CHECK(why.find(cat("limit", place(line + 1))) != std::string::npos);
}

TEST_CASE("facts: a foreign type has them by a free function", "[facts]") {
    CHECK_FALSE(served(builder{}.enable(foreign::guard{}).to_app(home)).empty());
    CHECK(served(builder{}.enable(store{}).enable(foreign::guard{}).to_app(home)).empty());
    CHECK(served(builder{}.enable(foreign::stranger{}).to_app(home)).empty());
}

TEST_CASE("facts: halves of a middleware and apps have them by as", "[facts]") {
    const auto learn = [](env& request) { request.put(session, "s"); };
    const auto tell = [](env& request) { return text(*request.get(session)); };
    const auto site = builder{}
                          .before(as("learn", learn, gives(session)))
                          .to_app(as("tell", tell, needs(session)));
    CHECK(client{site}.get("/").body == "s");
    CHECK(site.outlined().label == "learn");
    CHECK(site.outlined().inside.at(0).label == "tell");
    CHECK_FALSE(served(app{as("tell", tell, needs(session))}).empty());
}

TEST_CASE("facts: as adds to what a layer says itself", "[facts]") {
    const auto both = as("both", csrf{}, needs(proxy));
    CHECK(
        served(builder{}.enable(store{}).enable(both).to_app(home)).find("the proxy's word") !=
        std::string::npos
    );
    CHECK(
        served(builder{}.enable(as("p", pass, gives(proxy))).enable(both).to_app(home))
            .find("test.session") != std::string::npos
    );
}

TEST_CASE("facts: observers hear a layer's name", "[facts]") {
    struct watching final : observer {
        std::string entered;
        void enter(const layer& crossed, env&) override { entered += cat(crossed.type, " "); }
        void leave(const layer&, env&, response*) noexcept override {}
    } watcher;
    const client site{
        builder{}.enable(as("auth", pass)).to_app(as("home", home)),
        {.prepare = [&](env& request) { request.observe(watcher); }}};
    CHECK(site.get("/").status == 200);
    CHECK(watcher.entered == "auth home ");
}

TEST_CASE("facts: an unchecked layer's demands bind nobody, and it is shown", "[facts]") {
    const auto made = builder{}
                          .enable(unchecked(as("csrf", pass, needs(session)), "the front knows"))
                          .enable(store{})
                          .to_app(home);
    CHECK(served(made).empty());
    CHECK(made.outlined().text().find("csrf, unchecked: the front knows  (") == 0);
    // What it gives still counts.
    CHECK(served(builder{}
                     .enable(unchecked(as("s", pass, gives(session), needs(proxy)), "it has one"))
                     .enable(csrf{})
                     .to_app(home))
              .empty());
}

TEST_CASE("facts: names and reasons are one printable line", "[facts]") {
    for (const std::string bad : {"", "a\nb", "\x1b[31m"}) {
        CHECK_THROWS_AS(as(bad, pass), std::invalid_argument);
        CHECK_THROWS_AS(unchecked(pass, bad), std::invalid_argument);
    }
    CHECK_THROWS_AS(as(std::string(201, 'x'), pass), std::invalid_argument);
    CHECK_NOTHROW(as(std::string(200, 'x'), pass));
}

TEST_CASE("facts: groat's own layers refuse the orders that can't work", "[facts]") {
    using namespace middleware;
    const auto proxies = as("proxies", pass, gives(roles::client_address));
    const auto rewrites = as("rewrites", pass, gives(roles::rewriting));
    const auto order = [](auto first, auto second) {
        return fault([&] { return builder{}.enable(first).enable(second).to_app(home); });
    };
    CHECK_FALSE(order(access_log{}, proxies).empty());
    CHECK(order(proxies, access_log{}).empty());
    CHECK_FALSE(order(static_files{{.root = "."}}, rewrites).empty());
    CHECK(order(rewrites, static_files{{.root = "."}}).empty());
    const auto some = as("some", pass, inside_of(roles::error_handling));
    CHECK_FALSE(order(some, catch_exceptions{}).empty());
    const auto hashes = as("hashes", pass, inside_of(roles::head), outside_of(roles::length));
    CHECK_FALSE(order(hashes, head{}).empty());
    CHECK_FALSE(order(content_length{}, hashes).empty());
    CHECK(order(as("whole", pass, outside_of(roles::logging)), access_log{}).empty());
}

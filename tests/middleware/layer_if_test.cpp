// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/layer_if.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>

using namespace groat;
using middleware::layer_if;
using server::test::client;

namespace {

struct mark {
    std::string value;

    response operator()(env& request, const app& next) const {
        auto answer = next(request);
        answer.headers.add("X-Mark", value);
        return answer;
    }
};

bool is_a(const env& request) {
    return request.path_info() == "/a";
}

std::string marked(const layer_if& layer, std::string_view target) {
    const client one{wrap(layer, [](env&) { return text("x"); })};
    return one.get(target).header("X-Mark").value_or("none");
}

} // namespace

TEST_CASE("layer_if: the wanted requests go through the layer, the others past it", "[layer_if]") {
    const layer_if one{is_a, mark{"then"}};
    CHECK(marked(one, "/a") == "then");
    CHECK(marked(one, "/b") == "none");
}

TEST_CASE("layer_if: the others go through the other layer, if there is one", "[layer_if]") {
    const layer_if two{is_a, mark{"then"}, mark{"otherwise"}};
    CHECK(marked(two, "/a") == "then");
    CHECK(marked(two, "/b") == "otherwise");
}

TEST_CASE("layer_if: the condition is asked once, on the way in", "[layer_if]") {
    int asked = 0;
    bool called = false;
    const layer_if one{
        [&](const env&) {
            CHECK_FALSE(called);
            ++asked;
            return true;
        },
        mark{"x"}};
    const client counting{wrap(one, [&](env&) {
        called = true;
        return text("x");
    })};
    CHECK(counting.get("/").status == 200);
    CHECK(asked == 1);
}

TEST_CASE("layer_if: says between which layers it chooses", "[layer_if]") {
    const app site = wrap(layer_if{is_a, mark{"a"}, mark{"b"}}, [](env&) { return text("x"); });
    CHECK(site.outlined().text().find("mark, else ") != std::string::npos);
}

TEST_CASE("layer_if: a condition that is an empty function can't be meant", "[layer_if]") {
    CHECK_THROWS_AS((layer_if{layer_if::condition{}, mark{"x"}}), std::invalid_argument);
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/logger.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;
using middleware::log_level;
using middleware::logger;
using server::test::client;

namespace {

using lines = std::vector<std::string>;

logger into(lines& to, std::string mark = "") {
    return logger{[&to, mark](log_level level, std::string_view line) {
        to.push_back(cat(mark, middleware::to_string(level), " ", line));
    }};
}

response says(env& request) {
    logger::log(request, log_level::debug, "d");
    logger::log(request, log_level::info, "i");
    logger::log(request, log_level::warning, "w");
    logger::log(request, log_level::error, "e");
    return text("x");
}

} // namespace

TEST_CASE("logger: what is logged reaches the function, with its level", "[logger]") {
    lines got;
    CHECK(client{wrap(into(got), says)}.get("/").errors.empty());
    CHECK(got == lines{"debug d", "info i", "warning w", "error e"});
}

TEST_CASE("logger: null swallows everything", "[logger]") {
    CHECK(client{wrap(logger::null(), says)}.get("/").errors.empty());
}

TEST_CASE("logger: without one it is the error log, but for debug", "[logger]") {
    CHECK(client{app{says}}.get("/").errors == lines{"info: i", "warning: w", "error: e"});
}

TEST_CASE("logger: the innermost one outside of who logs is taken", "[logger]") {
    lines got;
    const app inner = wrap(into(got, "inner "), says);
    static_cast<void>(client{wrap(into(got, "outer "), inner)}.get("/"));
    CHECK(got.at(0) == "inner debug d");
}

TEST_CASE("logger: a body that is pulled later still has it", "[logger]") {
    lines got;
    static_cast<void>(client{
        wrap(into(got), [](env& request) {
            return response{
                200, {{"Content-Type", "text/plain"}}, [&request]() -> std::optional<std::string> {
                    logger::log(request, log_level::info, "pulled");
                    return std::nullopt;
                }};
        })}.get("/"));
    CHECK(got == lines{"info pulled"});
}

TEST_CASE("logger: a line is one line, with an end", "[logger]") {
    lines got;
    static_cast<void>(client{wrap(into(got), [](env& request) {
                          logger::log(request, log_level::info, "a\nb\x1b[31m");
                          logger::log(request, log_level::info, std::string(100'000, '\x01'));
                          return text("x");
                      })}.get("/"));
    CHECK(got.at(0) == "info a\\x0Ab\\x1B[31m");
    CHECK(got.at(1).size() == 5 + 16 * 1024);
}

TEST_CASE("logger: refuses an empty function", "[logger]") {
    CHECK_THROWS_AS(logger{logger::sink{}}, std::invalid_argument);
}

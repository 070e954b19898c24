// SPDX-License-Identifier: BSL-1.0
#include <groat/spdlog.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <spdlog/sinks/ostream_sink.h>

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

using namespace groat;
using middleware::log_level;
using middleware::logger;
using server::test::client;

namespace {

/// What spdlog writes when the app says something.
std::string written(spdlog::level::level_enum from, response (*says)(env&)) {
    std::ostringstream out;
    const auto site = std::make_shared<spdlog::logger>(
        "site", std::make_shared<spdlog::sinks::ostream_sink_mt>(out)
    );
    site->set_pattern("[%n] %l: %v");
    site->set_level(from);
    const client asking{wrap(logger{spdlog_sink(site)}, says)};
    CHECK(asking.get("/").errors.empty());
    return out.str();
}

response says_all(env& request) {
    logger::log(request, log_level::debug, "d");
    logger::log(request, log_level::info, "i");
    logger::log(request, log_level::warning, "w");
    logger::log(request, log_level::error, "e");
    return text("x");
}

} // namespace

TEST_CASE("spdlog: each level is spdlog's", "[spdlog]") {
    CHECK(
        written(spdlog::level::trace, says_all) ==
        "[site] debug: d\n[site] info: i\n[site] warning: w\n[site] error: e\n"
    );
}

TEST_CASE("spdlog: what is written is spdlog's to say", "[spdlog]") {
    CHECK(written(spdlog::level::warn, says_all) == "[site] warning: w\n[site] error: e\n");
}

TEST_CASE("spdlog: a line is no format", "[spdlog]") {
    CHECK(written(spdlog::level::info, [](env& request) {
              logger::log(request, log_level::info, "{} {0} %s %v\nnext");
              return text("x");
          }) == "[site] info: {} {0} %s %v\\x0Anext\n");
}

TEST_CASE("spdlog: no logger is refused", "[spdlog]") {
    CHECK_THROWS_AS(spdlog_sink(nullptr), std::invalid_argument);
}

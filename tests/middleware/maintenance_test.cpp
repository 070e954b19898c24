// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/maintenance.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <filesystem>
#include <memory>
#include <string>

using namespace groat;
using middleware::maintenance;
using middleware::maintenance_options;
using server::test::client;

namespace {

client with(maintenance_options options) {
    return client{wrap(maintenance{std::move(options)}, [](env&) { return text("open"); })};
}

std::shared_ptr<std::atomic<bool>> closed() {
    return std::make_shared<std::atomic<bool>>(true);
}

} // namespace

TEST_CASE("maintenance: a flag closes and opens the running site", "[maintenance]") {
    const auto flag = std::make_shared<std::atomic<bool>>(false);
    const auto site = with({.closed = flag});
    CHECK(site.get("/").body == "open");
    *flag = true;
    CHECK(site.get("/").status == 503);
    *flag = false;
    CHECK(site.get("/").body == "open");
}

TEST_CASE("maintenance: a file closes and opens the running site", "[maintenance]") {
    const groat_test::temp_folder folder;
    const auto site = with({.file = folder.path("closed")});
    CHECK(site.get("/").body == "open");
    folder.file("closed", "");
    CHECK(site.get("/").status == 503);
    std::filesystem::remove(folder.path("closed"));
    CHECK(site.get("/").body == "open");
}

TEST_CASE("maintenance: either is enough", "[maintenance]") {
    const groat_test::temp_folder folder;
    CHECK(with({.closed = closed(), .file = folder.path("closed")}).get("/").status == 503);
    folder.file("closed", "");
    const auto open = std::make_shared<std::atomic<bool>>(false);
    CHECK(with({.closed = open, .file = folder.path("closed")}).get("/").status == 503);
}

TEST_CASE(
    "maintenance: tells when to come back, and that this is not to be kept", "[maintenance]"
) {
    const auto reply = with({.closed = closed(), .retry_after = std::chrono::minutes{2}}).get("/");
    CHECK(reply.header("Retry-After") == "120");
    CHECK(reply.header("Cache-Control") == "no-store");
    CHECK(reply.body == "closed for maintenance\n");
    const auto silent = with({.closed = closed(), .retry_after = std::chrono::seconds{0}}).get("/");
    CHECK_FALSE(silent.header("Retry-After"));
}

TEST_CASE("maintenance: lets its own people in", "[maintenance]") {
    const auto site = with({.closed = closed(), .allow = {"10.0.0.0/8"}});
    CHECK(site.send({.remote_addr = "10.1.2.3"}).body == "open");
    CHECK(site.send({.remote_addr = "192.0.2.1"}).status == 503);
    CHECK(site.send({.remote_addr = "unix:"}).status == 503);
}

TEST_CASE("maintenance: shows a page of one's own, as a 503", "[maintenance]") {
    const auto site = with({.closed = closed(), .page = [](env& request) {
                                auto page =
                                    html("<h1>Back soon</h1>" + std::string{request.path_info()});
                                page.headers.add("Cache-Control", "max-age=60");
                                return page;
                            }});
    const auto reply = site.get("/x");
    CHECK(reply.status == 503);
    CHECK(reply.body == "<h1>Back soon</h1>/x");
    CHECK(reply.all("Cache-Control") == std::vector<std::string>{"no-store"});
}

TEST_CASE("maintenance: refuses what cannot be switched", "[maintenance]") {
    CHECK_THROWS_WITH(maintenance{{}}, "maintenance: neither a flag nor a file");
    CHECK_THROWS_AS(
        (maintenance{{.closed = closed(), .retry_after = std::chrono::seconds{-1}}}),
        std::invalid_argument
    );
}

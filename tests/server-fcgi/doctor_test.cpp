// SPDX-License-Identifier: BSL-1.0
// What the doctor says of environments that tests/e2e/capture.py took from the real front servers,
// asked for its probe.
#include <groat/server/fcgi_doctor.hpp>

#include "environment.hpp"

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace groat::server::fcgi;

namespace {

using sent = std::vector<std::pair<std::string, std::string>>;

sent captured(const std::string& name) {
    std::ifstream file{cat("tests/server-fcgi/captured/", name, ".env")};
    REQUIRE(file);
    sent all;
    for (std::string line; std::getline(file, line);) {
        const auto equals = line.find('=');
        all.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    }
    return all;
}

std::vector<variable> views(const sent& of) {
    std::vector<variable> made;
    for (const auto& [name, value] : of)
        made.push_back({name, value});
    return made;
}

diagnosis examined(const sent& what, const front_options& front = {}) {
    return diagnose(views(what), front);
}

std::vector<std::string> wrong(const diagnosis& found) {
    std::vector<std::string> ids;
    for (const auto& one : found.findings)
        if (one.what == finding::kind::wrong)
            ids.push_back(one.id);
    return ids;
}

std::string change(const diagnosis& found, std::string_view id) {
    const auto one = std::ranges::find(found.findings, id, &finding::id);
    return one == found.findings.end() ? "" : one->change;
}

const std::vector<std::pair<std::string, front_server>> examples{
    {"nginx", front_server::nginx},
    {"lighttpd", front_server::lighttpd},
    {"caddy", front_server::caddy},
    {"apache-proxy", front_server::apache_proxy},
    {"apache-fcgid", front_server::apache_fcgid},
    {"haproxy", front_server::haproxy}};

} // namespace

TEST_CASE("doctor: it knows each front server, and finds the examples in order", "[doctor]") {
    for (const auto& [name, server] : examples) {
        INFO(name);
        const auto found = examined(captured(name));
        CHECK(found.server == server);
        CHECK(to_string(found.server) == name);
        CHECK(found.probed);
        // lighttpd has no switch against it.
        const std::vector<std::string> known{"underscore"};
        CHECK(wrong(found) == (name == "lighttpd" ? known : std::vector<std::string>{}));
    }
}

TEST_CASE("doctor: what an app would see is the same behind all of them", "[doctor]") {
    for (const auto& [name, server] : examples) {
        INFO(name);
        const auto what = captured(name);
        environment made;
        const auto all = views(what);
        REQUIRE_FALSE(make_right(all, {}, {}, made));
        const auto value = [&](std::string_view wanted) -> std::string_view {
            const auto found = std::ranges::find(made.variables, wanted, &variable::name);
            return found == made.variables.end() ? "absent" : found->value;
        };
        CHECK(value("SCRIPT_NAME") == "");
        CHECK(value("PATH_INFO") == "/doctor//probe/here ");
        CHECK(value("REQUEST_URI") == "/doctor//probe%2Fhere%20?of=it");
        CHECK(value("QUERY_STRING") == "of=it");
        CHECK(value("HTTP_COOKIE") == "a=1; b=2");
        CHECK(value("HTTP_AUTHORIZATION") == "Basic ZG9jdG9yOnByb2Jl");
        CHECK(value("REMOTE_USER") == "absent");
        CHECK(value("CONTENT_TYPE") == "absent");
        CHECK(
            examined(what).app_sees.find("\nPATH_INFO=/doctor//probe/here \n") != std::string::npos
        );
    }
}

TEST_CASE("doctor: each misconfiguration is found, with the lines to change", "[doctor]") {
    struct row {
        std::string name;
        std::vector<std::string> wrong;
        std::string change; ///< of the first; a part of it
    };
    const std::vector<row> rows{
        {"nginx-two-hosts", {"host", "refused"}, "fastcgi_param HTTP_HOST $http_host;"},
        {"nginx-decoded", {"request-uri", "refused"}, "fastcgi_param REQUEST_URI $request_uri;"},
        {"nginx-underscores", {"underscore"}, "underscores_in_headers off;"},
        {"nginx-no-params", {"name", "required", "required", "request-uri", "refused"}, "--front"},
        {"lighttpd-first-segment", {"script-name", "underscore"}, "\"fix-root-scriptname\""},
        {"lighttpd-nameless", {"name", "underscore"}, "--front"},
        {"caddy-underscores", {"underscore"}, "request_header -*_*"},
        {"apache-proxy-no-auth", {"authorization"}, "CGIPassAuth On"},
        {"apache-proxy-generic", {"script-name"}, "--front apache-proxy"},
        {"apache-fcgid-no-auth", {"authorization"}, "CGIPassAuth On"},
        {"haproxy-no-auth", {"authorization"}, "pass-header Authorization"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto found = examined(captured(row.name));
        CHECK(wrong(found) == row.wrong);
        REQUIRE_FALSE(row.wrong.empty());
        CHECK(change(found, row.wrong.front()).find(row.change) != std::string::npos);
    }
}

TEST_CASE("doctor: nginx's stock variables are no fault, and are told of", "[doctor]") {
    const auto found = examined(captured("nginx-stock"));
    CHECK(wrong(found).empty());
    CHECK(change(found, "path-info").find("fastcgi_split_path_info") != std::string::npos);
    CHECK(change(examined(captured("nginx-stock"), {.mount = "/doctor"}), "path-info").empty());
}

TEST_CASE("doctor: the profile's name mends what is only a hidden name", "[doctor]") {
    CHECK(wrong(examined(captured("apache-proxy-generic"), {.server = front_server::apache_proxy}))
              .empty());
    CHECK(
        wrong(examined(captured("lighttpd-nameless"), {.server = front_server::lighttpd})) ==
        std::vector<std::string>{"underscore"}
    );
}

TEST_CASE("doctor: of a request that is no probe it does not say what is lost", "[doctor]") {
    auto what = captured("apache-proxy-no-auth");
    std::erase_if(what, [](const auto& one) { return one.first == "HTTP_X_DOCTOR"; });
    const auto found = examined(what);
    CHECK_FALSE(found.probed);
    CHECK(wrong(found).empty());
}

TEST_CASE("doctor: its app tells all that was sent, but no secrets", "[doctor]") {
    server::test::request asked;
    for (const auto& [name, value] : captured("nginx-decoded"))
        asked.variables.push_back({cat("sent.", name), value});
    asked.variables.push_back({"sent.FCGI_KEEP_CONN", "1"});
    const server::test::client client{doctor({.engine = engine::libfcgi})};
    const auto got = client.send(std::move(asked));
    CHECK(got.status == 200);
    for (const auto* line :
         {"front server: nginx\n",
          "wrong (request-uri): REQUEST_URI is not as the client sent it",
          "    SERVER_SOFTWARE=nginx/",
          "wrong (keep-alive): ",
          "    HTTP_AUTHORIZATION has 22 bytes\n"}) {
        INFO(line);
        CHECK(got.body.find(line) != std::string::npos);
    }
    CHECK(got.body.find("ZG9jdG9y") == std::string::npos);
}

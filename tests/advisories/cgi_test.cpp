// SPDX-License-Identifier: BSL-1.0
// Faults that others had with the programs that they run for a request.
#include <groat/middleware/cgi.hpp>

#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>
#include <utility>

using namespace groat;
using middleware::cgi;
using middleware::cgi_options;
using server::test::client;

namespace {

/// A program that answers with what a line of the shell writes.
client running(const std::string& line, cgi_options how = {}) {
    how.program = "/bin/sh";
    how.arguments = {"-c", "printf 'Content-Type: text/plain\\n\\n'; " + line};
    return client{wrap(cgi{std::move(how)}, [](env&) { return not_found(); }), {.lint = false}};
}

} // namespace

// CVE-2016-5388 (Tomcat's CGI servlet) and CVE-2016-1000110 (Python's CGIHandler), known as
// httpoxy: a header named Proxy was the variable that programs take for their own setting.
TEST_CASE("cgi: a Proxy header sets nothing for the program", "[cgi]") {
    const auto site = running("env");
    const auto said = site.send(
        {.headers = {{"Accept", "text/x-sent"}},
         .variables = {{"HTTP_PROXY", "http://evil.example:8080"}}}
    );
    CHECK(said.body.find("evil") == std::string::npos);
    CHECK(said.body.find("HTTP_ACCEPT=text/x-sent\n") != std::string::npos);
    CHECK_THROWS_AS(running("env", {.request_variables = {"HTTP_PROXY"}}), std::invalid_argument);
}

// CVE-2012-1823 (PHP's CGI program), CVE-2019-0232 (Tomcat's CGI servlet): a query
// without `=` was the program's command line, as RFC 3875, 4.4 would have it.
TEST_CASE("cgi: a query is no command line", "[cgi]") {
    const auto site = running("tr '\\0' '|' < /proc/$$/cmdline; echo; echo \"$QUERY_STRING\"");
    const auto plain = site.get("/").body;
    const auto command = plain.substr(0, plain.find('\n'));
    REQUIRE(command.starts_with("/bin/sh|-c|printf"));
    for (const std::string query : {"-s", "-d+auto_prepend_file", "%ADd", "&dir", "a+b+c", "--"}) {
        const auto said = site.get("/?" + query).body;
        CHECK(said == command + "\n" + query + "\n");
    }
}

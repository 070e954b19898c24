// SPDX-License-Identifier: BSL-1.0
// What it costs to make a request's variables right.
//
//     environment           prints the figures
//     environment --json    one object a line
//
// Exits with 1 if an environment that is used again allocates.
#include "support/allocations.hpp"
#include "support/figures.hpp"

#include "environment.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace groat;
using namespace groat::server;

/// A browser's request as nginx sends it with its stock fastcgi_params.
const std::vector<variable> browser{
    {"QUERY_STRING", "page=2&sort=date"},
    {"REQUEST_METHOD", "GET"},
    {"CONTENT_TYPE", ""},
    {"CONTENT_LENGTH", ""},
    {"SCRIPT_NAME", "/articles/archive/2026/list"},
    {"REQUEST_URI", "/articles/archive/2026/list?page=2&sort=date"},
    {"DOCUMENT_URI", "/articles/archive/2026/list"},
    {"DOCUMENT_ROOT", "/var/www/html"},
    {"SERVER_PROTOCOL", "HTTP/1.1"},
    {"REQUEST_SCHEME", "http"},
    {"GATEWAY_INTERFACE", "CGI/1.1"},
    {"SERVER_SOFTWARE", "nginx/1.22.1"},
    {"REMOTE_ADDR", "192.0.2.17"},
    {"REMOTE_PORT", "51324"},
    {"REMOTE_USER", ""},
    {"SERVER_ADDR", "198.51.100.4"},
    {"SERVER_PORT", "80"},
    {"SERVER_NAME", "www.example.org"},
    {"REDIRECT_STATUS", "200"},
    {"HTTP_HOST", "www.example.org"},
    {"HTTP_USER_AGENT", "Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0"},
    {"HTTP_ACCEPT", "text/html,application/xhtml+xml,*/*;q=0.8"},
    {"HTTP_ACCEPT_LANGUAGE", "en-GB,en;q=0.7"},
    {"HTTP_ACCEPT_ENCODING", "gzip, deflate, br"},
    {"HTTP_CONNECTION", "keep-alive"},
    {"HTTP_COOKIE", "session=5f1d"},
    {"HTTP_UPGRADE_INSECURE_REQUESTS", "1"},
    {"HTTP_SEC_FETCH_DEST", "document"},
    {"HTTP_SEC_FETCH_MODE", "navigate"},
    {"HTTP_SEC_FETCH_SITE", "none"},
    {"HTTP_DNT", "1"},
    {"HTTP_CACHE_CONTROL", "max-age=0"},
};

/// As many headers as the limits allow, beside what every request has; `distinct` or all the same.
class many_headers {
public:
    explicit many_headers(std::size_t count, bool distinct) {
        names_.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            names_.push_back("HTTP_X_" + std::to_string(distinct ? 1000 + i : 1000));
        variables_ = {
            {"REQUEST_METHOD", "GET"}, {"SERVER_PROTOCOL", "HTTP/1.1"}, {"REQUEST_URI", "/"}};
        for (const auto& name : names_)
            variables_.push_back({name, "1"});
    }
    [[nodiscard]] const std::vector<variable>& variables() const { return variables_; }

private:
    std::vector<std::string> names_;
    std::vector<variable> variables_;
};

class work {
public:
    explicit work(const std::vector<variable>& sent) : sent_{sent} {}

    void operator()() {
        made_.clear();
        if (fcgi::make_right(sent_, front_, most_, made_))
            std::abort();
        groat_bench::keep(made_.variables.data());
    }

private:
    const std::vector<variable>& sent_;
    fcgi::front_options front_;
    fcgi::limits most_;
    fcgi::environment made_;
};

} // namespace

int main(int argc, char** argv) {
    const groat_bench::figures print{argc, argv};
    std::size_t bytes = 0;
    for (const auto& [name, value] : browser)
        bytes += name.size() + value.size();

    const many_headers distinct{250, true};
    const many_headers same{250, false};
    work of_browser{browser};
    work of_distinct{distinct.variables()};
    work of_same{same.variables()};
    const auto [usual, usual_again] =
        groat_bench::best_of_both([&] { of_browser(); }, [&] { of_browser(); }, 10'000);
    const auto [all_distinct, all_same] =
        groat_bench::best_of_both([&] { of_distinct(); }, [&] { of_same(); }, 1'000);
    const auto allocated = groat_bench::allocations_of([&] { of_browser(); });

    print.add("environment: variables", static_cast<double>(browser.size()), "count");
    print.add("environment: bytes of them", static_cast<double>(bytes), "byte");
    print.add("environment, a browser's behind nginx", std::min(usual, usual_again), "ns");
    print.add("environment, 250 headers", all_distinct, "ns");
    print.add("environment, one header 250 times", all_same, "ns");
    print.add("environment: allocations", static_cast<double>(allocated), "count");
    print.add("environment: size", sizeof(fcgi::environment), "byte");
    if (allocated == 0)
        return 0;
    std::fputs("environment: more allocations than there may be\n", stderr);
    return 1;
}

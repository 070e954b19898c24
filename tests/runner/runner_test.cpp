// SPDX-License-Identifier: BSL-1.0
#include <groat/runner.hpp>

#include <groat/core.hpp>

#include "command_line.hpp"
#include <support/catch.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <vector>

using namespace groat;

namespace {

/// What was printed while it lives goes to a file.
class captured {
public:
    explicit captured(int fd) : fd_{fd}, before_{::dup(fd)}, file_{std::tmpfile()} {
        std::fflush(nullptr);
        ::dup2(::fileno(file_), fd_);
    }
    captured(const captured&) = delete;
    captured& operator=(const captured&) = delete;
    ~captured() { std::fclose(file_); }
    std::string take() {
        std::fflush(nullptr);
        ::dup2(before_, fd_);
        ::close(before_);
        std::string text;
        char room[4096];
        ::lseek(::fileno(file_), 0, SEEK_SET);
        for (ssize_t n = 0; (n = ::read(::fileno(file_), room, sizeof room)) > 0;)
            text.append(room, static_cast<std::size_t>(n));
        return text;
    }

private:
    int fd_;
    int before_;
    std::FILE* file_;
};

struct result {
    int code;
    std::string out;
    std::string err;
};

result with(std::vector<std::string> words, const setup& site) {
    words.insert(words.begin(), "/usr/bin/site");
    std::vector<char*> argv;
    for (auto& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    captured out{STDOUT_FILENO};
    captured err{STDERR_FILENO};
    const int code = groat::run(static_cast<int>(words.size()), argv.data(), site);
    auto printed = err.take();
    return {code, out.take(), std::move(printed)};
}

response hello(env& e) {
    if (e.path_info() == "/broken")
        throw std::runtime_error{"on fire"};
    if (e.path_info() == "/none")
        return not_found();
    return text(cat(e.method(), " ", e.path_info(), " ", e.query_string(), "\n"));
}

const app site{hello};

bool is_one_line(const std::string& text) {
    return text.ends_with('\n') && text.find('\n') == text.size() - 1;
}

runner::parsed parse(std::initializer_list<const char*> words) {
    std::vector<const char*> argv{"site"};
    argv.insert(argv.end(), words.begin(), words.end());
    return runner::parse_command_line(static_cast<int>(argv.size()), argv.data());
}

} // namespace

TEST_CASE("runner: tries one exchange and prints it", "[runner]") {
    const auto got = with({"--try", "POST /a%20b?q"}, site);
    CHECK(got.code == 0);
    CHECK(got.err.empty());
    CHECK(got.out.starts_with("200 OK\n"));
    CHECK(got.out.find("\nPOST /a b q\n") != got.out.npos);
    CHECK(with({"--try", "/x"}, site).out.find("GET /x") != std::string::npos);
}

TEST_CASE("runner: what was tried and broke is a failure, what was refused is none", "[runner]") {
    CHECK(with({"--try", "GET /none"}, site).code == 0);
    const auto broken = with({"--try", "GET /broken"}, site);
    CHECK(broken.code == 1);
    CHECK(broken.out.starts_with("500 "));
    const auto wrong = with({"--try", "GET no-path"}, site);
    CHECK(wrong.code == 1);
    CHECK(is_one_line(wrong.err));
}

TEST_CASE("runner: describing calls no configuration routine", "[runner]") {
    const auto got = with({"--describe"}, setup{[](const config&) -> app {
                              throw std::logic_error{"only a server may open what this opens"};
                          }});
    CHECK(got.code == 0);
    CHECK(got.out.find("configuration routine") != got.out.npos);
}

TEST_CASE("runner: describes as text, JSON or Mermaid", "[runner]") {
    CHECK(with({"--describe"}, site).out == site.outlined().text());
    CHECK(with({"--describe", "json"}, site).out == site.outlined().json());
    CHECK(with({"--describe=mermaid"}, site).out == site.outlined().mermaid());
    CHECK(with({"--describe=xml"}, site).code != 0);
}

TEST_CASE("runner: explains a request's way and calls nothing", "[runner]") {
    bool called = false;
    const auto layer = as("layer", [&](env& request, const app& next) {
        called = true;
        return next(request);
    });
    const auto got = with({"--explain", "GET /x"}, wrap(layer, app{as("hello", hello)}));
    CHECK(got.code == 0);
    CHECK(got.out.find("layer  (runner_test.cpp:") == 0);
    CHECK(got.out.find("\nhello  (runner_test.cpp:") != got.out.npos);
    CHECK_FALSE(called);
    CHECK(with({"--explain", "GET no-path"}, site).code == 1);
}

TEST_CASE("runner: help and version go to standard output", "[runner]") {
    const auto help = with({"--help"}, site);
    CHECK(help.code == 0);
    CHECK(help.err.empty());
    for (const auto* option :
         {"--listen",
          "--try",
          "--describe",
          "--explain",
          "--threads",
          "--backlog",
          "--socket-mode"})
        CHECK(help.out.find(option) != help.out.npos);
    const auto version = with({"--version"}, site);
    CHECK(version.code == 0);
    CHECK(version.out == "groat 0.1.0\n");
}

TEST_CASE("runner: wrong options are one line and 2", "[runner]") {
    for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
             {"--no-such-option"},
             {"--listen"},
             {"--listen", "http:80"},
             {"--listen", "unix:"},
             {"--threads", "0"},
             {"--threads", "x"},
             {"--backlog", "-1"},
             {"--socket-mode", "9", "--listen", "unix:s"},
             {"--socket-mode", "1777", "--listen", "unix:s"},
             {"--socket-mode", "660", "--listen", "fd:3"},
             {"--paths", "guess"},
             {"--front", "apache"},
             {"--head-time", "0"},
             {"--listen", "unix:s", "--try", "GET /"},
             {"--doctor", "--try", "GET /"},
             {"--listen", "unix:s", "--mount", "app"},
             {"--listen", "unix:s", "--allow", "everyone"},
             {"a-word"},
         }) {
        INFO(words.front() << " " << words.back());
        const auto got = with(words, site);
        CHECK(got.code == 2);
        CHECK(got.out.empty());
        CHECK(is_one_line(got.err));
    }
}

TEST_CASE("runner: without a socket on standard input it says what to do", "[runner]") {
    const int before = ::dup(0);
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(null, 0);
    const auto got = with({}, site);
    ::dup2(before, 0);
    ::close(before);
    ::close(null);
    CHECK(got.code == 2);
    CHECK(is_one_line(got.err));
    CHECK(got.err.find("--listen") != got.err.npos);
}

TEST_CASE("runner: a socket that cannot be opened is one line and 1", "[runner]") {
    const auto got = with({"--listen", "unix:/nonexistent/socket"}, site);
    CHECK(got.code == 1);
    CHECK(is_one_line(got.err));
    CHECK(got.err.find("/nonexistent/socket") != got.err.npos);
}

TEST_CASE("runner: each option arrives", "[runner]") {
    using namespace server::fcgi;
    const auto got = parse(
        {"--listen",
         "unix:/run/s",
         "--socket-mode",
         "600",
         "--socket-group",
         "www-data",
         "--threads",
         "3",
         "--backlog",
         "5",
         "--allow",
         "10.0.0.1",
         "--allow",
         "::1",
         "--mount",
         "/app",
         "--front",
         "apache-proxy",
         "--paths",
         "cgi",
         "--trust-remote-user",
         "--sendfile-headers",
         "--head-time",
         "0.5",
         "--idle-time",
         "2",
         "--body-time",
         "3",
         "--request-time",
         "4",
         "--grace",
         "5",
         "--max-body",
         "6000",
         "--max-response-head",
         "700"}
    );
    REQUIRE(got.asked);
    const auto& o = got.asked->fcgi;
    CHECK(got.asked->listen);
    const auto* const where = std::get_if<unix_socket>(&o.listen);
    REQUIRE(where);
    CHECK(where->path == "/run/s");
    CHECK(where->mode == 0600);
    CHECK(where->group == "www-data");
    CHECK(o.threads == 3);
    CHECK(o.backlog == 5);
    CHECK(o.allow == std::vector<std::string>{"10.0.0.1", "::1"});
    CHECK(o.front.mount == "/app");
    CHECK(o.front.server == front_server::apache_proxy);
    CHECK(o.front.paths == path_rule::cgi);
    CHECK(o.front.trust_remote_user);
    CHECK(o.front.sendfile_headers);
    CHECK(o.timeouts.head.count() == 500);
    CHECK(o.timeouts.idle.count() == 2000);
    CHECK(o.timeouts.body.count() == 3000);
    CHECK(o.timeouts.request.count() == 4000);
    CHECK(o.timeouts.grace.count() == 5000);
    CHECK(o.limits.body == 6000);
    CHECK(o.limits.response_head == 700);
}

TEST_CASE("runner: what is not said stays as the library has it", "[runner]") {
    const auto got = parse({});
    REQUIRE(got.asked);
    const server::fcgi::options plain;
    CHECK_FALSE(got.asked->listen);
    CHECK(got.asked->fcgi.threads == plain.threads);
    CHECK(got.asked->fcgi.timeouts.head == plain.timeouts.head);
    CHECK(
        std::get<server::fcgi::unix_socket>(parse({"--listen", "unix:s"}).asked->fcgi.listen)
            .mode == 0660
    );
    CHECK_FALSE(got.asked->fcgi.front.trust_remote_user);
}

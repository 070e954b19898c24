// SPDX-License-Identifier: BSL-1.0
#include <groat/runner.hpp>

#include <groat/explain.hpp>
#include <groat/outcome.hpp>
#include <groat/server/fcgi_doctor.hpp>
#include <groat/server/fcgi_processes.hpp>
#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include "command_line.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

namespace groat::inline v0 {
namespace {

constexpr int failed = 1;
constexpr int wrong = 2;

void print(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        const auto n = ::write(fd, text.data(), text.size());
        if (n <= 0)
            return;
        text.remove_prefix(static_cast<std::size_t>(n));
    }
}

bool is_socket(int fd) noexcept {
    struct stat there {};
    return ::fstat(fd, &there) == 0 && S_ISSOCK(there.st_mode);
}

/// The first socket that systemd has handed over to this process; 3, if there is one
/// (sd_listen_fds(3)).
bool activated() noexcept {
    const char* const pid = std::getenv("LISTEN_PID");
    const char* const number = std::getenv("LISTEN_FDS");
    if (!pid || !number || std::string_view{pid} != std::to_string(::getpid()))
        return false;
    int fds = 0;
    std::from_chars(number, number + std::string_view{number}.size(), fds);
    return fds > 0;
}

server::test::request request_of(std::string_view line) {
    server::test::request what;
    const auto blank = line.find(' ');
    if (blank == line.npos) {
        what.target = line;
    } else {
        what.method = line.substr(0, blank);
        what.target = line.substr(blank + 1);
    }
    return what;
}

/// What `composed` shows, of an app that is one already.
template <class F>
int show(const setup& site, F composed) {
    const auto* const ready = site.ready();
    print(
        STDOUT_FILENO,
        ready ? composed(*ready)
              : "a configuration routine: it composes the app when a server starts it\n"
    );
    return 0;
}

std::string drawn(const outline& of, std::string_view as) {
    if (as == "json")
        return of.json();
    return as == "mermaid" ? of.mermaid() : of.text();
}

/// An exchange whose app explains the way in place of going it.
std::string way_of(const std::string& line, const app& composed) {
    std::string said;
    const server::test::client client{[&](env& request) {
        said = explain(composed, request).text();
        return empty();
    }};
    client.send(request_of(line));
    return said;
}

int try_request(std::string_view line, const setup& site) {
    auto what = request_of(line);
    const auto clock = std::make_shared<server::test::fake_clock>();
    clock->set_wall(std::chrono::system_clock::now());
    const server::test::client client{site, {.clock = clock}};
    const auto got = client.send(std::move(what));
    print(STDOUT_FILENO, server::test::format(got));
    return got.how == fate::done && got.status < 500 ? 0 : failed;
}

int serve(runner::wishes asked, const setup& site) {
    using server::fcgi::inherited_socket;
    constexpr int first_activated = 3;
    if (!asked.listen) {
        if (activated()) {
            asked.fcgi.listen = inherited_socket{.fd = first_activated};
        } else if (!is_socket(STDIN_FILENO)) {
            print(
                STDERR_FILENO,
                "nothing to do: --listen unix:PATH serves through FastCGI, --try \"GET /\" makes "
                "one exchange, --help tells the rest\n"
            );
            return wrong;
        }
    }
    if (asked.doctor) {
        const setup examining{server::fcgi::doctor(asked.fcgi)};
        asked.fcgi.front.as_sent = true;
        return server::fcgi::run(examining, std::move(asked.fcgi));
    }
    if (asked.processes)
        return server::fcgi::supervise(site, std::move(asked.fcgi), std::move(*asked.processes));
    return server::fcgi::run(site, std::move(asked.fcgi));
}

int obey(runner::wishes asked, const setup& site) {
    if (asked.describe)
        return show(site, [&](const app& a) { return drawn(a.outlined(), *asked.describe); });
    if (asked.explain)
        return show(site, [&](const app& a) { return way_of(*asked.explain, a); });
    if (asked.try_request)
        return try_request(*asked.try_request, site);
    return serve(std::move(asked), site);
}

} // namespace

int run(int argc, char** argv, const setup& site) {
    try {
        auto line = runner::parse_command_line(argc, argv);
        if (line.asked)
            return obey(std::move(*line.asked), site);
        print(line.exit_code == 0 ? STDOUT_FILENO : STDERR_FILENO, line.print);
        return line.exit_code;
    } catch (...) {
        print(STDERR_FILENO, cat("groat: ", describe(std::current_exception()), "\n"));
        return failed;
    }
}

} // namespace groat::inline v0

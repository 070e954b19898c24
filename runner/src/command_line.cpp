// SPDX-License-Identifier: BSL-1.0
#include "command_line.hpp"

#include <groat/text.hpp>
#include <groat/version.hpp>

#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <map>
#include <stdexcept>

namespace groat::inline v0::runner {
namespace {

namespace fcgi = server::fcgi;

/// Options that are not what the library keeps, on their way there.
struct raw {
    std::string listen;
    std::string mode;
    std::string group;
    std::string status;
    unsigned workers = 0;
    fcgi::processes processes;
};

CLI::Option* add_time(
    CLI::App& line, const char* name, std::chrono::milliseconds& time, const char* what
) {
    return line
        .add_option_function<double>(
            name,
            [&time](double seconds) {
                time = std::chrono::milliseconds{static_cast<std::int64_t>(seconds * 1000)};
            },
            what
        )
        ->check(CLI::Range(0.001, 31'000'000.0))
        ->type_name("SECONDS")
        ->group("FastCGI: limits");
}

void add_options(CLI::App& line, raw& given, wishes& asked) {
    auto& o = asked.fcgi;
    const auto place = "FastCGI: where";
    const auto front = "FastCGI: the front server";
    const auto most = "FastCGI: limits";

    auto* const listen = line.add_option(
                                 "--listen",
                                 given.listen,
                                 "serve through FastCGI: unix:PATH, tcp:PORT, "
                                 "tcp:HOST:PORT or fd:N (default: fd 0, if it is a socket)"
    )
                             ->type_name("WHERE");
    auto* const one =
        line.add_option(
                "--try", asked.try_request, "make one exchange without a server, and print it"
        )
            ->type_name("\"GET /PATH\"");
    auto* const way = line.add_option(
                              "--explain",
                              asked.explain,
                              "print which way a request would take, without calling the app"
    )
                          ->type_name("\"GET /PATH\"");
    line.add_option("--describe", asked.describe, "print what the app is composed of")
        ->expected(0, 1)
        ->check(CLI::IsMember({"text", "json", "mermaid"}))
        ->type_name("[json|mermaid]")
        ->excludes(listen)
        ->excludes(one)
        ->excludes(way);
    one->excludes(listen);
    way->excludes(listen)->excludes(one);
    line.add_flag(
            "--doctor",
            asked.doctor,
            "serve what the front server sends and what is wrong with it, instead of the app"
    )
        ->excludes(one);

    line.add_option("--socket-mode", given.mode, "of the unix socket, octal (default: 0660)")
        ->type_name("MODE")
        ->group(place);
    line.add_option("--socket-group", given.group, "the group that owns the unix socket")
        ->type_name("GROUP")
        ->group(place);
    line.add_option(
            "--allow", o.allow, "who may connect by TCP, again and again (default: this machine)"
    )
        ->type_name("ADDRESS[/BITS]")
        ->expected(1)
        ->take_all()
        ->group(place);
    line.add_option("--backlog", o.backlog, "connections that may wait")
        ->capture_default_str()
        ->check(CLI::Range(1, 1 << 20))
        ->type_name("N")
        ->group(place);
    line.add_option("--threads", o.threads, "calls of the app at once")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000))
        ->type_name("N")
        ->group(place);
    line.add_option("--loops", o.loops, "of these, how many watch connections (0: by processors)")
        ->capture_default_str()
        ->check(CLI::Range(0, 10'000))
        ->type_name("N")
        ->group(place);
    const std::map<std::string, fcgi::engine> engines{
        {"native", fcgi::engine::native}, {"libfcgi", fcgi::engine::libfcgi}};
    line.add_option_function<std::string>(
            "--engine",
            [&o, engines](const std::string& name) { o.engine = engines.at(name); },
            "who reads and writes the protocol (default: native)"
    )
        ->check(CLI::IsMember(engines))
        ->type_name("native|libfcgi")
        ->group(place);

    const std::map<std::string, fcgi::path_rule> rules{
        {"automatic", fcgi::path_rule::automatic},
        {"uri", fcgi::path_rule::uri},
        {"cgi", fcgi::path_rule::cgi}};
    const std::map<std::string, fcgi::front_server> servers{
        {"auto", fcgi::front_server::automatic},
        {"nginx", fcgi::front_server::nginx},
        {"lighttpd", fcgi::front_server::lighttpd},
        {"caddy", fcgi::front_server::caddy},
        {"apache-proxy", fcgi::front_server::apache_proxy},
        {"apache-fcgid", fcgi::front_server::apache_fcgid},
        {"haproxy", fcgi::front_server::haproxy}};
    line.add_option_function<std::string>(
            "--front",
            [&o, servers](const std::string& name) { o.front.server = servers.at(name); },
            "which it is, if it hides its name (default: auto)"
    )
        ->check(CLI::IsMember(servers))
        ->type_name("auto|nginx|lighttpd|caddy|apache-proxy|apache-fcgid|haproxy")
        ->group(front);
    line.add_option("--mount", o.front.mount, "the prefix of the paths that arrive here")
        ->type_name("/PREFIX")
        ->group(front);
    line.add_option_function<std::string>(
            "--paths",
            [&o, rules](const std::string& name) { o.front.paths = rules.at(name); },
            "where SCRIPT_NAME and PATH_INFO come from (default: automatic)"
    )
        ->check(CLI::IsMember(rules))
        ->type_name("automatic|uri|cgi")
        ->group(front);
    line.add_flag(
            "--trust-remote-user",
            o.front.trust_remote_user,
            "let REMOTE_USER through: the front server has checked it"
    )
        ->group(front);
    line.add_flag(
            "--sendfile-headers",
            o.front.sendfile_headers,
            "let X-Accel-Redirect and X-Sendfile out"
    )
        ->group(front);

    add_time(line, "--head-time", o.timeouts.head, "for a request's head (default: 10)");
    add_time(line, "--idle-time", o.timeouts.idle, "of a read or write (default: 60)");
    add_time(line, "--body-time", o.timeouts.body, "for all of a request's body (default: 60)");
    add_time(line, "--request-time", o.timeouts.request, "for an exchange (default: 300)");
    add_time(line, "--kept-time", o.timeouts.kept, "of a kept connection's rest (default: 90)");
    add_time(line, "--queue-time", o.timeouts.queue, "of a wait for a thread (default: 10)");
    add_time(line, "--grace", o.timeouts.grace, "for what runs when stopping (default: 30)");
    line.add_option("--max-body", o.limits.body, "of a request, bytes")
        ->capture_default_str()
        ->type_name("N")
        ->group(most);
    line.add_option("--max-body-in-memory", o.limits.body_in_memory, "of it; the rest in a file")
        ->capture_default_str()
        ->type_name("N")
        ->group(most);
    line.add_option("--stream", o.streamed, "paths whose apps read bodies as they arrive")
        ->type_name("/PREFIX")
        ->expected(1)
        ->take_all()
        ->group(most);
    line.add_option("--spool", o.spool, "the folder for long bodies (default: TMPDIR or /tmp)")
        ->type_name("FOLDER")
        ->group(most);
    line.add_option("--max-connections", o.limits.connections, "at once; others wait")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000'000))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-multiplexed", o.limits.multiplexed, "requests at once on one of them")
        ->capture_default_str()
        ->check(CLI::Range(1, 65'535))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-queue", o.limits.queue, "requests that wait for a thread")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000'000))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-params", o.limits.params, "variables of a request")
        ->capture_default_str()
        ->check(CLI::Range(16, 100'000))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-param", o.limits.value, "bytes of one of them")
        ->capture_default_str()
        ->check(CLI::Range(256, 1 << 30))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-head", o.limits.head, "bytes of all of them")
        ->capture_default_str()
        ->check(CLI::Range(1024, 1 << 30))
        ->type_name("N")
        ->group(most);
    line.add_option("--max-response-head", o.limits.response_head, "bytes")
        ->capture_default_str()
        ->check(CLI::Range(256, 1 << 20))
        ->type_name("N")
        ->group(most);
}

void add_status(CLI::App& line, raw& given, wishes& asked) {
    const auto group = "FastCGI: status";
    auto* const status = line.add_option(
                                 "--status",
                                 given.status,
                                 "tell over HTTP how it is: unix:PATH, tcp:PORT or fd:N "
                                 "(default: nowhere)"
    )
                             ->type_name("WHERE")
                             ->group(group);
    line.add_option(
            "--status-allow",
            asked.fcgi.status.allow,
            "who may ask by TCP, again and again (default: this machine)"
    )
        ->type_name("ADDRESS[/BITS]")
        ->expected(1)
        ->take_all()
        ->needs(status)
        ->group(group);
    add_time(
        line, "--slow-time", asked.fcgi.timeouts.slow, "name what takes longer in the log (none)"
    )
        ->group(group);
}

void add_processes(CLI::App& line, raw& given) {
    auto& many = given.processes;
    const auto group = "FastCGI: processes";
    auto* const workers =
        line.add_option(
                "--processes", given.workers, "workers under a supervisor (0: none of that)"
        )
            ->capture_default_str()
            ->check(CLI::Range(0, 1024))
            ->type_name("N")
            ->group(group);
    line.add_option(
            "--max-requests", many.max_requests, "of a worker, then it is replaced (0: any)"
    )
        ->capture_default_str()
        ->type_name("N")
        ->needs(workers)
        ->group(group);
    line.add_option("--max-memory", many.max_memory, "of a worker, bytes, the same (0: any)")
        ->capture_default_str()
        ->transform(CLI::AsSizeValue(false))
        ->type_name("N[K|M|G]")
        ->needs(workers)
        ->group(group);
    add_time(line, "--overdue-time", many.overdue, "over --request-time, the same (default: 10)")
        ->needs(workers)
        ->group(group);
    add_time(line, "--start-time", many.start, "for a worker to be ready (default: 60)")
        ->needs(workers)
        ->group(group);
    line.add_option("--pid-file", many.pid_file, "has the supervisor's number while it serves")
        ->type_name("PATH")
        ->needs(workers)
        ->group(group);
}

void take_processes(raw& given, wishes& asked) {
    if (given.workers > 0) {
        asked.processes = std::move(given.processes);
        asked.processes->workers = given.workers;
    }
}

void take_place(const raw& given, wishes& asked) {
    if (!given.status.empty())
        asked.fcgi.status.listen = fcgi::parse_listen(given.status);
    if (!given.listen.empty()) {
        asked.listen = true;
        asked.fcgi.listen = fcgi::parse_listen(given.listen);
    }
    if (given.mode.empty() && given.group.empty())
        return;
    auto* const path = std::get_if<fcgi::unix_socket>(&asked.fcgi.listen);
    if (!path)
        throw std::invalid_argument{"--socket-mode and --socket-group need --listen unix:PATH"};
    path->group = given.group;
    if (given.mode.empty())
        return;
    const auto* const end = given.mode.data() + given.mode.size();
    const auto [at, error] = std::from_chars(given.mode.data(), end, path->mode, 8);
    if (error != std::errc{} || at != end || path->mode > 0777)
        throw std::invalid_argument{"--socket-mode: from 0 to 0777, octal"};
}

std::string one_line(std::string_view program, std::string_view what) {
    std::string line{program};
    line += ": ";
    for (const char c : what)
        line += c == '\n' ? ' ' : c;
    while (line.ends_with(' '))
        line.pop_back();
    return line + '\n';
}

} // namespace

parsed parse_command_line(int argc, const char* const* argv) {
    constexpr int wrong = 2;
    std::string_view program = argc > 0 ? argv[0] : "groat";
    program.remove_prefix(program.rfind('/') + 1);
    parsed answer;
    wishes asked;
    raw given;
    CLI::App line{"A web application, by groat.", std::string{program}};
    line.set_version_flag("--version", cat("groat ", version), "print the version");
    add_options(line, given, asked);
    add_processes(line, given);
    add_status(line, given, asked);
    try {
        line.parse(argc, argv);
        take_place(given, asked);
        take_processes(given, asked);
        answer.asked = std::move(asked);
    } catch (const CLI::CallForHelp&) {
        answer.print = line.help();
    } catch (const CLI::CallForVersion& e) {
        answer.print = cat(e.what(), "\n");
    } catch (const std::exception& e) {
        answer.print = one_line(program, e.what());
        answer.exit_code = wrong;
    }
    return answer;
}

} // namespace groat::inline v0::runner

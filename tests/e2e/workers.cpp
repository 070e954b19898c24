// SPDX-License-Identifier: BSL-1.0
// What the tests of processes ask for: an app that tells who it is, and does what no app should. It
// works in the directory where it is started: `gate` is a file there that a test keeps locked. With
// a file `unfit` or `deadly` it does not come up; whoever finds a file `late` takes it away and
// comes up when the gate opens.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/runner.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace groat;

/// The process, and which file its program is.
std::string name() {
    struct stat program {};
    ::stat("/proc/self/exe", &program);
    return cat(std::to_string(::getpid()), " ", std::to_string(program.st_ino), "\n");
}

/// Returns when the test has unlocked the gate.
void wait_at_the_gate() {
    const int gate = ::open("gate", O_RDONLY | O_CLOEXEC);
    while (::flock(gate, LOCK_SH) != 0 && errno == EINTR)
        continue;
    ::close(gate);
}

/// Tells that it was called, and waits at the gate.
response held(env&) {
    const int calls = ::open("held", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    const auto written = ::write(calls, "x", 1);
    ::close(calls);
    wait_at_the_gate();
    return text(written == 1 ? name() : "");
}

response echo(env& request) {
    auto whole = request.input().gather(1024 * 1024);
    return whole ? text(std::move(*whole)) : text(413, "too large\n");
}

response slow(env&) {
    return text([]() -> generator {
        co_yield flushed(name());
        wait_at_the_gate();
        co_yield "ended\n";
    });
}

response hangs(env&) {
    for (;;)
        ::pause();
}

response leaks(env&) {
    static std::vector<std::string> leaked;
    leaked.emplace_back(64 * 1024 * 1024, 'x');
    return text(name());
}

response last(env& request) {
    request.request_exit();
    return text(name());
}

/// Leaves a process behind that has lost its parent, and ends at once.
response orphans(env&) {
    const auto child = ::fork();
    if (child == 0) {
        ::fork();
        ::_exit(0);
    }
    ::waitpid(child, nullptr, 0);
    return text(name());
}

app site(const config& settings) {
    if (::access("unfit", F_OK) == 0)
        throw std::runtime_error{"it is not fit"};
    if (::access("deadly", F_OK) == 0)
        std::abort();
    if (::unlink("late") == 0)
        wait_at_the_gate();
    return builder{}
        .enable(middleware::access_log{
            {.format = "%m %U %>s %X", .sink = log_sink::file("access.log")}})
        .mount("/name", [](env&) { return text(name()); })
        .mount("/health", [](env&) { return text("well\n"); })
        .mount("/echo", echo)
        .mount("/slow", slow)
        .mount("/held", held)
        .mount("/hangs", hangs)
        .mount("/leaks", leaks)
        .mount("/last", last)
        .mount("/orphans", orphans)
        .mount("/exits", [](env&) -> response { std::_Exit(0); })
        .mount("/aborts", [](env&) -> response { std::abort(); })
        .mount("/many", [many = settings.multiprocess](env&) { return text(many ? "yes" : "no"); })
        .to_app();
}

} // namespace

int main(int argc, char** argv) {
    return groat::run(argc, argv, setup{site});
}

// SPDX-License-Identifier: BSL-1.0
// A log of one's own: another format, a directive of one's own, a file that rotates.
//
//     ACCESS_LOG=/var/log/shop.log   lines in batches of 64 KiB, kept for a second at most
//     mv shop.log shop.log.1; kill -USR1 PID
//
// Without ACCESS_LOG each line goes to standard error at once.
#include <groat/middleware/access_log.hpp>
#include <groat/runner.hpp>

#include <csignal>
#include <cstdlib>
#include <thread>

using namespace groat;

namespace {

// [signal]
sigset_t reopen_signal() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    return set;
}

void reopen_on_signal(log_sink log) {
    std::thread{[log] {
        const auto wanted = reopen_signal();
        for (int got = 0; sigwait(&wanted, &got) == 0;)
            if (const auto why = log.reopen())
                log.write("could not be reopened: " + why.message());
    }}.detach();
}
// [/signal]

log_sink shop_log() {
    const char* path = std::getenv("ACCESS_LOG");
    if (!path)
        return log_sink::standard_error();
    auto log = log_sink::file(path, {.bytes = 64 * 1024});
    reopen_on_signal(log);
    return log;
}

// [app]
app site(const config&) {
    using middleware::access_log;
    const access_log log{{
        .format = R"(%h %t "%r" %>s %O %{us}T %X %Z)",
        .sink = shop_log(),
        .char_handlers =
            {{'Z',
              [](const env&, const outcome& how) {
                  return how.error ? describe(how.error) : std::string{};
              }}},
    }};
    return wrap(log, [](env&) { return text("a loaf, a groat\n"); });
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    // Before there is any thread, so that only the one that waits for it gets the signal.
    const auto blocked = reopen_signal();
    pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
    return run(argc, argv, site);
}

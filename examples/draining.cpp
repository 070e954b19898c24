// SPDX-License-Identifier: BSL-1.0
// A server that says beforehand that it will stop. Asked to by SIGTERM, /readyz answers 503 at once
// and everything else goes on, so that load balancers send nothing more; ten seconds later, or at a
// second SIGTERM, nothing is accepted any more and what runs is ended. Listens at ./app.sock.
#include <groat/builder.hpp>
#include <groat/middleware/health.hpp>
#include <groat/runner.hpp>
#include <groat/server/fcgi.hpp>

#include <atomic>
#include <csignal>
#include <ctime>

namespace {

std::atomic<bool> leaving{false};

} // namespace

// [app]
groat::app draining() {
    const auto is_ready = [](const groat::env&) { return !leaving; };
    return groat::builder{}.enable(groat::middleware::health{{.is_ready = is_ready}}
    ).to_app([](groat::env&) { return groat::text("still here\n"); });
}

int main(int argc, char** argv) {
    namespace fcgi = groat::server::fcgi;
    if (argc > 1)
        return groat::run(argc, argv, draining()); // --try, --describe, …

    sigset_t stop{};
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, nullptr); // before there are threads: it is for the calls below
    fcgi::server site{draining(), {.listen = fcgi::unix_socket{"app.sock"}}};
    site.start();

    constexpr std::timespec ahead{10, 0}; // longer than a load balancer takes to ask again
    sigwaitinfo(&stop, nullptr);
    leaving = true;
    sigtimedwait(&stop, nullptr, &ahead);
    site.stop();
    site.wait();
    return fcgi::exit_stopped;
}
// [/app]

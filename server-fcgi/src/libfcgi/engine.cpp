// SPDX-License-Identifier: BSL-1.0
#include "engine.hpp"

#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include "acceptor.hpp"
#include "bell.hpp"
#include "environment.hpp"
#include "libfcgi/serve.hpp"
#include "watchdog.hpp"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace groat::inline v0::server::fcgi {
namespace {

/// Threads that each hold one connection at a time, from its first byte to its last.
class libfcgi_engine final : public engine_works {
public:
    libfcgi_engine(const premises& at, peers allowed) : at_{at}, door_{at, std::move(allowed)} {
        libfcgi_request::prepare();
        for (unsigned i = 0; i < at.how.threads; ++i)
            bells_.push_back(make_bell());
    }
    ~libfcgi_engine() override { join(); }

    void start(const app& what) override {
        at_work_ = bells_.size();
        workers_.reserve(bells_.size());
        for (unsigned i = 0; i < bells_.size(); ++i)
            workers_.emplace_back([this, &what, i] { work(what, i); });
    }

    void stop(time_point last) noexcept override {
        door_.stop();
        dog_.all_until(last);
    }

    void join() override {
        for (auto& worker : workers_)
            worker.join();
        workers_.clear();
    }

private:
    void work(const app& what, unsigned number) noexcept {
        try {
            watchdog::seat seat{dog_};
            std::string buffer;
            const workplace here{
                .how = at_.how,
                .lines = at_.lines,
                .seat = seat,
                .bell = bells_[number].get(),
                .buffer = buffer,
                .counts = at_.counts.thread(number),
                .slow = at_.slow};
            environment scratch;
            while (auto connection = next(here.counts))
                serve(std::move(connection), what, here, scratch);
        } catch (...) {
            at_.lines.say(cat("a thread ended: ", describe(std::current_exception())));
            at_.of.broke();
        }
        if (--at_work_ == 0)
            at_.of.ended();
    }

    descriptor next(thread_line& counts) {
        counts.rest(true);
        auto taken = door_.next();
        counts.rest(false);
        return taken;
    }

    void serve(
        descriptor connection, const app& what, const workplace& here, environment& scratch
    ) {
        auto& open = at_.counts.engine().open;
        here.counts.connections.add();
        open.fetch_add(1, std::memory_order_relaxed);
        try {
            if (serve_through_libfcgi(std::move(connection), what, at_.settings, here, scratch))
                at_.of.exit_wanted();
        } catch (...) {
            at_.lines.complain(cat("a connection was closed: ", describe(std::current_exception()))
            );
        }
        open.fetch_sub(1, std::memory_order_relaxed);
    }

    const premises at_;
    watchdog dog_;
    acceptor door_;
    std::vector<descriptor> bells_;
    std::vector<std::thread> workers_;
    std::atomic<std::size_t> at_work_{0};
};

} // namespace

std::unique_ptr<engine_works> make_libfcgi_engine(const premises& at, peers allowed) {
    return std::make_unique<libfcgi_engine>(at, std::move(allowed));
}

} // namespace groat::inline v0::server::fcgi

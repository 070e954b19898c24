// SPDX-License-Identifier: BSL-1.0
#include "engine.hpp"

#include "gate.hpp"
#include "native/loop.hpp"
#include "native/monitor.hpp"
#include "native/shop.hpp"

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <optional>
#include <thread>

namespace groat::inline v0::server::fcgi {
namespace {

using namespace native;

/// As many as there are processors, but never so many that no thread is left for calls that wait.
unsigned loops_of(const options& how) {
    const auto most = std::max(1U, how.threads / 2);
    if (how.loops > 0)
        return std::min(how.loops, how.threads);
    return std::clamp(std::thread::hardware_concurrency(), 1U, most);
}

std::string spool_of(const options& how) {
    if (!how.spool.empty())
        return how.spool;
    const char* const said = std::getenv("TMPDIR");
    return said && *said ? said : "/tmp";
}

class native_engine final : public engine_works {
public:
    native_engine(const premises& at, peers allowed)
        : of_{at,
              {.how = at.how,
               .spool = spool_of(at.how),
               .ours = {.connections = at.how.limits.connections, .requests = at.how.threads}}},
          door_{at, std::move(allowed)} {
        const auto loops = loops_of(at.how);
        for (unsigned i = 0; i < loops; ++i)
            of_.loops.push_back(&loops_.emplace_back(of_, door_, loops == at.how.threads));
    }

    ~native_engine() override {
        // One that never started has connections of nobody's.
        join();
    }

    void start(const app& what) override {
        of_.what.emplace(what);
        for (auto& one : loops_)
            of_.team.add(one);
        of_.team.start(of_, of_.how.threads, loops_.size());
        if (of_.how.threads > loops_.size())
            watch_.emplace(loops_);
    }

    void stop(time_point last) noexcept override {
        for (auto& one : loops_)
            one.stop(last);
    }

    void join() override {
        of_.team.join();
        watch_.reset();
    }

private:
    shop of_;
    gate door_;
    std::deque<loop> loops_;
    std::optional<monitor> watch_;
};

} // namespace

std::unique_ptr<engine_works> make_native_engine(const premises& at, peers allowed) {
    return std::make_unique<native_engine>(at, std::move(allowed));
}

} // namespace groat::inline v0::server::fcgi

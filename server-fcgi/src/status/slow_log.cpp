// SPDX-License-Identifier: BSL-1.0
#include "status/slow_log.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t longest_path = 256;
constexpr std::size_t longest_method = 32;

/// Of text that a client has chosen: so much of it.
void append_some(std::string& to, std::string_view text, std::size_t most) {
    append_escaped(to, text.substr(0, most));
    if (text.size() > most)
        to += "...";
}

} // namespace

slow_log::slow_log(log& lines, thread_line& counts, std::chrono::nanoseconds most)
    : lines_{lines}, counts_{counts}, most_{most}, thread_{[this] { watch(); }} {}

slow_log::~slow_log() {
    {
        const std::lock_guard hold{guard_};
        over_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void slow_log::entry::begin(slow_log& of, exchange& which) {
    auto& request = which.environment();
    request.observe(*this);
    method_ = request.method();
    script_name_ = request.script_name();
    path_info_ = request.path_info();
    begun_ = steady_clock::now();
    {
        const std::lock_guard hold{guard_};
        depth_ = 0;
        waits_ = exchange::wants::done;
        called_ = false;
    }
    of_ = &of;
    const std::lock_guard hold{of.guard_};
    of.young_.splice(of.young_.end(), mine_);
    if (std::exchange(of.idle_, false))
        of.changed_.notify_one();
}

void slow_log::entry::waits_for(exchange::wants what) noexcept {
    const std::lock_guard hold{guard_};
    waits_ = what;
}

void slow_log::entry::end() noexcept {
    if (!of_)
        return;
    auto& of = *std::exchange(of_, nullptr);
    const std::lock_guard hold{of.guard_};
    if (mine_.empty()) // else it was named
        mine_.splice(mine_.end(), of.young_, node_);
}

void slow_log::entry::enter(const layer& crossed, env&) {
    const std::lock_guard hold{guard_};
    if (depth_ < layers_.size())
        layers_[depth_] = {crossed.type, crossed.where};
    ++depth_;
    called_ = true;
}

void slow_log::entry::leave(const layer&, env&, response*) noexcept {
    const std::lock_guard hold{guard_};
    --depth_;
}

/// Where it is, in words. A layer's name is the layer's own, and there for as long as it is not
/// left: so it is copied under the lock.
std::string slow_log::entry::place() {
    const std::lock_guard hold{guard_};
    if (depth_ > 0) {
        const auto& [type, where] = layers_[std::min(depth_, layers_.size()) - 1];
        std::string_view file = where.file_name();
        file.remove_prefix(file.rfind('/') + 1);
        return cat(", in ", type, " (", file, ":", std::to_string(where.line()), ")");
    }
    switch (waits_) {
    case exchange::wants::readable:
        return ", waiting for the request's body";
    case exchange::wants::writable:
        return ", waiting for the client to read";
    case exchange::wants::wake:
        return ", waiting for its body to go on";
    case exchange::wants::done:
        break;
    }
    return called_ ? ", in the response's body" : ", about to begin";
}

void slow_log::watch() {
    std::unique_lock hold{guard_};
    while (!over_) {
        const auto now = steady_clock::now();
        if (young_.empty()) {
            idle_ = true;
            changed_.wait(hold);
            continue;
        }
        auto& eldest = *young_.front();
        if (now - eldest.begun_ < most_) {
            changed_.wait_until(hold, eldest.begun_ + most_);
            continue;
        }
        eldest.mine_.splice(eldest.mine_.end(), young_, eldest.node_);
        counts_.slow.add();
        const auto line = line_about(eldest, now);
        hold.unlock(); // from here on it may be gone
        lines_.complain(line);
        hold.lock();
    }
}

std::string slow_log::line_about(entry& which, time_point now) const {
    using std::chrono::milliseconds;
    const auto taken = std::chrono::duration_cast<milliseconds>(now - which.begun_).count();
    std::string line = "slow: ";
    append_some(line, which.method_, longest_method);
    line += " \"";
    append_some(line, cat(which.script_name_, which.path_info_), longest_path);
    line +=
        cat("\" has taken ",
            std::to_string(taken),
            " ms in worker ",
            std::to_string(::getpid()),
            which.place());
    return line;
}

} // namespace groat::inline v0::server::fcgi

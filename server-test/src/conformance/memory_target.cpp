// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/memory_target.hpp>

#include <groat/server/test/client.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

using wants = exchange::wants;

constexpr std::size_t one_go = 64 * 1024;  // what the client takes at a time
constexpr std::size_t unread = 256 * 1024; // what lies ready for it

client_options kind_enough(client_options settings, std::chrono::milliseconds patience) {
    settings.lint = false;
    settings.multithread = true;
    settings.run_once = false;
    settings.patience = patience;
    if (!settings.reads_at_most)
        settings.reads_at_most = one_go;
    return settings;
}

request as_request(const outgoing& what, const std::string& mount) {
    request made{
        .method = what.method,
        .target = cat(mount, what.target),
        .headers = what.headers,
        .script_name = mount};
    if (what.length == outgoing::as_it_is)
        made.body = std::string{what.body};
    else // a stream does not know its length
        made.body = [all = what.body, given = false]() mutable -> std::optional<std::string_view> {
            if (std::exchange(given, true))
                return {};
            return all;
        };
    if (what.length && what.length != outgoing::as_it_is)
        made.headers.push_back({"Content-Length", std::to_string(*what.length)});
    return made;
}

answer as_answer(reply&& got) {
    return {
        .status = got.status,
        .reason = std::move(got.reason),
        .headers = std::move(got.headers),
        .body = std::move(got.body),
        .over = got.over,
        .whole = got.over && got.how == fate::done};
}

/// Drives an exchange in a thread.
class memory_visit final : public visit {
public:
    memory_visit(const app& site, client_options how, request what, std::shared_ptr<journal> seen)
        : with_{site, publishing(std::move(how))}, seen_{std::move(seen)} {
        thread_ = std::thread{[this, asked = std::move(what)]() mutable {
            try {
                drive(std::move(asked));
            } catch (...) {
                const std::lock_guard hold{guard_};
                trouble_ = std::current_exception();
            }
            const std::lock_guard hold{guard_};
            now_.over = true;
            changed_.notify_all();
        }};
    }

    ~memory_visit() override {
        leave();
        thread_.join();
    }

    answer so_far() override {
        const std::lock_guard hold{guard_};
        taken_ = now_.body.size();
        changed_.notify_all();
        return now_;
    }

    bool more() override {
        std::unique_lock hold{guard_};
        taken_ = now_.body.size();
        changed_.notify_all();
        const auto news = [&] { return now_.over || version_ != read_; };
        if (!changed_.wait_for(hold, seen_->patience(), news))
            throw did_not_happen{"the server neither answers nor ends"};
        read_ = version_;
        if (trouble_)
            std::rethrow_exception(trouble_);
        return !now_.over;
    }

    void leave() noexcept override {
        const std::lock_guard hold{guard_};
        left_ = true;
        if (running_)
            running_->wake(); // so that it looks
        changed_.notify_all();
    }

private:
    /// What was flushed shows while the app's code still runs.
    client_options publishing(client_options how) {
        how.arrives = [this](const reply& so_far) { publish(so_far); };
        return how;
    }

    void drive(request what) {
        auto running = with_.start(std::move(what));
        {
            const std::lock_guard hold{guard_};
            running_ = &running;
        }
        try {
            while (step(running)) {
            }
        } catch (...) {
            forget();
            throw;
        }
        forget();
        running.finish();
    }

    [[nodiscard]] bool step(pending& running) {
        if (!room())
            running.abort();
        const auto waits = running.step();
        auto got = running.so_far();
        log(got);
        publish(std::move(got));
        if (waits == wants::wake)
            running.wait_for_wake();
        if (waits == wants::readable)
            std::this_thread::yield();
        return waits != wants::done;
    }

    /// Waits until the client has read enough; false when it has left.
    [[nodiscard]] bool room() {
        std::unique_lock hold{guard_};
        changed_.wait(hold, [&] { return left_ || now_.body.size() - taken_ < unread; });
        return !left_;
    }

    void log(const reply& got) {
        for (; logged_ < got.errors.size(); ++logged_)
            seen_->log(got.errors[logged_]);
    }

    void publish(reply got) {
        const std::lock_guard hold{guard_};
        const auto before = now_.body.size() + (now_.status != 0 ? 1 : 0);
        now_ = as_answer(std::move(got));
        if (now_.body.size() + (now_.status != 0 ? 1 : 0) != before)
            ++version_;
        changed_.notify_all();
    }

    void forget() {
        const std::lock_guard hold{guard_};
        running_ = nullptr;
    }

    client with_;
    std::shared_ptr<journal> seen_;
    std::mutex guard_;
    std::condition_variable changed_;
    answer now_;
    std::size_t taken_ = 0;
    std::uint64_t version_ = 0, read_ = 0;
    std::size_t logged_ = 0;
    pending* running_ = nullptr;
    bool left_ = false;
    std::exception_ptr trouble_;
    std::thread thread_;
};

} // namespace

struct memory_target::state {
    app what;
    client_options settings;
    std::shared_ptr<journal> seen;
};

namespace {

template <class State>
class memory_connection final : public connection {
public:
    memory_connection(std::shared_ptr<const State> of, std::string mount)
        : of_{std::move(of)}, mount_{std::move(mount)} {}

    std::unique_ptr<visit> open(const outgoing& what) override {
        auto settings = of_->settings;
        if (what.breaks_at)
            settings.leaves_at_input = *what.breaks_at;
        return std::make_unique<memory_visit>(
            of_->what, std::move(settings), as_request(what, mount_), of_->seen
        );
    }

    bool kept() override { return false; }

private:
    std::shared_ptr<const State> of_;
    std::string mount_;
};

} // namespace

memory_target::memory_target(app what, std::shared_ptr<journal> seen, client_options settings) {
    auto kept = kind_enough(std::move(settings), seen->patience());
    state_ =
        std::make_shared<const state>(state{std::move(what), std::move(kept), std::move(seen)});
}

memory_target::~memory_target() = default;

std::unique_ptr<connection> memory_target::connect() {
    return std::make_unique<memory_connection<state>>(state_, mount());
}

std::optional<std::string> memory_target::cannot(ability what) const {
    if (what == ability::keep_alive)
        return "there are no connections in memory";
    return {};
}

} // namespace groat::inline v0::server::test::conformance

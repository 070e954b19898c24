// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/layer_times.hpp>

#include <groat/body_source.hpp>

#include <boost/container/small_vector.hpp>

#include <array>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

using std::chrono::nanoseconds;

struct tally {
    std::atomic<std::uint64_t> times{0};
    std::atomic<std::int64_t> took{0};

    void add(nanoseconds more) noexcept {
        times.fetch_add(1, std::memory_order_relaxed);
        took.fetch_add(more.count(), std::memory_order_relaxed);
    }
};

struct row {
    std::atomic<const layer*> of{nullptr};
    std::string type; // written before `of` is
    std::source_location where;
    std::size_t order = 0;
    tally calls;
    tally pulls;
};

} // namespace

/// Rows by the address of the layer, which stays as long as the app does. Grown by one thread at a
/// time and read by all: a row is written once and then never moves.
class layer_times::table {
public:
    row& of(const layer& crossed) {
        for (auto at = place(crossed);; at = (at + 1) % rows_.size()) {
            const auto* const found = rows_[at].of.load(std::memory_order_acquire);
            if (found == &crossed)
                return rows_[at];
            if (!found)
                return add(crossed);
        }
    }

    [[nodiscard]] std::vector<layer_time> read() {
        const std::lock_guard lock{adding_};
        std::vector<layer_time> all(used_);
        for (const auto& r : rows_)
            if (r.of.load(std::memory_order_relaxed))
                all[r.order] = figures(r);
        std::erase_if(all, [](const layer_time& one) { return one.calls + one.pulls == 0; });
        if (rest_.calls.times.load(std::memory_order_relaxed) > 0)
            all.push_back(figures(rest_));
        return all;
    }

    /// Whether this exchange's turn has come.
    bool turn(std::uint32_t one_of) noexcept {
        return one_of == 1 || turn_.fetch_add(1, std::memory_order_relaxed) % one_of == 0;
    }

private:
    static constexpr std::size_t most = 1000;

    std::size_t place(const layer& crossed) const noexcept {
        // Layers are cells of an allocator: the low bits are alike.
        return (reinterpret_cast<std::uintptr_t>(&crossed) >> 4U) * 0x9E3779B97F4A7C15U >> 53U;
    }

    row& add(const layer& crossed) {
        const std::lock_guard lock{adding_};
        auto at = place(crossed);
        for (; rows_[at].of.load(std::memory_order_relaxed); at = (at + 1) % rows_.size())
            if (rows_[at].of.load(std::memory_order_relaxed) == &crossed)
                return rows_[at];
        if (used_ == most)
            return rest_;
        auto& made = rows_[at];
        made.type = crossed.type;
        made.where = crossed.where;
        made.order = used_++;
        made.of.store(&crossed, std::memory_order_release);
        return made;
    }

    static layer_time figures(const row& r) {
        const auto took = [](const tally& t) {
            return nanoseconds{t.took.load(std::memory_order_relaxed)};
        };
        return {
            r.of.load(std::memory_order_relaxed) ? r.type : "others",
            r.where,
            r.calls.times.load(std::memory_order_relaxed),
            took(r.calls),
            r.pulls.times.load(std::memory_order_relaxed),
            took(r.pulls)};
    }

    std::array<row, 2048> rows_; // 11 bits of hash; never more than half full
    row rest_;
    std::size_t used_ = 0;
    std::mutex adding_;
    std::atomic<std::uint32_t> turn_{0};
};

/// One exchange's stop watch. What runs is on a stack, and time goes to the top of it.
class layer_times::watch final : public observer {
public:
    watch(table& into, const clock& by) : into_{into}, by_{by} {}
    watch(watch&& other) noexcept : into_{other.into_}, by_{other.by_} {} // before its first enter

    void enter(const layer& crossed, env&) override {
        auto& entered = into_.of(crossed);
        push(entered);
        if (calls_.size() == most_calls)
            return;
        running_.back().kept = calls_.size();
        calls_.push_back({&entered});
    }

    void leave(const layer&, env&, response* answer) noexcept override {
        auto& left = *running_.back().who;
        const auto kept = running_.back().kept;
        const auto took = pop();
        left.calls.add(took);
        if (kept)
            calls_[*kept].took = took;
        if (answer)
            watch_body(answer->body, left);
    }

    void push(row& who) {
        const auto now = by_.now();
        if (!running_.empty())
            running_.back().took += now - last_;
        running_.push_back({&who});
        last_ = now;
    }

    [[nodiscard]] std::vector<layer_time> returned() const {
        std::vector<layer_time> all;
        for (const auto& one : calls_)
            if (one.took)
                all.push_back({one.who->type, one.who->where, 1, *one.took});
        return all;
    }

    /// Gives the own time of the one that ends.
    nanoseconds pop() noexcept {
        const auto now = by_.now();
        const auto took = running_.back().took + (now - last_);
        running_.pop_back();
        last_ = now;
        return took;
    }

private:
    class watched;

    struct frame {
        row* who;
        nanoseconds took{0};
        std::optional<std::size_t> kept = {}; // none: a pull, or one too many
    };
    struct call {
        const row* who;
        std::optional<nanoseconds> took = {}; // when it has returned
    };
    static constexpr std::size_t most_calls = 100;

    void watch_body(body& made, row& by) noexcept;

    table& into_;
    const clock& by_;
    boost::container::small_vector<frame, 24> running_;
    boost::container::small_vector<call, 16> calls_; // as they began
    time_point last_{};
};

class layer_times::watch::watched final : public body_source {
public:
    watched(watch& by, row& who) : by_{by}, who_{who} {}

    [[nodiscard]] bool is_of(const watch& one) const noexcept { return &by_ == &one; }

    pulled pull() override {
        by_.push(who_);
        try {
            const auto got = inside.pull();
            who_.pulls.add(by_.pop());
            return got;
        } catch (...) {
            who_.pulls.add(by_.pop());
            throw;
        }
    }
    void told(fate how) noexcept override { inside.tell(how); }
    std::optional<std::uint64_t> length() const override { return inside.length(); }
    const file_ref* file() const override { return inside.file(); }
    bool omitted() const override { return inside.omitted(); }

    body inside;

private:
    watch& by_;
    row& who_;
};

void layer_times::watch::watch_body(body& made, row& by) noexcept {
    if (!made.from() || made.omitted() || made.file())
        return;
    if (const auto* const as_it_came = dynamic_cast<const watched*>(made.from()))
        if (as_it_came->is_of(*this))
            return;
    try {
        auto wrapping = std::make_unique<watched>(*this, by);
        wrapping->inside = std::move(made);
        made = body{std::move(wrapping)};
    } catch (const std::bad_alloc&) {
        // Then it is not measured; the body is where it was, for only the first line allocates.
    }
}

layer_times::layer_times(layer_times_options options)
    : options_{options}, table_{std::make_shared<table>()} {}

response layer_times::operator()(env& request, const app& next) const {
    if (options_.one_of == 0 || !table_->turn(options_.one_of))
        return next(request);
    request.observe(request.put(current, watch{*table_, *request.config().clock}));
    return next(request);
}

std::vector<layer_time> layer_times::measured() const {
    return table_->read();
}

std::vector<layer_time> layer_times::of(const env& request) {
    const auto* const mine = request.get(current);
    return mine ? mine->returned() : std::vector<layer_time>{};
}

} // namespace groat::inline v0::middleware

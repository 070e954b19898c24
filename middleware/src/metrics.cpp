// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/metrics.hpp>

#include <groat/as.hpp>
#include <groat/middleware/mount.hpp>
#include <groat/text.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <stdexcept>
#include <system_error>
#include <tuple>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

using std::chrono::nanoseconds;

constexpr std::size_t most_buckets = 15;
constexpr std::size_t most_mounts = 100;
constexpr std::size_t longest_mount = 100;

// RFC 9110, 9.3, and PATCH. What is not among them is the last.
constexpr std::array<std::string_view, 10> methods{
    "GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "other"};

constexpr std::size_t method_index(std::string_view method) {
    const auto found = std::find(methods.begin(), methods.end() - 1, method);
    return static_cast<std::size_t>(found - methods.begin());
}

void add(std::atomic<std::uint64_t>& to, std::uint64_t more) noexcept {
    to.fetch_add(more, std::memory_order_relaxed);
}

std::uint64_t read(const std::atomic<std::uint64_t>& from) noexcept {
    return from.load(std::memory_order_relaxed);
}

/// The numbers of one mount.
struct row {
    enum : std::uint32_t { free, written, ready };

    std::atomic<std::uint32_t> state;
    std::uint32_t length;
    std::array<char, longest_mount> name;
    std::array<std::atomic<std::uint64_t>, most_buckets + 1> buckets; // the last: above all limits
    std::atomic<std::uint64_t> nanos;
    std::atomic<std::uint64_t> input;
    std::atomic<std::uint64_t> output;

    [[nodiscard]] std::string_view text() const noexcept { return {name.data(), length}; }
};

/// What was counted, and how often; a key of 0 is nobody's.
struct count {
    std::atomic<std::uint64_t> key;
    std::atomic<std::uint64_t> times;
};

/// Common to forked processes. Zeros, as the kernel gives them, are its beginning.
struct shared {
    std::atomic<std::uint64_t> in_flight;
    std::array<row, most_mounts + 1> mounts; // the last: other
    std::array<count, 1U << 15U> counts;

    static_assert(std::atomic<std::uint64_t>::is_always_lock_free); // or processes can't share it
};

struct how_often {
    std::size_t mount;
    std::size_t method;
    std::size_t status;
    fate how;

    [[nodiscard]] std::uint64_t key() const noexcept {
        return ((mount * 16 + method) * 1024 + status) * 4 + static_cast<std::uint64_t>(how) + 1;
    }
    static how_often of(std::uint64_t key) noexcept {
        --key;
        return {key >> 16U, (key >> 12U) & 15U, (key >> 2U) & 1023U, static_cast<fate>(key & 3U)};
    }
};

std::string seconds(std::uint64_t nanos) {
    constexpr std::uint64_t second = 1'000'000'000;
    auto fraction = std::to_string(nanos % second + second).substr(1);
    while (fraction.size() > 1 && fraction.back() == '0')
        fraction.pop_back();
    return cat(std::to_string(nanos / second), ".", fraction);
}

std::string three_digits(std::size_t status) {
    return std::to_string(status + 1000).substr(1);
}

/// A label's value, in its quotes.
std::string quoted(std::string_view text) {
    std::string printable;
    append_escaped(printable, text);
    return cat("\"", printable, "\"");
}

void head(std::string& out, std::string_view name, std::string_view type, std::string_view help) {
    out += cat("# HELP ", name, " ", help, "\n# TYPE ", name, " ", type, "\n");
}

} // namespace

class metrics::table {
public:
    explicit table(metrics_options options) {
        const auto& limits = options.buckets;
        const bool ascending = std::adjacent_find(limits.begin(), limits.end(), [](auto a, auto b) {
                                   return a >= b;
                               }) == limits.end();
        if (limits.empty() || limits.size() > most_buckets || limits.front().count() <= 0 ||
            !ascending)
            throw std::invalid_argument{"metrics: the buckets are not 1 to 15 ascending times"};
        limits_.assign(limits.begin(), limits.end());
        layers_ = std::move(options.layers);
        void* const made = ::mmap(
            nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0
        );
        if (made == MAP_FAILED)
            throw std::system_error{errno, std::generic_category(), "metrics: the table"};
        all_ = static_cast<shared*>(made);
    }
    table(const table&) = delete;
    table& operator=(const table&) = delete;
    ~table() { ::munmap(all_, sizeof(shared)); }

    void begin() noexcept { add(all_->in_flight, 1); }

    void complete(const env& request, const outcome& how) noexcept {
        all_->in_flight.fetch_sub(1, std::memory_order_relaxed);
        const auto* const taken = request.get(mount::taken);
        const auto mount = mount_index(taken && !taken->empty() ? *taken : "/");
        auto& of = all_->mounts[mount];
        const auto took = std::max<nanoseconds>(how.ended - how.started, nanoseconds{0});
        const auto bucket =
            std::lower_bound(limits_.begin(), limits_.end(), took) - limits_.begin();
        const auto last = most_buckets;
        const auto at = static_cast<std::size_t>(bucket);
        add(of.buckets[at < limits_.size() ? at : last], 1);
        add(of.nanos, static_cast<std::uint64_t>(took.count()));
        add(of.input, how.input_bytes);
        add(of.output, how.body_bytes);
        const auto status = how.status >= 0 && how.status <= 999 ? how.status : 0;
        const how_often what{
            mount, method_index(request.method()), static_cast<std::size_t>(status), how.how};
        tick(what.key());
    }

    [[nodiscard]] std::string text() const {
        std::string out;
        write_counts(out);
        write_mounts(out);
        head(out, "groat_requests_in_flight", "gauge", "Requests whose exchange is under way.");
        out += cat("groat_requests_in_flight ", std::to_string(read(all_->in_flight)), "\n");
        if (layers_)
            write_layers(out);
        return out;
    }

private:
    struct sums {
        std::array<std::uint64_t, most_buckets + 1> buckets{};
        std::uint64_t nanos = 0;
        std::uint64_t input = 0;
        std::uint64_t output = 0;
    };

    /// The first row of that name, or a new one. Two that begin at once may make two rows of one
    /// name: they are added up when read.
    std::size_t mount_index(std::string_view name) noexcept {
        if (name.size() > longest_mount)
            return most_mounts;
        for (std::size_t i = 0; i < most_mounts; ++i) {
            auto& at = all_->mounts[i];
            auto state = at.state.load(std::memory_order_acquire);
            if (state == row::ready && at.text() == name)
                return i;
            if (state == row::free && at.state.compare_exchange_strong(state, row::written)) {
                at.length = static_cast<std::uint32_t>(name.size());
                std::memcpy(at.name.data(), name.data(), name.size());
                at.state.store(row::ready, std::memory_order_release);
                return i;
            }
        }
        return most_mounts;
    }

    void tick(std::uint64_t key) noexcept {
        auto& counts = all_->counts;
        constexpr std::size_t tries = 64;
        auto at = static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> 49U);
        for (std::size_t i = 0; i < tries; ++i, at = (at + 1) % counts.size()) {
            auto found = counts[at].key.load(std::memory_order_relaxed);
            if (found == 0 && counts[at].key.compare_exchange_strong(found, key))
                found = key;
            if (found == key)
                return add(counts[at].times, 1);
        }
    }

    [[nodiscard]] std::string name(std::size_t mount) const {
        return mount == most_mounts ? "other" : std::string{all_->mounts[mount].text()};
    }

    void write_counts(std::string& out) const {
        std::map<std::tuple<std::string, std::size_t, std::size_t, fate>, std::uint64_t> sum;
        for (const auto& c : all_->counts)
            if (const auto key = read(c.key)) {
                const auto what = how_often::of(key);
                sum[{name(what.mount), what.method, what.status, what.how}] += read(c.times);
            }
        head(out, "groat_requests_total", "counter", "Exchanges that are over.");
        for (const auto& [what, times] : sum) {
            const auto& [mount, method, status, how] = what;
            out +=
                cat("groat_requests_total{mount=",
                    quoted(mount),
                    ",method=\"",
                    methods[method],
                    "\",status=\"",
                    three_digits(status),
                    "\",end=\"",
                    to_string(how),
                    "\"} ",
                    std::to_string(times),
                    "\n");
        }
    }

    void write_mounts(std::string& out) const {
        std::map<std::string, sums> sum;
        for (std::size_t i = 0; i <= most_mounts; ++i) {
            const auto& from = all_->mounts[i];
            if (i < most_mounts && from.state.load(std::memory_order_acquire) != row::ready)
                continue;
            sums here;
            std::uint64_t total = 0;
            for (std::size_t b = 0; b < from.buckets.size(); ++b)
                total += here.buckets[b] = read(from.buckets[b]);
            if (total == 0)
                continue;
            auto& to = sum[name(i)];
            for (std::size_t b = 0; b < here.buckets.size(); ++b)
                to.buckets[b] += here.buckets[b];
            to.nanos += read(from.nanos);
            to.input += read(from.input);
            to.output += read(from.output);
        }
        const std::string_view lasting = "groat_request_duration_seconds";
        head(out, lasting, "histogram", "From a request's beginning until its fate was fixed.");
        for (const auto& [mount, s] : sum) {
            const auto line = [&](std::string_view kind, std::string_view more, std::string value) {
                out += cat(lasting, kind, "{mount=", quoted(mount), more, "} ", value, "\n");
            };
            std::uint64_t so_far = 0;
            for (std::size_t b = 0; b < limits_.size(); ++b) {
                so_far += s.buckets[b];
                const auto limit = static_cast<std::uint64_t>(limits_[b].count());
                line("_bucket", cat(",le=\"", seconds(limit), "\""), std::to_string(so_far));
            }
            so_far += s.buckets[most_buckets];
            line("_bucket", ",le=\"+Inf\"", std::to_string(so_far));
            line("_sum", "", seconds(s.nanos));
            line("_count", "", std::to_string(so_far));
        }
        const auto bytes = [&](std::string_view what, std::string_view help, auto member) {
            head(out, what, "counter", help);
            for (const auto& [mount, s] : sum)
                out += cat(what, "{mount=", quoted(mount), "} ", std::to_string(s.*member), "\n");
        };
        bytes("groat_request_body_bytes_total", "Of request bodies, read.", &sums::input);
        bytes("groat_response_body_bytes_total", "Of response bodies, taken.", &sums::output);
    }

    void write_layers(std::string& out) const {
        // One place may have enabled several: they are one row.
        std::map<std::pair<std::string, std::string>, layer_time> sum;
        for (const auto& one : layers_->measured()) {
            auto& all = sum[{one.type, detail::place(one.where)}];
            all.calls += one.calls;
            all.calling += one.calling;
            all.pulls += one.pulls;
            all.pulling += one.pulling;
        }
        const auto family = [&](std::string_view what, std::string_view help, auto times, auto took
                            ) {
            head(out, what, "summary", help);
            for (const auto& [which, all] : sum) {
                const auto labels =
                    cat("{layer=", quoted(which.first), ",place=", quoted(which.second), "} ");
                const auto nanos = static_cast<std::uint64_t>((all.*took).count());
                out += cat(what, "_sum", labels, seconds(nanos), "\n");
                out += cat(what, "_count", labels, std::to_string(all.*times), "\n");
            }
        };
        family(
            "groat_layer_call_seconds",
            "A layer's own time in its calls, where measured.",
            &layer_time::calls,
            &layer_time::calling
        );
        family(
            "groat_layer_pull_seconds",
            "A layer's own time in pulls of its bodies, where measured.",
            &layer_time::pulls,
            &layer_time::pulling
        );
    }

    std::vector<nanoseconds> limits_;
    std::optional<layer_times> layers_;
    shared* all_ = nullptr;
};

metrics::metrics(metrics_options options) : table_{std::make_shared<table>(std::move(options))} {}

response metrics::operator()(env& request, const app& next) const {
    if (!request.is_sub()) {
        table_->begin();
        request.on_complete([into = table_, &request](const outcome& how) {
            into->complete(request, how);
        });
    }
    return next(request);
}

std::string metrics::text() const {
    return table_->text();
}

app metrics::page(std::source_location where) const {
    const auto answer = [of = table_](env&) {
        return response{
            200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, of->text()};
    };
    return app{as("metrics page", answer), where};
}

} // namespace groat::inline v0::middleware

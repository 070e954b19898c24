// SPDX-License-Identifier: BSL-1.0
#include <groat/exchange.hpp>
#include <groat/text.hpp>

#include "head_check.hpp"
#include "wake_cell.hpp"

#include <algorithm>
#include <array>
#include <memory>

namespace groat::inline v0 {
namespace {

constexpr std::size_t gathered = 64 * 1024; // bytes held before they are written
constexpr std::size_t large = 16 * 1024;    // a chunk that is written where it lies
constexpr int patience =
    16; // pulls in a row that a self-waking body gets before others have a turn

bool sees_bodies(const detail::observer_link* observers) noexcept {
    for (const auto* one = observers; one; one = one->next)
        if (one->who->sees_bodies())
            return true;
    return false;
}

} // namespace

/// The request's body, read from the transport as it is pulled. It lies in the exchange's arena, so
/// a body that owns it destroys it and frees nothing.
class exchange::input_source final : public body_source {
public:
    explicit input_source(exchange& of) noexcept : x_{of} {}

    static void* operator new(std::size_t size, detail::arena& memory) {
        return memory.allocate(size, alignof(input_source));
    }
    static void operator delete(void*, detail::arena&) noexcept {}
    static void operator delete(void*) noexcept {}

    pulled pull() override {
        const auto announced = length();
        if (announced && given_ == *announced)
            return end_of_body;
        if (!buffer_)
            buffer_ = std::make_unique_for_overwrite<std::array<char, large>>();
        std::span<char> room{*buffer_};
        if (announced)
            room = room.first(
                static_cast<std::size_t>(std::min<std::uint64_t>(room.size(), *announced - given_))
            );
        for (;;) {
            const auto [how, n] = x_.state_.line.read(room);
            given_ += n;
            x_.outcome_.input_bytes = given_;
            if (n > 0)
                return chunk({room.data(), n});
            if (how == transport::io::gone) {
                x_.state_.gone = true;
                if (x_.state_.wake) // who works for it elsewhere hears of it now
                    x_.state_.wake->client_gone = true;
                throw input_error{"input: the client left before its end"};
            }
            if (how == transport::io::ok)
                return ended(announced);
            if (!x_.in_call_) {
                x_.input_waits_ = true;
                return not_yet;
            }
            x_.state_.line.wait_readable();
        }
    }

    std::optional<std::uint64_t> length() const override { return x_.root_.content_length(); }

private:
    pulled ended(std::optional<std::uint64_t> announced) const {
        if (announced)
            throw input_error{"input: fewer bytes than its Content-Length"};
        return end_of_body;
    }

    exchange& x_;
    std::uint64_t given_ = 0;
    std::unique_ptr<std::array<char, large>> buffer_;
};

exchange::exchange(
    transport& to,
    app what,
    const config& settings,
    std::span<const variable> variables,
    const exchange_options& options
)
    : state_{to, settings, variables}, app_{std::move(what)}, input_{std::unique_ptr<input_source>{
                                                                  new (state_.memory)
                                                                      input_source{*this}}},
      root_{state_, nullptr, state_.outermost, input_}, outcome_{.head = response_.headers},
      options_{options} {
    state_.deadline = options.deadline;
    outcome_.started = state_.started;
    if (options_.buffer)
        out_.swap(*options_.buffer);
    out_.clear();
}

exchange::~exchange() {
    abort(fate::aborted);
    out_.clear();
    if (options_.buffer)
        out_.swap(*options_.buffer);
}

exchange::wants exchange::run() noexcept {
    try {
        return advance();
    } catch (...) {
        // Not the app's doing: memory ran out, or the transport threw.
        broke(std::current_exception());
    }
    try {
        static_cast<void>(state_.line.finish(1, false));
    } catch (...) {
        // The connection is the server's to close; the outcome says failed already.
    }
    close(fate::failed);
    return wants::done;
}

void exchange::abort(fate why) noexcept {
    if (phase_ == phase::over)
        return;
    if (why == fate::aborted)
        state_.gone = true;
    close(why);
}

exchange::wants exchange::advance() {
    auto waits = wants::done;
    for (;;) {
        switch (phase_) {
        case phase::call:
            phase_ = phase::head;
            call_app();
            break;
        case phase::head:
            prepare_head();
            break;
        case phase::send:
            if (!drain(waits))
                return waits;
            break;
        case phase::finish: {
            const bool whole = fate_ == fate::done;
            const auto how = state_.line.finish(whole ? 0 : 1, whole);
            if (how == transport::io::blocked)
                return wants::writable;
            if (how == transport::io::gone)
                state_.gone = true;
            close(how == transport::io::gone && whole ? fate::aborted : fate_);
            break;
        }
        case phase::over:
            return wants::done;
        }
    }
}

void exchange::call_app() {
    std::exception_ptr thrown;
    in_call_ = true;
    try {
        response_ = app_(root_);
    } catch (...) {
        thrown = std::current_exception();
    }
    in_call_ = false;
    if (thrown)
        refuse(std::move(thrown), "the app threw");
}

/// Before the first byte: an error becomes a response.
void exchange::refuse(std::exception_ptr thrown, std::string_view what) {
    log(what, thrown);
    const bool clients_fault = !state_.gone && is_input_error(thrown);
    outcome_.error = std::move(thrown);
    if (state_.gone) {
        close(fate::aborted);
        return;
    }
    answer_error(clients_fault ? 400 : 500);
}

void exchange::answer_error(status code) {
    response_ = text(code, cat(code.reason(), "\n"));
}

void exchange::prepare_head() {
    const bool head_only = root_.verb() == http::verb::head;
    auto checked = check_head(response_, head_only, options_);
    if (!checked.fault.empty()) {
        log(checked.fault, nullptr);
        answer_error(500);
        checked = check_head(response_, head_only, options_);
    }
    if (!response_.body.omitted()) {
        // Observers see what is pulled, so for them all of it is.
        file_ = sees_bodies(state_.observers) ? nullptr : response_.body.file();
        std::exception_ptr thrown;
        try {
            first_ = pull();
            has_first_ = true;
        } catch (...) {
            thrown = std::current_exception();
        }
        if (thrown) {
            refuse(std::move(thrown), "the body threw before its first byte");
            if (phase_ == phase::over)
                return;
            checked = check_head(response_, head_only, options_);
            file_ = nullptr;
        }
    }
    if (!options_.buffer)
        out_.reserve(1024);
    state_.line.head(out_, response_.status, response_.headers);
    head_left_ = out_.size();
    counted_ = checked.announced && !response_.body.omitted();
    if (counted_)
        left_ = *checked.announced;
    if (file_ && counted_ && left_ != file_->length)
        file_ = nullptr; // that ends badly, as it does for any body
    phase_ = phase::send;
}

pulled exchange::pull() {
    // A wake that came before this pull is answered by it; one that comes during it is not.
    if (state_.wake)
        static_cast<void>(state_.wake->take_woken());
    return response_.body.pull();
}

/// Gathers bytes until there are enough, or they must not wait.
void exchange::fill() {
    more_ = true;
    while (!ended_) {
        pulled next;
        try {
            next = std::exchange(has_first_, false) ? first_ : pull();
        } catch (...) {
            broke(std::current_exception());
            break;
        }
        if (next.what == pulled::end) {
            ended_ = true;
            if (counted_ && left_ > 0)
                broke(std::make_exception_ptr(body_error{
                    "the body has fewer bytes than its Content-Length"}));
            break;
        }
        if (next.what == pulled::not_yet) {
            more_ = false;
            waits_ = true;
            break;
        }
        if (next.what != pulled::bytes)
            continue; // a message that no layer consumed is not for the wire
        const bool in_place = take(next.data);
        more_ = !next.flush;
        if (file_)
            file_sent_ = next.data.size();
        if (in_place)
            return;
        if (next.flush || out_.size() >= gathered || file_)
            break;
    }
    pending_ = out_;
}

/// Takes a chunk's bytes, cut at the announced length. Tells whether they are to be written where
/// they lie, before the next pull.
bool exchange::take(std::string_view data) {
    if (counted_) {
        const bool too_many = data.size() > left_;
        if (too_many)
            data = data.substr(0, static_cast<std::size_t>(left_));
        left_ -= data.size();
        if (too_many)
            broke(std::make_exception_ptr(body_error{
                "the body has more bytes than its Content-Length"}));
    }
    if (out_.empty() && data.size() >= large) {
        pending_ = data;
        return true;
    }
    out_ += data;
    return false;
}

/// The body is over before its time. What was gathered is still sent; then the response is cut.
void exchange::broke(std::exception_ptr error) noexcept {
    ended_ = true;
    fate_ = fate::failed;
    log("the body broke", error);
    outcome_.error = std::move(error);
}

/// Writes what is pending and pulls what is next. False: wait for what `waits` says, or look at
/// the phase again.
bool exchange::drain(wants& waits) {
    if (!pending_.empty() || (!more_ && unpushed_)) {
        const auto [how, n] = state_.line.write(pending_, more_);
        sent(n);
        if (pending_.empty())
            out_.clear(); // even if it says blocked: what was taken is not sent again
        if (how == transport::io::gone) {
            state_.gone = true;
            close(fate::aborted);
            return true;
        }
        unpushed_ = more_;
        if (how == transport::io::blocked || (n == 0 && !pending_.empty())) {
            unpushed_ = true;
            waits = wants::writable;
            return false;
        }
        if (!pending_.empty())
            return true;
    }
    if (ended_) {
        phase_ = phase::finish;
        return true;
    }
    if (std::exchange(waits_, false) && !woken_meanwhile()) {
        waits = std::exchange(input_waits_, false) ? wants::readable : wants::wake;
        return false;
    }
    if (file_ && !has_first_)
        return send_file(waits);
    fill();
    return true;
}

/// The rest of a body that is a file goes out unread. False: wait for what `waits` says.
bool exchange::send_file(wants& waits) {
    const auto left = file_->length - file_sent_;
    if (left == 0) {
        ended_ = true;
        return true;
    }
    const auto [how, n] = state_.line.write_file(*file_, file_->offset + file_sent_, left);
    outcome_.body_bytes += n;
    file_sent_ += n;
    if (counted_)
        left_ -= n;
    if (how == transport::io::gone) {
        state_.gone = true;
        close(fate::aborted);
    } else if (how == transport::io::blocked) {
        waits = wants::writable;
        return false;
    } else if (n == 0) {
        // Before the first it may only be that this transport can't: pulling goes on.
        if (std::exchange(by_file_, false))
            broke(std::make_exception_ptr(body_error{"the file became shorter while it was sent"}));
        file_ = nullptr;
    }
    by_file_ = by_file_ || n > 0;
    return true;
}

/// Whether the body was woken since it said *not yet*. One that wakes itself time and again gets
/// its turns through the server.
bool exchange::woken_meanwhile() {
    if (!state_.wake || !state_.wake->take_woken())
        return false;
    if (++turns_ < patience)
        return true;
    turns_ = 0;
    state_.line.wake();
    return false;
}

void exchange::sent(std::size_t n) {
    pending_.remove_prefix(n);
    const auto of_head = std::min<std::uint64_t>(n, head_left_);
    head_left_ -= of_head;
    outcome_.head_bytes += of_head;
    outcome_.body_bytes += n - of_head;
    if (head_left_ > 0 || outcome_.status != 0)
        return;
    outcome_.status = response_.status;
    if (state_.head_sent.first)
        run_hooks(state_.head_sent.first, "on_head_sent");
}

void exchange::close(fate how) noexcept {
    if (std::exchange(phase_, phase::over) == phase::over)
        return;
    outcome_.how = how;
    outcome_.ended = state_.settings.clock->now();
    if (state_.wake) {
        state_.wake->client_gone = state_.gone;
        state_.wake->cut();
    }
    response_.body.tell(how);
    response_.body = {};
    if (outcome_.status == 0)
        response_.headers.clear();
    // Last asked, first told: an inner layer's hook runs before an outer one's.
    // The list is taken away before: one that a hook asks for now would cut it off.
    detail::hook* reversed = nullptr;
    for (auto* h = std::exchange(state_.complete, {}).first; h;) {
        auto* next = std::exchange(h->next, reversed);
        reversed = h;
        h = next;
    }
    if (reversed)
        run_hooks(reversed, "on_complete");
    if (state_.cleanup.first)
        run_hooks(state_.cleanup.first, "on_cleanup");
}

void exchange::run_hooks(detail::hook* first, std::string_view kind) noexcept {
    for (auto* h = first; h; h = h->next) {
        try {
            h->run(outcome_);
        } catch (...) {
            log(kind, std::current_exception());
        }
    }
}

void exchange::log(std::string_view what, const std::exception_ptr& error) noexcept {
    try {
        root_.error(
            cat("groat: ",
                root_.method(),
                " ",
                root_.request_uri(),
                ": ",
                what,
                error ? ": " : "",
                describe(error))
        );
    } catch (...) {
        // No memory for a message.
    }
}

} // namespace groat::inline v0

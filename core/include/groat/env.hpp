// SPDX-License-Identifier: BSL-1.0
// One exchange as the app sees it.
#pragma once

#include <groat/body.hpp>
#include <groat/config.hpp>
#include <groat/detail/exchange_state.hpp>
#include <groat/http.hpp>
#include <groat/outcome.hpp>
#include <groat/slot.hpp>
#include <groat/waker.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace groat::inline v0 {

/// A hook is called with the outcome or without.
template <class F>
concept exchange_hook = std::invocable<F&, const outcome&> || std::invocable<F&>;

/// No value: `child({{"REMOTE_USER", unset}})`.
inline constexpr std::nullopt_t unset = std::nullopt;

/// A variable that a child env sets, or unsets. Its text is copied into the exchange.
struct overlay {
    std::string_view name;
    std::optional<std::string_view> value;
};

/// The environment: the request's variables (CGI's, RFC 3875, 4.1, and `HTTP_*`), its input, and
/// the exchange around them.
///
/// Neither copied nor moved; it belongs to its exchange and is not locked. All views are valid
/// until the exchange ends. Nothing changes an env: a layer that wants its inner layers to see
/// something else calls them with a `child`.
class env {
public:
    env(const env&) = delete;
    env& operator=(const env&) = delete;

    // Variables. An accessor gives empty text for a variable that is not there; `var` tells the
    // two apart.

    /// Any variable by name, P6W's text and boolean keys too (`p6w.url-scheme`, and `wapi.` as the
    /// prefix's newer spelling; booleans are "true" and "false").
    [[nodiscard]] std::optional<std::string_view> var(std::string_view name) const;

    /// Whether any of these variables is there: one walk for all of them, for a layer that mostly
    /// finds nothing.
    [[nodiscard]] bool has_any(std::span<const std::string_view> names) const noexcept;

    /// A request header by its HTTP name, in any case: `header("User-Agent")`.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;

    [[nodiscard]] std::string_view method() const;
    [[nodiscard]] http::verb verb() const; ///< `verb::unknown` for one without a name in Beast
    [[nodiscard]] std::string_view script_name(
    ) const; ///< where the app is mounted; no `/` at its end
    [[nodiscard]] std::string_view path_info() const;    ///< the rest, decoded once
    [[nodiscard]] std::string_view request_uri() const;  ///< raw target: path and query
    [[nodiscard]] std::string_view raw_path() const;     ///< request_uri without its query
    [[nodiscard]] std::string_view query_string() const; ///< raw, without `?`
    [[nodiscard]] std::string_view server_name() const;
    [[nodiscard]] std::uint16_t server_port() const; ///< 0 if unknown
    [[nodiscard]] std::string_view server_protocol() const;
    [[nodiscard]] std::optional<std::uint64_t> content_length() const;
    [[nodiscard]] std::string_view content_type() const;
    [[nodiscard]] std::string_view scheme(
    ) const; ///< "https" or "http": HTTPS, then REQUEST_SCHEME
    [[nodiscard]] std::string_view remote_addr() const;
    [[nodiscard]] std::string_view remote_user() const;
    [[nodiscard]] std::string_view host() const; ///< the Host header as sent, else server_name()

    /// All variables as this env sees them, in order: its own, then what it does not overlay.
    [[nodiscard]] std::vector<variable> variables() const;

    // The exchange.

    /// The request's body, within the server's limits. Inside a call its pull waits for what has
    /// not arrived; during a pull of the response it may say *not yet*. It throws input_error when
    /// the client broke it off, or it isn't what was announced. Whether it is collected before the
    /// call or read as it arrives is the server's to say.
    [[nodiscard]] body& input() const noexcept { return *input_; }

    /// A line for the server's error log, without a newline; control bytes are escaped.
    void error(std::string_view line) const;

    [[nodiscard]] const groat::config& config() const noexcept { return x_->settings; }
    [[nodiscard]] time_point started() const noexcept { return x_->started; }
    [[nodiscard]] wall_time started_wall() const;
    /// When this should be over; max() if never. The exchange's, which the server enforces, or an
    /// earlier one from `until`, which is for the app to heed.
    [[nodiscard]] time_point deadline() const noexcept { return std::min(until_, x_->deadline); }
    [[nodiscard]] bool client_gone() const noexcept; ///< sticky

    /// For a source that will say *not yet*: give a copy to whoever will have more. A copy is all
    /// of the env that another thread may use.
    [[nodiscard]] groat::waker waker() const;

    // Other views of the same exchange. They live until it ends, so a body that is pulled later
    // may keep them.

    /// This env with some variables set or unset, and another input if one is given.
    [[nodiscard]] env& child(std::initializer_list<overlay> over) const;
    /// With another input its CONTENT_LENGTH is that input's, unless `over` says otherwise.
    [[nodiscard]] env& child(std::initializer_list<overlay> over, body input) const;

    /// A child one mount deeper: `prefix`, with which path_info begins, moves to the end of
    /// script_name. Throws std::invalid_argument if it isn't a prefix of whole segments.
    [[nodiscard]] env& below(std::string_view prefix) const;

    /// A child that should be over by then, if not earlier.
    [[nodiscard]] env& until(time_point latest) const;

    /// A request within the request (an error page, an internal redirect): a child whose slots are
    /// its own. It reads the slots outside and writes inside; hooks stay the exchange's.
    [[nodiscard]] env& sub(std::initializer_list<overlay> over, body input = {}) const;
    [[nodiscard]] bool is_sub() const noexcept { return scope_->outward != nullptr; }

    // Slots: what layers tell one another, outward too. They belong to the exchange (or the
    // sub-request), not to a child.

    /// Sets the slot's value and gives a reference that is valid until the exchange ends.
    template <class T>
    T& put(const slot<T>& key, std::type_identity_t<T> value) {
        if (auto* found = here(&key))
            if constexpr (std::is_move_assignable_v<T>)
                return *static_cast<T*>(found->value) = std::move(value);
        T& made = x_->memory.make<T>(std::move(value));
        scope_->last = &x_->memory.make<detail::slot_node>(detail::slot_node{
            scope_->last, &key, key.name(), &made});
        return made;
    }

    /// The slot's value, or null.
    template <class T>
    [[nodiscard]] T* get(const slot<T>& key) const noexcept {
        return static_cast<T*>(find_slot(&key));
    }

    // Hooks. The server runs them, each at most once; one that throws is logged and the rest still
    // run. They may be asked for until the exchange completes.

    /// After the head was handed to the server, in the order of asking.
    template <exchange_hook F>
    void on_head_sent(F f) {
        ask(x_->head_sent, std::move(f));
    }

    /// When the exchange's fate is fixed and its body told; last asked first.
    template <exchange_hook F>
    void on_complete(F f) {
        ask(x_->complete, std::move(f));
    }

    /// After all on_complete hooks, in the order of asking (P6W's cleanup handlers).
    template <exchange_hook F>
    void on_cleanup(F f) {
        ask(x_->cleanup, std::move(f));
    }

    /// Asks the server to replace this worker once the exchange is over (P6W's harakiri).
    void request_exit() noexcept { x_->exit_wanted = true; }

    /// Says that this call will wait for something that the server knows nothing of: see
    /// blocking.hpp.
    void will_wait() const noexcept { x_->line.will_wait(); }

    /// Lets an observer see every layer from here on. It must outlive the exchange.
    void observe(observer& who);

    [[nodiscard]] bool observed() const noexcept { return x_->observers != nullptr; }

private:
    friend class app;
    friend class exchange;
    friend class detail::arena;
    friend class lint; // looks whether a waker was taken

    env(detail::exchange_state& x, const env* up, detail::scope& slots, body& input) noexcept
        : x_{&x}, up_{up}, scope_{&slots}, input_{&input} {}

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    [[nodiscard]] std::string_view text_of(detail::known which) const noexcept;
    [[nodiscard]] std::optional<std::string_view> value_of(detail::known which) const noexcept;
    [[nodiscard]] env& derive(
        std::initializer_list<overlay> over, detail::scope& slots, body& input
    ) const;
    [[nodiscard]] const env& with_length(const body& input) const;
    [[nodiscard]] detail::slot_node* here(const void* key) const noexcept;
    [[nodiscard]] void* find_slot(const void* key) const noexcept;

    template <class F>
    void ask(detail::hooks& which, F f) {
        which.append(x_->memory.make<detail::hook_of<F>>(std::move(f)));
    }

    detail::exchange_state* x_;
    const env* up_;
    const overlay* over_ = nullptr;
    std::size_t overs_ = 0;
    detail::scope* scope_;
    body* input_;
    time_point until_ = time_point::max();
};

/// The client broke its request's body off, or it isn't what was announced.
class input_error : public body_error {
public:
    using body_error::body_error;
};

} // namespace groat::inline v0

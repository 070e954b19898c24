// SPDX-License-Identifier: BSL-1.0
// What all environments of one exchange share. For env.hpp and the exchange; not for users.
#pragma once

#include <groat/clock.hpp>
#include <groat/config.hpp>
#include <groat/detail/arena.hpp>
#include <groat/outcome.hpp>
#include <groat/transport.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace groat::inline v0 {

class observer;

/// A variable of the environment; whoever makes it keeps its text until the exchange ends.
struct variable {
    std::string_view name;
    std::string_view value;
};

namespace detail {

class wake_cell;

/// The variables that have an accessor, in the order of `known_names`.
enum class known : std::uint8_t {
    request_method,
    script_name,
    path_info,
    request_uri,
    query_string,
    server_name,
    server_port,
    server_protocol,
    content_length,
    content_type,
    https,
    request_scheme,
    remote_addr,
    remote_port,
    remote_user,
    http_host,
    count
};

struct slot_node {
    slot_node* before;
    const void* key;
    std::string_view name;
    void* value;
};

/// Slots seen from one place: a sub-request's own, then outward.
struct scope {
    slot_node* last = nullptr;
    const scope* outward = nullptr;
};

struct hook {
    hook* next = nullptr;
    virtual void run(const outcome& how) = 0;

protected:
    ~hook() = default;
};

template <class F>
struct hook_of final : hook {
    explicit hook_of(F f) : call{std::move(f)} {}
    void run(const outcome& how) override {
        if constexpr (std::invocable<F&, const outcome&>)
            call(how);
        else
            call();
    }
    F call;
};

/// Hooks of one kind, in the order of asking.
struct hooks {
    hook* first = nullptr;
    hook* last = nullptr;

    void append(hook& added) noexcept {
        (last ? last->next : first) = &added;
        last = &added;
    }
};

struct observer_link {
    observer* who;
    observer_link* next;
};

struct exchange_state {
    exchange_state(transport& to, const config& of, std::span<const variable> vars)
        : line{to}, settings{of}, variables{vars}, started{of.clock->now()} {}

    [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const noexcept;
    [[nodiscard]] std::optional<std::string_view> find(known name) noexcept;

    arena memory;
    observer_link* observers = nullptr;
    scope outermost;
    hooks head_sent;
    hooks complete;
    hooks cleanup;

    transport& line;
    const config& settings;
    std::span<const variable> variables;
    std::array<std::uint8_t, static_cast<std::size_t>(known::count)> index{};
    std::uint8_t asked = 0; ///< accessors so far; an index pays from the third on

    time_point started;
    time_point deadline = time_point::max();
    std::shared_ptr<wake_cell> wake;
    bool gone = false;
    bool exit_wanted = false;
};

} // namespace detail
} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// What a layer says about its place among the others.
#pragma once

#include <groat/slot.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// Something that a layer does for the others which no slot carries: answering for what throws,
/// coding bodies.
///
///     inline constexpr role session_store{"keeping sessions"};
///
/// Like a slot it is one variable that all who use it see, its identity is its address, and the
/// name is for people. groat's own are in groat/roles.hpp.
class role {
public:
    consteval role(const char* name) : name_{name} {
        if (std::string_view{name}.empty())
            throw "groat: a role has a name, for messages";
    }
    role(const role&) = delete;
    role& operator=(const role&) = delete;

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    const char* name_;
};

/// What a fact is about: a slot or a role, never a type or a string.
class fact_key {
public:
    template <class T>
    constexpr fact_key(const slot<T>& of) noexcept : at_{&of}, name_{of.name()} {}
    constexpr fact_key(const role& of) noexcept : at_{&of}, name_{of.name()} {}

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    friend constexpr bool operator==(const fact_key& a, const fact_key& b) noexcept {
        return a.at_ == b.at_;
    }

private:
    const void* at_; // of something that lives as long as the program
    std::string_view name_;
};

/// One thing that a layer says; made by the four functions below.
struct fact {
    enum class kind : std::uint8_t { needs, gives, inside_of, outside_of };

    kind what;
    fact_key key;
};

/// What a layer says, in any order.
///
/// A middleware states its facts by a member; for a type that one can't change a free function of
/// the same name does, found as swap is; and for a lambda there is `as` (groat/as.hpp):
///
///     facts describe() const { return {gives(current_user), inside_of(roles::client_address)}; }
///     facts describe(const foreign::guard&) { return {gives(current_user)}; }
///
/// They are asked for when a builder makes an app and when a composition is drawn, never during a
/// request. What is made of them: groat/order.hpp.
using facts = std::vector<fact>;

/// This layer fills the slot before it calls the next one, or plays the role.
[[nodiscard]] constexpr fact gives(fact_key key) noexcept {
    return {fact::kind::gives, key};
}

/// Without a layer outside of this one that gives the key, this one can't work.
[[nodiscard]] constexpr fact needs(fact_key key) noexcept {
    return {fact::kind::needs, key};
}

/// If a layer gives the key, one that does must be outside of this one.
[[nodiscard]] constexpr fact inside_of(fact_key key) noexcept {
    return {fact::kind::inside_of, key};
}

/// If a layer gives the key, one that does must be inside of this one.
[[nodiscard]] constexpr fact outside_of(fact_key key) noexcept {
    return {fact::kind::outside_of, key};
}

[[nodiscard]] constexpr std::string_view to_string(fact::kind what) noexcept {
    switch (what) {
    case fact::kind::needs:
        return "needs";
    case fact::kind::gives:
        return "gives";
    case fact::kind::inside_of:
        return "inside of";
    case fact::kind::outside_of:
        return "outside of";
    }
    return "";
}

} // namespace groat::inline v0

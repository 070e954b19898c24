// SPDX-License-Identifier: BSL-1.0
// Addresses and networks of the Internet Protocol, for layers that trust some and not others.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// An address of IPv4 or IPv6. One of IPv4 that was mapped into IPv6 (RFC 4291, 2.5.5.2) is the
/// IPv4 address: `::ffff:192.0.2.1` equals `192.0.2.1`.
class ip_address {
public:
    /// Reads one as inet_pton(3) does, and nothing else: four decimal numbers without leading
    /// zeros, or RFC 4291, 2.2; no brackets, port or zone.
    [[nodiscard]] static std::optional<ip_address> parse(std::string_view text) noexcept;

    [[nodiscard]] bool is_v4() const noexcept;

    /// As RFC 5952 writes it.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const ip_address&, const ip_address&) = default;

private:
    friend class ip_network;

    explicit ip_address(std::array<std::uint8_t, 16> bytes) noexcept : bytes_{bytes} {}

    std::array<std::uint8_t, 16> bytes_; // IPv4 as mapped
};

/// A block of addresses that begin alike: `192.0.2.0/24`, `2001:db8::/32`, or one address.
///
/// A network of IPv6 has no address of IPv4, so `::/0` is all of IPv6 and `0.0.0.0/0` all of IPv4.
class ip_network {
public:
    /// For what a program says itself: throws std::invalid_argument, which quotes the text, where
    /// `parse` gives nothing.
    explicit ip_network(std::string_view text);

    /// An address, or an address, `/` and the number of bits (RFC 4632, 3.1). Nothing when bits
    /// behind the prefix are set, for then it isn't clear what is meant.
    [[nodiscard]] static std::optional<ip_network> parse(std::string_view text) noexcept;

    [[nodiscard]] bool contains(const ip_address& it) const noexcept;

private:
    ip_network(const ip_address& first, unsigned bits) noexcept : first_{first}, bits_{bits} {}

    ip_address first_;
    unsigned bits_; // of 128
};

/// Several networks: `{"127.0.0.0/8", "::1", "10.0.0.0/8"}`. A search looks at each.
class ip_networks {
public:
    ip_networks() = default;

    /// Throw std::invalid_argument for what is no network.
    ip_networks(std::initializer_list<std::string_view> texts);
    explicit ip_networks(const std::vector<std::string>& texts);

    [[nodiscard]] bool contains(const ip_address& it) const noexcept;

    /// The same for an address as text; text that is no address is in no network.
    [[nodiscard]] bool contains(std::string_view address) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

private:
    std::vector<ip_network> all_;
};

} // namespace groat::inline v0

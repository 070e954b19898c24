// SPDX-License-Identifier: BSL-1.0
#include <groat/forwarded.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <charconv>

namespace groat::inline v0 {
namespace {

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// RFC 7239, 6.3.
bool is_obfuscated(std::string_view text) noexcept {
    return text.size() > 1 && text.front() == '_' && std::ranges::all_of(text, [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
                      c == '_' || c == '-';
           });
}

/// The port behind a node's colon; false for what is none.
bool read_port(std::string_view text, forwarded_node& into) noexcept {
    if (is_obfuscated(text))
        return true;
    std::uint16_t port = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc{} || stop != end || text.size() > 5)
        return false;
    into.port = port;
    return true;
}

/// Reads Forwarded from its beginning.
class reader {
public:
    explicit reader(std::string_view text) : rest_{text} {}

    [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

    bool take(char c) noexcept {
        if (!rest_.starts_with(c))
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    void skip_blanks() noexcept {
        while (take(' ') || take('\t')) {
        }
    }

    /// What stands before the first byte that is not a token's; perhaps nothing.
    std::string_view token() noexcept {
        std::size_t n = 0;
        while (n < rest_.size() && detail::token_bytes[static_cast<unsigned char>(rest_[n])])
            ++n;
        const auto taken = rest_.substr(0, n);
        rest_.remove_prefix(n);
        return taken;
    }

    /// A token or a quoted string; nothing for neither.
    std::optional<std::string_view> value() noexcept {
        if (!take('"')) {
            const auto plain = token();
            return plain.empty() ? std::nullopt : std::optional{plain};
        }
        const auto end = rest_.find_first_of("\"\\");
        if (end == rest_.npos || rest_[end] == '\\')
            return {};
        const auto taken = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return taken;
    }

private:
    std::string_view rest_;
};

bool keep(forwarded_hop& hop, std::string_view name, std::string_view value) noexcept {
    auto* const place = iequal(name, "for")     ? &hop.from
                        : iequal(name, "by")    ? &hop.by
                        : iequal(name, "host")  ? &hop.host
                        : iequal(name, "proto") ? &hop.proto
                                                : nullptr;
    if (!place)
        return true;
    if (!place->empty() || value.empty()) // said twice, or said to be nothing
        return false;
    *place = value;
    return true;
}

/// A hop's pairs, up to the comma behind it or the end. Tells whether it was well-formed.
bool read_hop(reader& from, forwarded_hop& into, bool& anything) noexcept {
    do {
        from.skip_blanks();
        const auto name = from.token();
        if (!name.empty()) {
            if (!from.take('='))
                return false;
            const auto value = from.value();
            if (!value || !keep(into, name, *value))
                return false;
            anything = true;
        }
        from.skip_blanks();
    } while (from.take(';'));
    return from.at_end() || from.take(',');
}

} // namespace

std::optional<forwarded_node> parse_forwarded_node(std::string_view text) noexcept {
    forwarded_node found;
    std::string_view port;
    bool has_port = false;
    const bool bracketed = text.starts_with('[');
    if (bracketed) {
        const auto close = text.find(']');
        if (close == text.npos)
            return {};
        found.name = text.substr(1, close - 1);
        port = text.substr(close + 1);
        has_port = !port.empty();
        if (found.name.find(':') == found.name.npos || (has_port && port.front() != ':'))
            return {};
        port.remove_prefix(has_port ? 1 : 0);
    } else {
        const auto colon = text.find(':');
        // Two colons without brackets are an address of IPv6 and no port.
        has_port = colon != text.npos && text.find(':', colon + 1) == text.npos;
        found.name = has_port ? text.substr(0, colon) : text;
        port = has_port ? text.substr(colon + 1) : port;
    }
    found.address = ip_address::parse(found.name);
    if (has_port && !read_port(port, found))
        return {};
    if (found.address ||
        (!bracketed && (iequal(found.name, "unknown") || is_obfuscated(found.name))))
        return found;
    return {};
}

std::optional<std::vector<forwarded_hop>> parse_forwarded(
    std::string_view text, std::size_t max_hops
) {
    std::vector<forwarded_hop> hops;
    reader from{text};
    while (!from.at_end()) {
        forwarded_hop hop;
        bool anything = false;
        if (!read_hop(from, hop, anything))
            return {};
        if (!anything) // an empty element of the list (RFC 9110, 5.6.1.2)
            continue;
        if (hops.size() == max_hops)
            return {};
        hops.push_back(hop);
    }
    return hops;
}

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// The second part of the triple.
#pragma once

#include <groat/http.hpp>
#include <groat/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// A header field that cannot exist: its name is no token or its value has CR, LF or NUL.
class header_error : public std::invalid_argument {
public:
    using invalid_argument::invalid_argument;
};

namespace detail {

/// The bytes that tokens have (RFC 9110, 5.6.2).
inline constexpr auto token_bytes = [] {
    std::array<bool, 256> all{};
    for (const char c : std::string_view{"!#$%&'*+-.^_`|~0123456789"
                                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"})
        all[static_cast<unsigned char>(c)] = true;
    return all;
}();

/// RFC 9110, 5.6.2.
[[nodiscard]] constexpr bool is_token(std::string_view text) noexcept {
    for (const char c : text)
        if (!token_bytes[static_cast<unsigned char>(c)])
            return false;
    return !text.empty();
}

} // namespace detail

/// The name of a header field: a token (RFC 9110, 5.1). It refers to its text and does not hold it.
class field_name {
public:
    /// A literal, checked when compiling: `headers.add("X-Frame-Options", …)`.
    template <std::size_t N>
    consteval field_name(const char (&name)[N]) : text_{name, N - 1} {
        if (!detail::is_token(text_))
            throw "groat: this is no header field name: a token of RFC 9110, 5.6.2, is wanted";
    }

    /// One that Beast knows; throws header_error for `field::unknown`.
    field_name(http::field known);

    /// Text found while running; throws header_error if it is no token. Explicit: `parse` is for
    /// what came from outside.
    explicit field_name(std::string_view name);

    /// The same without a throw.
    [[nodiscard]] static result<field_name> parse(std::string_view name);

    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }

private:
    struct checked {};
    constexpr field_name(checked, std::string_view name) noexcept : text_{name} {}

    std::string_view text_;
};

/// One field for an initializer list: `{{"Content-Type", "text/plain"}, {"X-A", "b"}}`.
struct header_line {
    field_name name;
    std::string_view value;
};

/// An ordered multimap without case. CR, LF, NUL or a name that is no token cannot get in, so what
/// is in it can be sent as it stands; it is kept as the lines that are sent.
///
/// `add` leaves what is there, `replace` puts one field in the place of all of that name: two
/// words, so that no Set-Cookie is lost by accident.
///
/// Views and iterators are valid until the headers change or move.
class headers {
public:
    /// A field as it is seen from outside.
    struct field {
        std::string_view name; ///< as it was spelled
        std::string_view value;

        /// Beast's name for it, or `unknown`.
        [[nodiscard]] http::field known() const noexcept;
    };

    class iterator;
    using const_iterator = iterator;

    headers() = default;
    headers(std::initializer_list<header_line> lines);

    /// Appends a field. Throws header_error for a value with CR, LF or NUL; spaces and tabs around
    /// the value are not part of it (RFC 9110, 5.5) and are left out.
    void add(field_name name, std::string_view value);
    void add(field_name name, std::uint64_t number);

    /// The one field of this name from now on: in the place of the first, or appended.
    void replace(field_name name, std::string_view value);
    void replace(field_name name, std::uint64_t number);

    /// Appends the field if there is none of that name; tells whether it did.
    bool add_default(field_name name, std::string_view value);

    /// Appends the fields of `more` whose name is not here; those that are there several times as
    /// often. For a set made once: while none of its names is here, it is one copy.
    void add_defaults(const headers& more);

    /// Removes all of that name; tells how many.
    std::size_t remove(field_name name);

    void clear() noexcept;

    /// The first value of that name.
    [[nodiscard]] std::optional<std::string_view> get(field_name name) const noexcept;

    /// All values of that name, in order.
    [[nodiscard]] std::vector<std::string_view> all(field_name name) const;

    [[nodiscard]] bool contains(field_name name) const noexcept { return get(name).has_value(); }
    [[nodiscard]] std::size_t count(field_name name) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] iterator begin() const noexcept;
    [[nodiscard]] iterator end() const noexcept;

    /// All fields as `Name: value` CRLF, in order, without the empty line after them.
    [[nodiscard]] std::string_view text() const noexcept { return text_; }

private:
    void append(std::string_view lines);
    [[nodiscard]] std::size_t find(std::string_view name, std::size_t from) const noexcept;
    [[nodiscard]] std::size_t after(std::size_t line) const noexcept;
    [[nodiscard]] field view(std::size_t line) const noexcept;

    // Lines of a token, a colon, a space, a value without CR and LF, and CRLF: so a line's parts
    // can be told from the text alone. A line is meant by where it begins.
    std::string text_;
};

class headers::iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using iterator_concept = std::forward_iterator_tag;
    using value_type = field;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = field;

    iterator() = default;

    field operator*() const noexcept { return of_->view(line_); }
    iterator& operator++() noexcept {
        line_ = of_->after(line_);
        return *this;
    }
    iterator operator++(int) noexcept {
        auto old = *this;
        ++*this;
        return old;
    }
    friend bool operator==(const iterator&, const iterator&) = default;

private:
    friend class headers;
    iterator(const headers* of, std::size_t line) noexcept : of_{of}, line_{line} {}

    const headers* of_ = nullptr;
    std::size_t line_ = 0;
};

inline headers::iterator headers::begin() const noexcept {
    return {this, 0};
}
inline headers::iterator headers::end() const noexcept {
    return {this, text_.size()};
}

} // namespace groat::inline v0

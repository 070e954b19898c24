// SPDX-License-Identifier: BSL-1.0
#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace groat::inline v0 {
namespace {

/// What no field value may hold (RFC 9110, 5.5): each of the three splits a head somewhere.
std::string_view checked_value(std::string_view value) {
    const auto splits = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
    if (std::ranges::any_of(value, splits))
        throw header_error{"headers: a field value can't have CR, LF or NUL"};
    return trimmed(value);
}

struct decimal {
    explicit decimal(std::uint64_t number) {
        end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    }
    [[nodiscard]] std::string_view text() const {
        return {digits.data(), static_cast<std::size_t>(end - digits.data())};
    }
    std::array<char, 20> digits;
    char* end;
};

/// Name and value may be views of this very text, so it stays until they were copied.
void insert_line(std::string& text, std::size_t at, std::string_view name, std::string_view value) {
    const auto line = name.size() + value.size() + 4;
    if (at == text.size() && text.capacity() >= text.size() + line) {
        text.append(name).append(": ").append(value).append("\r\n");
        return;
    }
    std::string grown;
    grown.reserve(std::max({text.size() + line, 2 * text.size(), std::size_t{128}}));
    grown.append(text, 0, at).append(name).append(": ").append(value).append("\r\n");
    grown.append(text, at);
    text = std::move(grown);
}

} // namespace

field_name::field_name(http::field known) {
    if (known == http::field::unknown)
        throw header_error{"headers: `field::unknown` is no field name"};
    const auto name = boost::beast::http::to_string(known);
    text_ = {name.data(), name.size()};
}

field_name::field_name(std::string_view name) : text_{name} {
    if (!detail::is_token(name))
        throw header_error{"headers: a field name is a token of RFC 9110, 5.6.2"};
}

result<field_name> field_name::parse(std::string_view name) {
    if (!detail::is_token(name))
        return errc::bad_field_name;
    return field_name{checked{}, name};
}

headers::headers(std::initializer_list<header_line> lines) {
    entries_.reserve(lines.size() + 3); // room for what layers and the exchange add
    for (const auto& line : lines)
        add(line.name, line.value);
}

headers::field headers::view(const entry& e) const noexcept {
    const std::string_view all{text_};
    return {
        all.substr(e.at, e.name),
        all.substr(e.at + e.name + 2U, e.value),
        static_cast<http::field>(e.known)};
}

bool headers::matches(const entry& e, std::string_view name) const noexcept {
    return e.name == name.size() && iequal(std::string_view{text_}.substr(e.at, e.name), name);
}

// The line goes to where the text of entry `index` begins, or to the end.
void headers::put(std::size_t index, std::string_view name, std::string_view value) {
    const auto line = name.size() + value.size() + 4;
    if (name.size() > std::numeric_limits<std::uint16_t>::max() ||
        line > std::numeric_limits<std::uint32_t>::max() - text_.size())
        throw header_error{"headers: a field is too long"};
    const auto known = boost::beast::http::string_to_field(name);
    const bool last = index == entries_.size();
    const std::size_t at = last ? text_.size() : entries_[index].at;
    // What may run out of memory comes first: the text, then the entry, then nothing that throws.
    if (entries_.size() == entries_.capacity())
        entries_.reserve(std::max<std::size_t>(4, 2 * entries_.size()));
    insert_line(text_, at, name, value);
    for (auto i = index; i < entries_.size(); ++i)
        entries_[i].at += static_cast<std::uint32_t>(line);
    entries_.insert(
        entries_.begin() + static_cast<std::ptrdiff_t>(index),
        {static_cast<std::uint32_t>(at),
         static_cast<std::uint32_t>(value.size()),
         static_cast<std::uint16_t>(name.size()),
         static_cast<std::uint16_t>(known)}
    );
}

void headers::erase(std::size_t index) {
    const auto gone = entries_[index];
    const auto line = static_cast<std::uint32_t>(gone.name + gone.value + 4U);
    text_.erase(gone.at, line);
    entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(index));
    for (auto i = index; i < entries_.size(); ++i)
        entries_[i].at -= line;
}

void headers::add(field_name name, std::string_view value) {
    put(entries_.size(), name.text(), checked_value(value));
}

void headers::add(field_name name, std::uint64_t number) {
    add(name, decimal{number}.text());
}

void headers::replace(field_name name, std::string_view value) {
    if (!contains(name))
        return add(name, value);
    // Both may be views of this object's own text.
    const std::string copied_name{name.text()};
    const std::string copied_value{checked_value(value)};
    std::size_t place = entries_.size();
    for (auto i = entries_.size(); i-- > 0;) {
        if (!matches(entries_[i], copied_name))
            continue;
        erase(i);
        place = i;
    }
    put(std::min(place, entries_.size()), copied_name, copied_value);
}

void headers::replace(field_name name, std::uint64_t number) {
    replace(name, decimal{number}.text());
}

bool headers::add_default(field_name name, std::string_view value) {
    if (contains(name))
        return false;
    add(name, value);
    return true;
}

std::size_t headers::remove(field_name name) {
    if (!contains(name))
        return 0;
    const std::string copied{name.text()}; // it may be a view of this object's own text
    std::size_t removed = 0;
    for (auto i = entries_.size(); i-- > 0;) {
        if (!matches(entries_[i], copied))
            continue;
        erase(i);
        ++removed;
    }
    return removed;
}

void headers::clear() noexcept {
    text_.clear();
    entries_.clear();
}

std::optional<std::string_view> headers::get(field_name name) const noexcept {
    for (const auto& e : entries_)
        if (matches(e, name.text()))
            return view(e).value;
    return {};
}

std::vector<std::string_view> headers::all(field_name name) const {
    std::vector<std::string_view> values;
    for (const auto& e : entries_)
        if (matches(e, name.text()))
            values.push_back(view(e).value);
    return values;
}

std::size_t headers::count(field_name name) const noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(entries_, [&](const entry& e) {
        return matches(e, name.text());
    }));
}

} // namespace groat::inline v0

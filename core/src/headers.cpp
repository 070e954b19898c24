// SPDX-License-Identifier: BSL-1.0
#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <limits>

namespace groat::inline v0 {
namespace {

/// What no field value may hold (RFC 9110, 5.5): each of the three splits a head somewhere.
std::string_view checked_value(std::string_view value) {
    // Mostly none is as low as these, which is seen of many at once.
    auto lowest = std::numeric_limits<unsigned char>::max();
    for (const char c : value)
        lowest = std::min(lowest, static_cast<unsigned char>(c));
    using namespace std::string_view_literals;
    if (lowest <= '\r' && value.find_first_of("\r\n\0"sv) != value.npos)
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

/// How far it is to the byte, which every line has behind the place.
std::size_t offset_of(char byte, const std::string& text, std::size_t from) noexcept {
    const auto* const at = text.data() + from;
    return static_cast<std::size_t>(
        static_cast<const char*>(std::memchr(at, byte, text.size() - from)) - at
    );
}

/// What a line has besides name and value.
constexpr std::size_t around = std::string_view{": \r\n"}.size();

void append_line(std::string& text, std::string_view name, std::string_view value) {
    text.append(name).append(": ").append(value).append("\r\n");
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
    for (const auto& line : lines)
        add(line.name, line.value);
}

std::size_t headers::after(std::size_t line) const noexcept {
    return line + offset_of('\n', text_, line) + 1;
}

/// Where the next line of that name begins, or the text ends.
std::size_t headers::find(std::string_view name, std::size_t from) const noexcept {
    for (; from < text_.size(); from = after(from)) {
        const auto* const line = text_.data() + from;
        if (text_.size() - from > name.size() && line[name.size()] == ':' &&
            iequal({line, name.size()}, name))
            break;
    }
    return from;
}

headers::field headers::view(std::size_t line) const noexcept {
    const auto name = offset_of(':', text_, line);
    const auto value = line + name + 2;
    return {{text_.data() + line, name}, {text_.data() + value, offset_of('\r', text_, value)}};
}

http::field headers::field::known() const noexcept {
    return boost::beast::http::string_to_field(name);
}

void headers::add(field_name name, std::string_view value) {
    value = checked_value(value);
    const auto size = text_.size() + name.text().size() + value.size() + around;
    if (size <= text_.capacity())
        return append_line(text_, name.text(), value);
    // Both may be views of this very text, so it stays until they were copied.
    std::string grown;
    grown.reserve(std::max({size, 2 * text_.size(), std::size_t{128}}));
    grown.append(text_);
    append_line(grown, name.text(), value);
    text_ = std::move(grown);
}

void headers::add(field_name name, std::uint64_t number) {
    add(name, decimal{number}.text());
}

void headers::replace(field_name name, std::string_view value) {
    const auto first = find(name.text(), 0);
    if (first == text_.size())
        return add(name, value);
    // A new text: name and value may be views of this one.
    value = checked_value(value);
    std::string changed;
    changed.reserve(text_.size() + name.text().size() + value.size() + around);
    changed.append(text_, 0, first);
    append_line(changed, name.text(), value);
    for (auto line = after(first); line < text_.size(); line = after(line)) {
        const auto next = find(name.text(), line);
        changed.append(text_, line, next - line);
        if (next == text_.size())
            break;
        line = next;
    }
    text_ = std::move(changed);
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

void headers::add_defaults(const headers& more) {
    const auto before = text_.size();
    const auto is_in = [](std::string_view name, const headers& of, std::size_t end) {
        return of.find(name, 0) < end;
    };
    const auto all_new = std::ranges::none_of(*this, [&](const field& mine) {
        return is_in(mine.name, more, more.text_.size());
    });
    if (all_new)
        return append(more.text_);
    for (std::size_t line = 0; line < more.text_.size();) {
        const auto next = more.after(line);
        if (!is_in(more.view(line).name, *this, before))
            append(std::string_view{more.text_}.substr(line, next - line));
        line = next;
    }
}

/// Appends whole lines, with room for the few that mostly follow.
void headers::append(std::string_view lines) {
    constexpr std::size_t few = 128;
    const auto size = text_.size() + lines.size();
    if (size > text_.capacity())
        text_.reserve(std::max(size + few, 2 * text_.size()));
    text_.append(lines);
}

std::size_t headers::remove(field_name name) {
    auto line = find(name.text(), 0);
    if (line == text_.size())
        return 0;
    const std::string copied{name.text()}; // it may be a view of this object's own text
    std::size_t removed = 0;
    for (; line < text_.size(); line = find(copied, line)) {
        text_.erase(line, after(line) - line);
        ++removed;
    }
    return removed;
}

void headers::clear() noexcept {
    text_.clear();
}

std::optional<std::string_view> headers::get(field_name name) const noexcept {
    const auto line = find(name.text(), 0);
    if (line == text_.size())
        return {};
    return view(line).value;
}

std::vector<std::string_view> headers::all(field_name name) const {
    std::vector<std::string_view> values;
    for (auto line = find(name.text(), 0); line < text_.size();
         line = find(name.text(), after(line)))
        values.push_back(view(line).value);
    return values;
}

std::size_t headers::count(field_name name) const noexcept {
    std::size_t counted = 0;
    for (auto line = find(name.text(), 0); line < text_.size();
         line = find(name.text(), after(line)))
        ++counted;
    return counted;
}

std::size_t headers::size() const noexcept {
    return static_cast<std::size_t>(std::ranges::count(text_, '\n'));
}

} // namespace groat::inline v0

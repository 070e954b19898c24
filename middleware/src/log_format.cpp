// SPDX-License-Identifier: BSL-1.0
#include "log_format.hpp"
#include "header_variable.hpp"
#include "log_time.hpp"

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::detail {
namespace {

using enum log_field;

template <std::size_t N>
using table = std::array<std::pair<char, log_field>, N>;

constexpr auto letters = std::to_array<std::pair<char, log_field>>({
    {'h', address},    {'a', address},      {'l', nothing},      {'u', user},
    {'t', time},       {'r', request_line}, {'s', status},       {'b', body_bytes_or_none},
    {'B', body_bytes}, {'I', input_bytes},  {'O', output_bytes}, {'X', connection},
    {'T', seconds},    {'D', microseconds}, {'v', server_name},  {'V', host},
    {'p', port},       {'P', process},      {'m', method},       {'U', path},
    {'q', query},      {'H', protocol},     {'L', id},
});

constexpr auto blocks = std::to_array<std::pair<char, log_field>>({
    {'i', request_header},
    {'o', response_header},
    {'e', variable},
    {'C', cookie},
    {'T', seconds},
    {'t', begin_in_brackets},
});

constexpr auto units = std::to_array<std::pair<std::string_view, log_field>>({
    {"s", seconds},
    {"ms", milliseconds},
    {"us", microseconds},
});

constexpr auto numbers = std::to_array<std::pair<std::string_view, log_number>>({
    {"sec", {1, false}},
    {"msec", {1'000, false}},
    {"usec", {1'000'000, false}},
    {"msec_frac", {1'000, true}},
    {"usec_frac", {1'000'000, true}},
});

template <class Table, class Key>
const auto* find(const Table& in, const Key& key) {
    const auto found = std::ranges::find(in, key, [](const auto& row) { return row.first; });
    return found == in.end() ? nullptr : &found->second;
}

bool is_letter(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// An own directive must have a letter of its own, and something to call.
template <class Table, class Handlers>
void check_handlers(const Table& taken, const Handlers& own, std::string_view what) {
    for (const auto& [letter, handler] : own) {
        const std::string_view name{&letter, 1};
        if (!is_letter(letter))
            throw std::invalid_argument{cat("access_log: ", what, " wants an ASCII letter")};
        if (find(taken, letter))
            throw std::invalid_argument{cat("access_log: ", what, name, " has a meaning already")};
        if (!handler)
            throw std::invalid_argument{cat("access_log: ", what, name, " has no handler")};
    }
}

} // namespace

class log_format_reader {
public:
    log_format_reader(const middleware::access_log_options& from, std::vector<log_step>& into)
        : options_{from}, format_{from.format}, steps_{into} {}

    void read() {
        while (at_ < format_.size()) {
            const auto percent = std::min(format_.find('%', at_), format_.size());
            literal(format_.substr(at_, percent - at_));
            at_ = percent;
            if (at_ < format_.size())
                directive();
        }
    }

private:
    void literal(std::string_view text) {
        for (const char& c : text)
            if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) {
                start_ = static_cast<std::size_t>(&c - format_.data());
                refuse("a control byte");
            }
        if (!text.empty())
            steps_.push_back({.text = text});
    }

    void directive() {
        start_ = at_++;
        at_ = std::min(format_.find_first_not_of("<>", at_), format_.size());
        const bool block = at_ < format_.size() && format_[at_] == '{';
        std::string_view text;
        if (block) {
            const auto close = format_.find('}', at_);
            if (close == format_.npos)
                refuse("a block without its }");
            text = format_.substr(at_ + 1, close - at_ - 1);
            at_ = close + 1;
        }
        if (at_ == format_.size())
            refuse("a directive without its letter");
        const char letter = format_[at_++];
        steps_.push_back(block ? with_text(letter, text) : plain(letter));
    }

    log_step plain(char letter) {
        if (letter == '%')
            return {.text = format_.substr(at_ - 1, 1)};
        if (const auto* known = find(letters, letter))
            return {.what = *known};
        if (const auto own = options_.char_handlers.find(letter);
            own != options_.char_handlers.end())
            return {.what = log_field::letter, .letter = &own->second};
        refuse("an unknown directive");
    }

    log_step with_text(char letter, std::string_view text) {
        const auto* known = find(blocks, letter);
        if (!known) {
            const auto own = options_.block_handlers.find(letter);
            if (own == options_.block_handlers.end())
                refuse("an unknown directive");
            return {.what = log_field::block, .text = text, .block = &own->second};
        }
        if (*known == begin_in_brackets)
            return moment(text);
        if (*known == seconds) {
            const auto* unit = find(units, text);
            if (!unit)
                refuse("an unknown unit of time");
            return {.what = *unit};
        }
        const bool named = *known == variable ? !text.empty() : is_token(text);
        if (!named)
            refuse("no name");
        log_step step{.what = *known, .text = text};
        if (*known == request_header)
            step.variable = header_variable(text);
        return step;
    }

    log_step moment(std::string_view text) {
        log_step step{.what = begin_in_brackets};
        for (const auto& [prefix, what] : {std::pair{"begin:", begin}, std::pair{"end:", end}})
            if (text.starts_with(prefix)) {
                text.remove_prefix(std::string_view{prefix}.size());
                step.what = what;
                break;
            }
        if (const auto* number = find(numbers, text); number && step.what != begin_in_brackets) {
            step.what = step.what == end ? end_number : begin_number;
            step.number = *number;
            return step;
        }
        step.time_format = text;
        if (const auto wrong = check_time_format(step.time_format); !wrong.empty())
            refuse(wrong);
        return step;
    }

    /// Names the directive as far as it was read, and its column, counted from 1.
    [[noreturn]] void refuse(std::string_view what) const {
        std::string message =
            cat("access_log: ", what, " in the format at column ", std::to_string(start_ + 1), ": "
            );
        append_escaped(message, format_.substr(start_, std::max(at_, start_ + 1) - start_));
        throw std::invalid_argument{message};
    }

    const middleware::access_log_options& options_;
    std::string_view format_;
    std::vector<log_step>& steps_;
    std::size_t at_ = 0;
    std::size_t start_ = 0;
};

log_format::log_format(const middleware::access_log_options& options) : escape_{options.escape} {
    constexpr std::size_t max_format = 4096;
    constexpr std::size_t max_fields = 64;

    if (options.format.empty())
        throw std::invalid_argument{"access_log: the format is empty"};
    if (options.format.size() > max_format)
        throw std::invalid_argument{"access_log: the format has more than 4096 bytes"};
    check_handlers(letters, options.char_handlers, "%");
    check_handlers(blocks, options.block_handlers, "%{}");
    log_format_reader{options, steps_}.read();

    const auto is_field = [](const log_step& step) { return step.what != literal; };
    const auto fields = static_cast<std::size_t>(std::ranges::count_if(steps_, is_field));
    if (fields > max_fields)
        throw std::invalid_argument{"access_log: the format has more than 64 directives"};
    share_ = (max_line - options.format.size()) / std::max<std::size_t>(fields, 1);
}

void log_format::append(std::string& out, const env& request, const outcome& how) const {
    const auto begin = out.size();
    for (const auto cap : {max_line / 2, share_}) {
        out.resize(begin);
        log_line line{out, cap, escape_, request, how};
        for (const auto& step : steps_)
            if (step.what == literal)
                out += step.text;
            else
                line.append(step);
        if (out.size() - begin <= max_line)
            return;
    }
}

} // namespace groat::inline v0::detail

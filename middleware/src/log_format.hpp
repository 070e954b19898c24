// SPDX-License-Identifier: BSL-1.0
// An access log's format as the steps that write a line.
#pragma once

#include <groat/middleware/access_log.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::detail {

/// What a directive writes.
enum class log_field : std::uint8_t {
    literal,
    address,
    nothing,
    user,
    time,
    request_line,
    status,
    body_bytes_or_none,
    body_bytes,
    input_bytes,
    output_bytes,
    connection,
    seconds,
    milliseconds,
    microseconds,
    server_name,
    host,
    port,
    process,
    method,
    path,
    query,
    protocol,
    id,
    request_header,
    response_header,
    variable,
    cookie,
    begin_in_brackets,
    begin,
    end,
    begin_number,
    end_number,
    letter,
    block
};

/// Parts of a time that are plain numbers: of a second `scale` units, whole or the rest only.
struct log_number {
    std::int64_t scale;
    bool rest;
};

struct log_step {
    log_field what = log_field::literal;
    std::string_view text = {};   // literal, name, or an own block's text
    std::string time_format = {}; // for strftime, which wants a NUL
    std::string variable = {};    // that has the request's header `text`
    log_number number = {};
    const middleware::log_letter* letter = nullptr;
    const middleware::log_block* block = nullptr;
};

/// A format, read once. Refers to the options, which outlive it.
class log_format {
public:
    static constexpr std::size_t max_line = 16 * 1024;

    /// Throws std::invalid_argument for what can't be read.
    explicit log_format(const middleware::access_log_options& options);

    /// Appends the line, which has max_line bytes at most, without a newline.
    void append(std::string& out, const env& request, const outcome& how) const;

private:
    friend class log_format_reader;

    std::vector<log_step> steps_;
    middleware::log_escape escape_;
    std::size_t share_ = 0; // bytes of a field when all are long
};

/// One line in the making.
class log_line {
public:
    log_line(
        std::string& out,
        std::size_t cap,
        middleware::log_escape escape,
        const env& request,
        const outcome& how
    ) noexcept
        : out_{out}, cap_{cap}, escape_{escape}, request_{request}, how_{how} {}

    void append(const log_step& step);

private:
    void text(std::initializer_list<std::string_view> parts);
    void text(std::string_view one) { text({one}); }
    void whole(std::size_t begin);
    void number(std::uint64_t value);
    void number_or_none(std::uint64_t value);
    void timing(std::int64_t per_second);
    void moment(const log_step& step);
    void own(const log_step& step);
    void in_json(std::size_t begin);
    void cut(std::size_t begin);
    [[nodiscard]] bool kept() const;
    [[nodiscard]] std::string_view cookie_named(std::string_view name) const;
    [[nodiscard]] std::string_view value(const log_step& step) const;
    [[nodiscard]] bool is_secret(const log_step& step) const noexcept;

    std::string& out_;
    std::size_t cap_;
    middleware::log_escape escape_;
    const env& request_;
    const outcome& how_;
};

} // namespace groat::inline v0::detail

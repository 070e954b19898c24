// SPDX-License-Identifier: BSL-1.0
// What stands at the end of a log_sink. Not locked: the sink does that.
#pragma once

#include <groat/result.hpp>

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

class log_output {
public:
    struct took {
        std::size_t bytes;    ///< taken or given up; the rest is to be offered again
        std::size_t lost = 0; ///< lines among them that were given up
        error_code why = {};
    };

    virtual ~log_output() = default;

    /// Lines, each with its newline; the first may be the rest of one.
    virtual took write(std::string_view lines) noexcept = 0;

    virtual error_code reopen() noexcept { return {}; }

    /// For messages.
    [[nodiscard]] virtual std::string_view name() const noexcept = 0;
};

[[nodiscard]] std::unique_ptr<log_output> log_to_stderr();
[[nodiscard]] std::unique_ptr<log_output> log_to_file(const std::string& path);
[[nodiscard]] std::unique_ptr<log_output> log_to_stream(std::ostream& to);
[[nodiscard]] std::unique_ptr<log_output> log_to_callable(std::function<void(std::string_view)> f);

} // namespace groat::inline v0::detail

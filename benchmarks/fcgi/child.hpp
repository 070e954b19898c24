// SPDX-License-Identifier: BSL-1.0
// A program that was started, and what it uses.
#pragma once

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace groat_bench {

using environment = std::vector<std::pair<std::string, std::string>>;

/// Ends the program when it goes: asks it to, then kills it.
class child {
public:
    /// What the program says goes to the file `log`. On the one core, if one is given.
    child(
        std::vector<std::string> command,
        std::filesystem::path log,
        std::optional<int> core = {},
        const environment& more = {}
    );
    child(child&& from) noexcept : pid_{std::exchange(from.pid_, -1)}, log_{std::move(from.log_)} {}
    child& operator=(child&&) = delete;
    ~child();

    /// Throws with its last words if it has ended.
    void check() const;

    [[nodiscard]] clockid_t cpu() const;
    [[nodiscard]] double memory() const { return status("VmRSS:"); } ///< bytes
    [[nodiscard]] double peak() const { return status("VmHWM:"); }   ///< the most it ever was
    void forget_peak() const; ///< from here on, `peak` is the most since then

private:
    [[nodiscard]] double status(std::string_view name) const;

    pid_t pid_;
    std::filesystem::path log_;
};

/// This thread, and what it starts, to one core; nothing: to all of them.
void stay_on(std::optional<int> core);
[[nodiscard]] int cores();

/// What a program prints; it has to end by itself.
[[nodiscard]] std::string output_of(const std::string& program, const char* option);

} // namespace groat_bench

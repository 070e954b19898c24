// SPDX-License-Identifier: BSL-1.0
// The server's own lines.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string_view>

namespace groat::inline v0::server::fcgi {

/// Callable from any thread; never throws.
class log {
public:
    explicit log(std::function<void(std::string_view)> sink) : sink_{std::move(sink)} {}

    /// A line as it stands.
    void line(std::string_view text) noexcept;

    /// A line of the server's, with its name in front.
    void say(std::string_view text) noexcept;

    /// A line that a peer can cause as often as it likes: at most ten in a second, then their
    /// number.
    void complain(std::string_view text) noexcept;

private:
    std::function<void(std::string_view)> sink_;
    std::mutex guard_;
    std::chrono::steady_clock::time_point second_ = {};
    unsigned said_ = 0;
    unsigned unsaid_ = 0;
};

} // namespace groat::inline v0::server::fcgi

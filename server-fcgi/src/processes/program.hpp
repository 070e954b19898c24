// SPDX-License-Identifier: BSL-1.0
// The program that this process runs, to be run again.
#pragma once

#include <string>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// Its path and its arguments, as they were when the process was started.
class program {
public:
    /// A path to execute instead, or an empty one. Throws std::system_error.
    explicit program(std::string path);

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Becomes it, with this variable in its environment, and with LISTEN_PID as this process's
    /// number if systemd has handed out sockets. Returns if that fails, with errno.
    int execute(const char* variable, const std::string& value) const;

private:
    std::string path_;
    std::vector<std::string> words_;
};

} // namespace groat::inline v0::server::fcgi

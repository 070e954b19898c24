// SPDX-License-Identifier: BSL-1.0
// A program of the system as a child of the test, ended by its pid.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace groat_test {

/// Where a program of the system is. A machine without it fails the test.
inline std::string installed(std::string_view name) {
    for (const std::string_view folder : {"/usr/sbin", "/usr/local/sbin", "/usr/bin"})
        if (const auto path = std::string{folder} + "/" + std::string{name};
            std::filesystem::exists(path))
            return path;
    throw std::runtime_error{
        std::string{name} + " is not installed: run scripts/install-packages demo"};
}

class child {
public:
    /// Its words, the first of them the program's path, and the variables of its environment. Works
    /// in the folder, and writes there to `log`. `inherited` is a descriptor that it keeps.
    child(
        std::vector<std::string> words,
        std::vector<std::string> variables,
        const std::string& folder,
        int inherited = -1
    ) {
        // Everything is made before the fork: after it only the kernel may be asked.
        const auto argv = pointers(words);
        const auto envp = pointers(variables);
        const auto log = folder + "/front.log";
        pid_ = ::fork();
        if (pid_ < 0)
            throw std::system_error{errno, std::generic_category(), "fork"};
        if (pid_ > 0)
            return;
        ::setsid();
        const int said = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0644);
        const bool ready = said >= 0 && ::dup2(said, 1) == 1 && ::dup2(said, 2) == 2 &&
                           (inherited < 0 || ::fcntl(inherited, F_SETFD, 0) == 0);
        if (ready && ::chdir(folder.c_str()) == 0)
            ::execve(argv.front(), argv.data(), envp.data());
        ::_exit(127);
    }
    child(child&& from) noexcept : pid_{std::exchange(from.pid_, -1)} {}
    child& operator=(child&& from) noexcept {
        std::swap(pid_, from.pid_);
        return *this;
    }
    ~child() {
        if (pid_ < 0)
            return;
        ::kill(pid_, SIGTERM);
        for (int i = 0; i < 200 && !ended(); ++i)
            ::usleep(10'000);
        if (pid_ >= 0)
            ::kill(-pid_, SIGKILL);
        while (pid_ >= 0 && ::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    /// Whether it has ended by itself.
    [[nodiscard]] bool ended() {
        if (pid_ >= 0 && ::waitpid(pid_, nullptr, WNOHANG) == pid_)
            pid_ = -1;
        return pid_ < 0;
    }

private:
    static std::vector<char*> pointers(std::vector<std::string>& to) {
        std::vector<char*> made;
        for (auto& one : to)
            made.push_back(one.data());
        made.push_back(nullptr);
        return made;
    }

    pid_t pid_ = -1;
};

} // namespace groat_test

// SPDX-License-Identifier: BSL-1.0
// Processes of a test's own, and what they tell one another.
#pragma once

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <iostream>

/// A process that does this and exits with what it returns.
class process {
public:
    explicit process(const std::function<int()>& what) : pid_{fork()} {
        if (pid_ != 0)
            return;
        try {
            ::_exit(what());
        } catch (...) {
            ::_exit(99);
        }
    }
    process(const process&) = delete;
    process& operator=(const process&) = delete;
    ~process() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            static_cast<void>(exit_code());
        }
    }
    [[nodiscard]] pid_t pid() const noexcept { return pid_; }
    void signal(int which) const { ::kill(pid_, which); }

    /// Waits for its end; 256 and the signal's number if one ended it.
    int exit_code() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
    }

private:
    /// What is written but not out yet is the parent's alone.
    static pid_t fork() {
        std::cout.flush();
        std::fflush(nullptr);
        return ::fork();
    }

    pid_t pid_;
};

/// For "it has come so far" and "go on" between two processes.
struct gate {
    gate() { must(::pipe2(ends, O_CLOEXEC) == 0); }
    gate(const gate&) = delete;
    gate& operator=(const gate&) = delete;
    ~gate() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void open() const { must(::write(ends[1], "x", 1) == 1); }
    void pass() const {
        char c = 0;
        must(::read(ends[0], &c, 1) == 1);
    }
    static void must(bool done) {
        if (!done)
            std::abort();
    }
    int ends[2]{};
};

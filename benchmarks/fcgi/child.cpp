// SPDX-License-Identifier: BSL-1.0
#include "child.hpp"

#include "moment.hpp"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace groat_bench {
namespace {

constexpr nanoseconds grace = 10 * second;
constexpr timespec short_time{.tv_sec = 0, .tv_nsec = 2 * millisecond};

/// In the new process: nothing but system calls until exec.
[[noreturn]] void become(char* const* words, const char* log, std::optional<int> core) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    stay_on(core);
    const int fd = ::open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    const int none = ::open("/dev/null", O_RDONLY);
    ::dup2(none, STDIN_FILENO);
    ::dup2(fd, STDOUT_FILENO);
    ::dup2(fd, STDERR_FILENO);
    ::execvp(words[0], words);
    std::perror(words[0]);
    ::_exit(127);
}

} // namespace

int cores() {
    cpu_set_t all;
    CPU_ZERO(&all);
    ::sched_getaffinity(0, sizeof all, &all);
    return CPU_COUNT(&all);
}

void stay_on(std::optional<int> core) {
    static const cpu_set_t all = [] {
        cpu_set_t from;
        CPU_ZERO(&from);
        ::sched_getaffinity(0, sizeof from, &from);
        return from;
    }();
    cpu_set_t chosen = all;
    if (core) {
        CPU_ZERO(&chosen);
        int left = *core;
        for (int i = 0; i < CPU_SETSIZE; ++i)
            if (CPU_ISSET(i, &all) && left-- == 0)
                CPU_SET(i, &chosen);
    }
    ::sched_setaffinity(0, sizeof chosen, &chosen);
}

child::child(
    std::vector<std::string> command,
    std::filesystem::path log,
    std::optional<int> core,
    const environment& more
)
    : pid_{-1}, log_{std::move(log)} {
    std::vector<char*> words;
    for (auto& one : command)
        words.push_back(one.data());
    words.push_back(nullptr);
    for (const auto& [name, value] : more)
        ::setenv(name.c_str(), value.c_str(), 1);
    pid_ = ::fork();
    if (pid_ == 0)
        become(words.data(), log_.c_str(), core);
    for (const auto& [name, value] : more)
        ::unsetenv(name.c_str());
    if (pid_ < 0)
        throw std::runtime_error{std::string{"fork: "} + std::strerror(errno)};
}

child::~child() {
    if (pid_ < 0)
        return;
    ::kill(pid_, SIGTERM);
    for (const auto end = now() + grace; now() < end; ::nanosleep(&short_time, nullptr))
        if (::waitpid(pid_, nullptr, WNOHANG) == pid_)
            return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
}

void child::check() const {
    siginfo_t ended{};
    if (::waitid(P_PID, static_cast<id_t>(pid_), &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        ended.si_pid == 0)
        return;
    std::string words;
    std::ifstream from{log_};
    for (std::string line; std::getline(from, line);)
        words = line;
    throw std::runtime_error{"a program has ended; its last words: " + words};
}

clockid_t child::cpu() const {
    clockid_t clock{};
    if (::clock_getcpuclockid(pid_, &clock) != 0)
        throw std::runtime_error{"a program has no CPU clock"};
    return clock;
}

double child::status(std::string_view name) const {
    std::ifstream from{"/proc/" + std::to_string(pid_) + "/status"};
    for (std::string line; std::getline(from, line);)
        if (line.starts_with(name))
            return std::strtod(line.c_str() + name.size(), nullptr) * 1024;
    throw std::runtime_error{"a program has no memory; has it ended?"};
}

void child::forget_peak() const { // proc(5), clear_refs
    std::ofstream{"/proc/" + std::to_string(pid_) + "/clear_refs"} << '5';
}

std::string output_of(const std::string& program, const char* option) {
    std::string command = "'" + program + "' " + option + " 2>&1";
    std::FILE* const from = ::popen(command.c_str(), "r");
    if (!from)
        throw std::runtime_error{"cannot start " + program};
    std::string all;
    char room[4096];
    for (std::size_t n; (n = std::fread(room, 1, sizeof room, from)) > 0;)
        all.append(room, n);
    ::pclose(from);
    return all;
}

} // namespace groat_bench

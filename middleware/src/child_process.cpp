// SPDX-License-Identifier: BSL-1.0
#include "child_process.hpp"

#include <groat/text.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace groat::inline v0::detail {
namespace {

[[noreturn]] void fail(int error, std::string_view what) {
    throw std::system_error{error, std::generic_category(), std::string{what}};
}

/// A copy that dup2 onto 0, 1 or 2 can't overwrite, should these be closed in our own process.
descriptor above_standard(int number) {
    descriptor made{::fcntl(number, F_DUPFD_CLOEXEC, 3)};
    if (made.number() < 0)
        fail(errno, "a descriptor for a program");
    return made;
}

struct pipe_ends {
    descriptor ours{-1};
    descriptor theirs{-1};
};

pipe_ends make_pipe() {
    std::array<int, 2> both{};
    if (::pipe2(both.data(), O_CLOEXEC) != 0)
        fail(errno, "a pipe for a program");
    pipe_ends made{descriptor{both[0]}, descriptor{both[1]}};
    // Ours alone: theirs is what a program expects.
    if (::fcntl(made.ours.number(), F_SETFL, O_NONBLOCK) != 0)
        fail(errno, "a pipe for a program");
    made.theirs = above_standard(made.theirs.number());
    return made;
}

/// What is to be done between the fork and the exec. Errors come as numbers.
struct actions {
    actions() {
        if (const int error = ::posix_spawn_file_actions_init(&all))
            fail(error, "posix_spawn");
    }
    actions(const actions&) = delete;
    actions& operator=(const actions&) = delete;
    ~actions() { ::posix_spawn_file_actions_destroy(&all); }

    posix_spawn_file_actions_t all;
};

struct attributes {
    attributes() {
        if (const int error = ::posix_spawnattr_init(&all))
            fail(error, "posix_spawn");
    }
    attributes(const attributes&) = delete;
    attributes& operator=(const attributes&) = delete;
    ~attributes() { ::posix_spawnattr_destroy(&all); }

    posix_spawnattr_t all;
};

void checked(int error) {
    if (error != 0)
        fail(error, "posix_spawn");
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> made;
    made.reserve(texts.size() + 1);
    for (const auto& text : texts)
        made.push_back(const_cast<char*>(text.c_str())); // which posix_spawn leaves alone
    made.push_back(nullptr);
    return made;
}

int poll_for(std::span<pollfd> which, std::chrono::milliseconds at_most) {
    // An interrupted wait is a short one: every caller looks again.
    return ::poll(which.data(), which.size(), static_cast<int>(at_most.count()));
}

} // namespace

descriptor open_process(pid_t id) {
    // The C library's is not declared for C++ in glibc 2.36.
    descriptor made{static_cast<int>(::syscall(SYS_pidfd_open, id, 0))};
    if (made.number() < 0)
        fail(errno, "pidfd_open");
    return made;
}

child_process::child_process(
    const program& what, const std::vector<std::string>& environment, int input
) {
    auto output = make_pipe();
    auto errors = make_pipe();
    const auto source = above_standard(input);
    spawn(what, environment, source.number(), output.theirs.number(), errors.theirs.number());
    output_ = std::move(output.ours);
    errors_ = std::move(errors.ours);
    try {
        process_ = open_process(id_);
    } catch (...) {
        finish();
        throw;
    }
}

child_process::~child_process() {
    finish();
}

void child_process::spawn(
    const program& what,
    const std::vector<std::string>& environment,
    int input,
    int output,
    int errors
) {
    actions steps;
    checked(::posix_spawn_file_actions_adddup2(&steps.all, input, STDIN_FILENO));
    checked(::posix_spawn_file_actions_adddup2(&steps.all, output, STDOUT_FILENO));
    checked(::posix_spawn_file_actions_adddup2(&steps.all, errors, STDERR_FILENO));
    // Ours are closed by the exec; this is for a library's that forgot to say so.
    checked(::posix_spawn_file_actions_addclosefrom_np(&steps.all, STDERR_FILENO + 1));
    checked(::posix_spawn_file_actions_addchdir_np(&steps.all, what.folder.c_str()));

    attributes how;
    sigset_t none;
    sigset_t every;
    ::sigemptyset(&none);
    ::sigfillset(&every);
    checked(::posix_spawnattr_setsigmask(&how.all, &none));
    checked(::posix_spawnattr_setsigdefault(&how.all, &every));
    checked(::posix_spawnattr_setpgroup(&how.all, 0));
    checked(::posix_spawnattr_setflags(
        &how.all, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
    ));

    std::vector<std::string> line{what.path};
    line.insert(line.end(), what.arguments.begin(), what.arguments.end());
    const int error = ::posix_spawn(
        &id_,
        what.path.c_str(),
        &steps.all,
        &how.all,
        pointers(line).data(),
        pointers(environment).data()
    );
    if (error != 0) {
        id_ = -1;
        fail(error, cat("the program ", what.path));
    }
}

child_process::found child_process::read(descriptor& from, std::span<char> into) const {
    if (from.number() < 0)
        return {found::end};
    for (;;) {
        const auto n = ::read(from.number(), into.data(), into.size());
        if (n > 0)
            return {found::bytes, static_cast<std::size_t>(n)};
        if (n < 0 && errno == EINTR)
            continue;
        // Whatever may still hold the other end, the program has written its last.
        if (n == 0 || errno != EAGAIN || ended_) {
            from = descriptor{-1};
            return {found::end};
        }
        return {found::nothing};
    }
}

void child_process::wait(std::chrono::milliseconds at_most) {
    if (ended_)
        return;
    std::array<pollfd, 3> which{
        {{output_.number(), POLLIN, 0},
         {errors_.number(), POLLIN, 0},
         {process_.number(), POLLIN, 0}}};
    if (poll_for(which, at_most) > 0 && which[2].revents != 0)
        ended_ = true;
}

bool child_process::wait_for_end(std::chrono::milliseconds at_most) {
    const auto until = std::chrono::steady_clock::now() + at_most;
    while (!ended_) {
        std::array<pollfd, 1> which{{{process_.number(), POLLIN, 0}}};
        const auto left = until - std::chrono::steady_clock::now();
        if (left.count() < 0)
            return false;
        ended_ = poll_for(which, std::chrono::ceil<std::chrono::milliseconds>(left)) > 0;
    }
    return true;
}

void child_process::ask_to_end() noexcept {
    if (!finished_)
        send(SIGTERM);
}

void child_process::send(int signal) const noexcept {
    ::kill(-id_, signal);
    ::kill(id_, signal); // it may have left its group
}

std::optional<int> child_process::finish() noexcept {
    if (finished_ || id_ < 0)
        return status_;
    finished_ = true;
    // Before the wait: until then nobody else can get this number.
    send(SIGKILL);
    int status = 0;
    pid_t got = -1;
    do
        got = ::waitpid(id_, &status, 0);
    while (got < 0 && errno == EINTR);
    ended_ = true;
    if (got == id_)
        status_ = status;
    return status_;
}

} // namespace groat::inline v0::detail

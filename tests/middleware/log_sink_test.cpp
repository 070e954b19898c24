// SPDX-License-Identifier: BSL-1.0
#include <groat/log_sink.hpp>
#include <groat/reopening.hpp>

#include <support/catch.hpp>

#include <array>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <future>
#include <iterator>
#include <latch>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace groat;
using namespace std::chrono_literals;

namespace {

/// A folder of its own for a test.
class folder {
public:
    folder() {
        std::string name = (std::filesystem::temp_directory_path() / "groat-log-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() { std::filesystem::remove_all(path_); }

    std::string operator/(const char* name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

std::string content(const std::string& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// What is written to standard error while it lives.
class captured_stderr {
public:
    explicit captured_stderr(const std::string& path)
        : path_{path}, old_{::dup(STDERR_FILENO)},
          fd_{::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND, 0600)} {
        ::dup2(fd_, STDERR_FILENO);
    }
    captured_stderr(const captured_stderr&) = delete;
    captured_stderr& operator=(const captured_stderr&) = delete;
    ~captured_stderr() { restore(); }

    std::string text() {
        restore();
        return content(path_);
    }

private:
    void restore() {
        if (old_ < 0)
            return;
        ::dup2(old_, STDERR_FILENO);
        ::close(std::exchange(old_, -1));
        ::close(fd_);
    }

    std::string path_;
    int old_;
    int fd_;
};

/// Forks once the other threads of this process are asleep. A program need not wait for that; but
/// the address sanitizer of g++ 12 doesn't hold its allocator's locks across a fork, and a sink's
/// thread that is still being started may have one, which the child would wait for without end.
pid_t fork_at_rest() {
    const auto asleep = [](const std::filesystem::path& thread) {
        const auto line = content(thread / "stat"); // proc(5): the state follows `(name) `
        const auto name_end = line.rfind(')');
        return name_end == std::string::npos || line.substr(name_end + 2, 1) == "S";
    };
    const auto self = std::to_string(::gettid());
    const auto at_rest = [&] {
        for (const auto& thread : std::filesystem::directory_iterator{"/proc/self/task"})
            if (thread.path().filename() != self && !asleep(thread.path()))
                return false;
        return true;
    };
    while (!at_rest())
        std::this_thread::yield();
    return ::fork();
}

/// Runs `f` in a child and gives its exit code.
template <class F>
int in_child(F f) {
    const auto child = fork_at_rest();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_RDWR);
        ::dup2(nowhere, STDOUT_FILENO); // the test framework's own text is written once
        f();
        std::_Exit(99);
    }
    int how = 0;
    ::waitpid(child, &how, 0);
    return WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

constexpr log_batch never{.bytes = 1 << 20, .delay = 1h};

std::string numbered(int thread, int n) {
    return "t" + std::to_string(thread) + " n" + std::to_string(n) + " " + std::string(60, 'x');
}

/// Each line that `numbered` made, and how often it is there; anything else fails.
std::map<std::string, int> count_lines(std::initializer_list<std::string> files) {
    std::map<std::string, int> seen;
    for (const auto& file : files) {
        std::ifstream in{file};
        for (std::string line; std::getline(in, line);)
            ++seen[line];
    }
    return seen;
}

void write_numbered(const log_sink& log, int threads, int each) {
    std::vector<std::jthread> writers;
    for (int t = 0; t < threads; ++t)
        writers.emplace_back([&log, t, each] {
            for (int n = 0; n < each; ++n)
                log.write(numbered(t, n));
        });
}

void check_numbered(const std::map<std::string, int>& seen, int threads, int each) {
    CHECK(seen.size() == static_cast<std::size_t>(threads * each));
    for (int t = 0; t < threads; ++t)
        for (int n = 0; n < each; ++n) {
            const auto found = seen.find(numbered(t, n));
            if (found == seen.end() || found->second != 1)
                FAIL_CHECK("not exactly once: " << numbered(t, n));
        }
}

} // namespace

TEST_CASE("log_sink: a callable gets each line without its newline", "[log_sink]") {
    std::vector<std::string> got;
    const log_sink log{[&](std::string_view line) { got.emplace_back(line); }};
    log.write("one");
    log.write("");
    log.write("two");
    CHECK(got == std::vector<std::string>{"one", "", "two"});
}

TEST_CASE("log_sink: a line that a callable throws for is counted, the next is not", "[log_sink]") {
    const folder here;
    captured_stderr errors{here / "errors"};
    int calls = 0;
    const log_sink log{[&](std::string_view) {
        if (++calls == 1)
            throw std::runtime_error{"no"};
    }};
    log.write("one");
    log.write("two");
    CHECK(calls == 2);
    CHECK(log.lost() == 1);
}

TEST_CASE("log_sink: a stream gets lines", "[log_sink]") {
    std::ostringstream out;
    const log_sink log{out};
    log.write("one");
    log.write("two");
    CHECK(out.str() == "one\ntwo\n");
}

TEST_CASE("log_sink: a stream that went bad loses lines and is said", "[log_sink]") {
    const folder here;
    captured_stderr errors{here / "errors"};
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    const log_sink log{out};
    log.write("one");
    log.write("two");
    CHECK(log.lost() == 2);
    CHECK(errors.text().find("groat: log to a stream: ") == 0);
}

TEST_CASE("log_sink: standard error is descriptor 2", "[log_sink]") {
    const folder here;
    captured_stderr errors{here / "errors"};
    const auto log = log_sink::standard_error();
    log.write("one");
    log.write("two");
    CHECK(errors.text() == "one\ntwo\n");
}

TEST_CASE("log_sink: a file is appended to and nobody else's business", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    const auto mask = ::umask(0);
    log_sink::file(path).write("one");
    ::umask(mask);
    log_sink::file(path).write("two");
    CHECK(content(path) == "one\ntwo\n");
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    CHECK((found.st_mode & 0777) == 0640);
}

TEST_CASE("log_sink: a file that can't be opened is known when building", "[log_sink]") {
    const folder here;
    CHECK_THROWS_AS(log_sink::file(here / "none/log"), std::system_error);
}

TEST_CASE("log_sink: batches without bounds are refused", "[log_sink]") {
    std::ostringstream out;
    CHECK_THROWS_AS(log_sink(out, {.bytes = 100, .delay = 0ms}), std::invalid_argument);
    CHECK_THROWS_AS(log_sink(out, {.bytes = (64U << 20U) + 1}), std::invalid_argument);
}

TEST_CASE("log_sink: a batch goes before it would be too large", "[log_sink]") {
    std::ostringstream out;
    const log_sink log{out, {.bytes = 12, .delay = 1h}};
    log.write("1234");
    log.write("5678");
    CHECK(out.str().empty());
    log.write("abcd");
    CHECK(out.str() == "1234\n5678\n");
    log.write("123456");
    CHECK(out.str() == "1234\n5678\nabcd\n123456\n");
}

TEST_CASE("log_sink: a line longer than a batch goes at once and in order", "[log_sink]") {
    std::ostringstream out;
    const log_sink log{out, {.bytes = 4, .delay = 1h}};
    log.write("1");
    log.write("a long line");
    CHECK(out.str() == "1\na long line\n");
}

TEST_CASE("log_sink: a batch goes after its delay though no line follows", "[log_sink]") {
    std::promise<std::string> first;
    std::promise<std::string> second;
    int calls = 0;
    const log_sink log{
        [&](std::string_view line) { (calls++ ? second : first).set_value(std::string{line}); },
        {.bytes = 1000, .delay = 1ms}};
    log.write("one");
    CHECK(first.get_future().get() == "one");
    log.write("two");
    CHECK(second.get_future().get() == "two");
}

TEST_CASE("log_sink: flush and the last copy's end write what is kept", "[log_sink]") {
    std::ostringstream out;
    {
        const log_sink log{out, never};
        auto copy = std::make_unique<log_sink>(log);
        copy->write("one");
        CHECK(out.str().empty());
        log.flush();
        CHECK(out.str() == "one\n");
        copy->write("two");
        copy.reset();
        CHECK(out.str() == "one\n");
    }
    CHECK(out.str() == "one\ntwo\n");
}

TEST_CASE("log_sink: nothing is lost when the process exits", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    const int code = in_child([&] {
        const auto log = log_sink::file(path, never);
        log.write("one");
        // Called before the sinks' own: what is handed over last goes out too.
        std::atexit([] {});
        log.write("two");
        std::exit(7);
    });
    CHECK(code == 7);
    CHECK(content(path) == "one\ntwo\n");
}

#ifndef __SANITIZE_THREAD__ // which refuses threads after a fork of a process that has some

TEST_CASE(
    "log_sink: a quick exit writes what is kept, and waits for nobody in a sink", "[log_sink]"
) {
    const folder here;
    const auto path = here / "log";
    const int code = in_child([&] {
        const auto log = log_sink::file(path, never);
        std::latch inside{1};
        const log_sink stuck{[&](std::string_view) {
            inside.count_down();
            for (;;)
                ::pause();
        }};
        log.write("kept");
        std::thread{[&] { stuck.write("never returns"); }}.detach();
        inside.wait();
        std::quick_exit(7);
    });
    CHECK(code == 7);
    CHECK(content(path) == "kept\n");
}

TEST_CASE("log_sink: what is kept at a fork is written once", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    {
        const auto log = log_sink::file(path, never);
        log.write("parent's");
        const int code = in_child([&] {
            log.write("child's");
            std::exit(0);
        });
        CHECK(code == 0);
        CHECK(content(path) == "child's\n");
    }
    CHECK(content(path) == "child's\nparent's\n");
}

TEST_CASE("log_sink: a child minds the delay with a thread of its own", "[log_sink]") {
    const folder here;
    std::array<int, 2> line{};
    REQUIRE(::pipe(line.data()) == 0);
    const auto end = line[1];
    const log_sink log{
        [end](std::string_view text) {
            static_cast<void>(!::write(end, text.data(), text.size()));
        },
        {.bytes = 1000, .delay = 1ms}};
    log.write("1");
    char got = 0;
    REQUIRE(::read(line[0], &got, 1) == 1);
    const auto child = fork_at_rest();
    if (child == 0) {
        log.write("2");
        for (;;)
            ::pause();
    }
    ::close(line[1]); // should the child end, so does the pipe
    CHECK(::read(line[0], &got, 1) == 1);
    CHECK(got == '2');
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    ::close(line[0]);
}

#endif

TEST_CASE("log_sink: lines of several threads never mix", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    const auto bytes = GENERATE(std::size_t{0}, std::size_t{500});
    {
        const auto log = log_sink::file(path, {.bytes = bytes});
        write_numbered(log, 2, 2000);
    }
    check_numbered(count_lines({path}), 2, 2000);
}

TEST_CASE("log_sink: lines of several processes never mix", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    const auto log = log_sink::file(path, {.bytes = 500});
    std::vector<pid_t> children;
    for (int t = 0; t < 2; ++t) {
        const auto child = ::fork();
        if (child == 0) {
            for (int n = 0; n < 1000; ++n)
                log.write(numbered(t, n));
            log.flush();
            std::_Exit(0);
        }
        children.push_back(child);
    }
    for (const auto child : children)
        ::waitpid(child, nullptr, 0);
    check_numbered(count_lines({path}), 2, 1000);
}

TEST_CASE("log_sink: rename and reopen under load lose nothing", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    const auto bytes = GENERATE(std::size_t{0}, std::size_t{500});
    constexpr int rotations = 20;
    {
        const auto log = log_sink::file(path, {.bytes = bytes});
        std::jthread load{[&] { write_numbered(log, 2, 2000); }};
        for (int i = 0; i < rotations; ++i) {
            std::filesystem::rename(path, here / ("log." + std::to_string(i)).c_str());
            CHECK_FALSE(log.reopen());
        }
    }
    std::map<std::string, int> seen = count_lines({path});
    for (int i = 0; i < rotations; ++i)
        for (const auto& [line, n] : count_lines({here / ("log." + std::to_string(i)).c_str()}))
            seen[line] += n;
    check_numbered(seen, 2, 2000);
}

TEST_CASE("log_sink: what came before a reopen goes to the old file", "[log_sink]") {
    const folder here;
    const auto log = log_sink::file(here / "log", never);
    log.write("old");
    std::filesystem::rename(here / "log", here / "log.1");
    CHECK_FALSE(log.reopen());
    log.write("new");
    log.flush();
    CHECK(content(here / "log.1") == "old\n");
    CHECK(content(here / "log") == "new\n");
}

TEST_CASE("log_sink: whoever reopens all files of the process reopens its", "[log_sink]") {
    const folder here;
    const auto first = log_sink::file(here / "first");
    const auto second = log_sink::file(here / "second", never);
    second.write("old");
    std::filesystem::rename(here / "first", here / "first.1");
    std::filesystem::rename(here / "second", here / "second.1");
    reopening::all();
    first.write("new");
    second.write("new");
    second.flush();
    CHECK(content(here / "first") == "new\n");
    CHECK(content(here / "second.1") == "old\n");
    CHECK(content(here / "second") == "new\n");
}

TEST_CASE("log_sink: one that can't be reopened with all others says so", "[log_sink]") {
    const folder here;
    std::filesystem::create_directory(here / "logs");
    const auto lost = log_sink::file(here / "logs/log");
    const auto kept = log_sink::file(here / "log");
    std::filesystem::rename(here / "logs", here / "moved");
    std::filesystem::rename(here / "log", here / "log.1");
    captured_stderr errors{here / "errors"};
    reopening::all();
    kept.write("new");
    CHECK(errors.text().find("No such file") != std::string::npos);
    CHECK(content(here / "log") == "new\n");
}

TEST_CASE("log_sink: a reopen that fails leaves the old file in use", "[log_sink]") {
    const folder here;
    const folder gone;
    std::filesystem::create_directory(here / "logs");
    const auto log = log_sink::file(here / "logs/log");
    std::filesystem::rename(here / "logs", here / "moved");
    CHECK(log.reopen() == boost::system::errc::no_such_file_or_directory);
    log.write("one");
    CHECK(content(here / "moved/log") == "one\n");
}

TEST_CASE("log_sink: a full disk is said once, and what waits is written later", "[log_sink]") {
    const folder here;
    const auto path = here / "log";
    captured_stderr errors{here / "errors"};
    std::filesystem::create_symlink("/dev/full", path);
    const auto log = log_sink::file(path);
    log.write("one");
    log.write("two");
    CHECK(log.lost() == 0);
    std::filesystem::remove(path);
    CHECK_FALSE(log.reopen());
    log.write("three");
    CHECK(content(path) == "one\ntwo\nthree\n");
    CHECK(errors.text() == "groat: log to " + path + ": No space left on device\n");
}

TEST_CASE("log_sink: a disk that stays full costs a bounded memory", "[log_sink]") {
    const folder here;
    captured_stderr errors{here / "errors"};
    const auto log = log_sink::file("/dev/full");
    const std::string kilobyte(1023, 'x');
    for (int i = 0; i < 1024; ++i)
        log.write(kilobyte);
    CHECK(log.lost() == 0);
    log.write(kilobyte);
    log.write("");
    CHECK(log.lost() == 2);
}

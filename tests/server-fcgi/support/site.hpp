// SPDX-License-Identifier: BSL-1.0
// A server on a socket of its own, and its log.
#pragma once

#include <groat/server/fcgi.hpp>

#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A folder that goes away.
class folder {
public:
    folder() {
        std::string name = "/tmp/groat-test-XXXXXX";
        if (!::mkdtemp(name.data()))
            throw std::runtime_error{"no folder for the test"};
        path_ = name;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    [[nodiscard]] std::string operator/(std::string_view name) const {
        return path_ + "/" + std::string{name};
    }

private:
    std::string path_;
};

/// Something that happens once or more, and can be waited for.
class event {
public:
    void happen() {
        const std::lock_guard hold{guard_};
        ++times_;
        changed_.notify_all();
    }
    void wait(unsigned times = 1) {
        std::unique_lock hold{guard_};
        if (!changed_.wait_for(hold, std::chrono::seconds{60}, [&] { return times_ >= times; }))
            throw std::runtime_error{"test: it did not happen"};
    }

private:
    std::mutex guard_;
    std::condition_variable changed_;
    unsigned times_ = 0;
};

/// Lines that can be waited for.
class lines {
public:
    void add(std::string_view line) {
        const std::lock_guard hold{guard_};
        all_.emplace_back(line);
        changed_.notify_all();
    }
    /// Returns when a line has this in it.
    void wait(std::string_view what) {
        std::unique_lock hold{guard_};
        const auto said = [&] {
            for (const auto& line : all_)
                if (line.find(what) != line.npos)
                    return true;
            return false;
        };
        if (!changed_.wait_for(hold, std::chrono::seconds{60}, said))
            throw std::runtime_error{"test: the log does not say " + std::string{what}};
    }
    [[nodiscard]] std::vector<std::string> all() {
        const std::lock_guard hold{guard_};
        return all_;
    }

private:
    std::mutex guard_;
    std::condition_variable changed_;
    std::vector<std::string> all_;
};

/// The engine that the tests are run with: GROAT_TEST_ENGINE says which, native if nothing does.
inline groat::server::fcgi::engine engine_under_test() {
    const char* const said = std::getenv("GROAT_TEST_ENGINE");
    if (!said || std::string_view{said} == "native")
        return groat::server::fcgi::engine::native;
    if (std::string_view{said} == "libfcgi")
        return groat::server::fcgi::engine::libfcgi;
    throw std::runtime_error{"GROAT_TEST_ENGINE is neither native nor libfcgi"};
}

inline bool with_native() {
    return engine_under_test() == groat::server::fcgi::engine::native;
}

/// A server that is started, in a folder of its own.
struct site {
    folder home;
    std::string path = home / "socket";
    lines log;
    groat::server::fcgi::server server;

    explicit site(
        groat::setup what,
        groat::server::fcgi::options how = {.threads = 4},
        groat::server::fcgi::engine which = engine_under_test()
    )
        : server{std::move(what), prepared(std::move(how), which)} {
        server.start();
    }

private:
    groat::server::fcgi::options prepared(
        groat::server::fcgi::options how, groat::server::fcgi::engine which
    ) {
        how.listen = groat::server::fcgi::unix_socket{path};
        how.engine = which;
        how.log = [this](std::string_view line) { log.add(line); };
        return how;
    }
};

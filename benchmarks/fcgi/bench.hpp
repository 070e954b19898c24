// SPDX-License-Identifier: BSL-1.0
// What every row uses: the programs that are compared, started and stopped, and where the figures
// go.
#pragma once

#include "address.hpp"
#include "child.hpp"
#include "load.hpp"
#include "options.hpp"
#include "table.hpp"

#include <cstdio>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace groat_bench {

/// A responder as it will be started.
struct subject {
    std::string name;
    std::string program; ///< beside this one
    std::vector<std::string> arguments = {};
    environment more = {};
    bool groat = false;
};

/// A responder that runs, and where it listens.
struct responder {
    subject what;
    child process;
    address at;
    std::string path;
};

class bench {
public:
    explicit bench(options asked);
    bench(const bench&) = delete;
    bench& operator=(const bench&) = delete;
    ~bench();

    options asked;

    /// A size as asked, or the smaller one.
    template <class T>
    [[nodiscard]] T size(T full, T tiny) const {
        return asked.tiny ? tiny : full;
    }

    // Subjects.
    [[nodiscard]] static subject floor(unsigned threads = 1, std::vector<std::string> more = {});
    [[nodiscard]] static subject bare(unsigned threads, std::vector<std::string> more = {});
    [[nodiscard]] static subject pool(unsigned threads, std::vector<std::string> more = {});
    /// A program of ours with each engine that it has. `loops` is given to those that know it.
    [[nodiscard]] std::vector<subject> groat(
        const std::string& program,
        std::optional<unsigned> threads = {},
        std::optional<unsigned> loops = {},
        std::vector<std::string> more = {},
        environment variables = {}
    );

    /// Starts it, and returns when it answers connections.
    [[nodiscard]] responder start(const subject& what, std::optional<int> core = {});

    [[nodiscard]] const std::filesystem::path& folder() const noexcept { return folder_; }
    /// A new name in it.
    [[nodiscard]] std::filesystem::path fresh(const std::string& ending);

    void finish(const table& done);
    /// An answer was wrong, or there was none.
    void fault(const std::string& row, const std::string& subject, const std::string& what);
    [[nodiscard]] bool faultless() const noexcept { return faults_ == 0; }

private:
    std::filesystem::path programs_;
    std::filesystem::path folder_;
    std::FILE* json_ = nullptr;
    unsigned names_ = 0;
    unsigned faults_ = 0;
};

/// How subjects are compared.
struct manner {
    bool apart = false;      ///< the responder on one core, the load on another
    bool anew = false;       ///< started for each round, as what was freed still counts as memory
    unsigned rounds = 1'000; ///< at most, whatever is asked
};

using measurement = std::function<values(responder&)>;

/// Goes round the subjects: `measure` once for each in each round. All of them are up all the time.
void compare(
    bench& in,
    const std::string& row,
    table& into,
    const std::vector<subject>& subjects,
    manner how,
    const measurement& measure
);

template <class... More>
std::vector<subject> subjects(std::vector<subject> all, More... more) {
    (all.insert(all.end(), more.begin(), more.end()), ...);
    return all;
}

} // namespace groat_bench

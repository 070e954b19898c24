// SPDX-License-Identifier: BSL-1.0
#include "bench.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <utility>

namespace groat_bench {
namespace {

namespace fs = std::filesystem;

constexpr nanoseconds start_time = 20 * second;
constexpr timespec short_time{.tv_sec = 0, .tv_nsec = 2 * millisecond};

fs::path new_folder() {
    auto name = (fs::temp_directory_path() / "groat-bench.XXXXXX").string();
    if (!::mkdtemp(name.data()))
        throw std::runtime_error{"cannot make a folder: " + name};
    return name;
}

subject peer(
    const std::string& name, const char* program, unsigned threads, std::vector<std::string> more
) {
    more.insert(more.begin(), {"--threads", std::to_string(threads)});
    const auto many = threads == 1 ? ", 1 thread" : ", " + std::to_string(threads) + " threads";
    return {name + many, program, std::move(more)};
}

bool knows(const std::string& help, const char* option) {
    return help.find(option) != help.npos;
}

/// Wrong answers, and none at all. Starving is a figure, not a fault.
std::vector<std::string> faults_of(const values& got) {
    std::vector<std::string> all;
    const auto is = [&](const char* name, auto what) {
        const auto found = got.find(name);
        return found != got.end() && what(found->second);
    };
    if (is("errors", [](double n) { return n > 0; }))
        all.push_back("errors: " + std::to_string(std::lround(got.at("errors"))));
    if (is("req/s", [](double n) { return !(n > 0); }))
        all.emplace_back("no answers");
    return all;
}

} // namespace

bench::bench(options what)
    : asked{std::move(what)}, programs_{fs::read_symlink("/proc/self/exe").parent_path()},
      folder_{new_folder()} {
    if (asked.json.empty())
        return;
    json_ = std::fopen(asked.json.c_str(), "w");
    if (!json_)
        throw std::runtime_error{"cannot write " + asked.json};
}

bench::~bench() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    if (json_)
        std::fclose(json_);
}

subject bench::floor(unsigned threads, std::vector<std::string> more) {
    return peer("floor", "fcgi_floor", threads, std::move(more));
}

subject bench::bare(unsigned threads, std::vector<std::string> more) {
    return peer("bare libfcgi", "fcgi_bare", threads, std::move(more));
}

subject bench::pool(unsigned threads, std::vector<std::string> more) {
    return peer("pool", "fcgi_pool", threads, std::move(more));
}

std::vector<subject> bench::groat(
    const std::string& program,
    std::optional<unsigned> threads,
    std::optional<unsigned> loops,
    std::vector<std::string> more,
    environment variables
) {
    const auto help = output_of(programs_ / program, "--help");
    if (threads)
        more.insert(more.end(), {"--threads", std::to_string(*threads)});
    if (loops && knows(help, "--loops"))
        more.insert(more.end(), {"--loops", std::to_string(*loops)});
    if (knows(help, "--max-connections"))
        more.insert(more.end(), {"--max-connections", std::to_string(asked.many + 1000)});
    more.insert(more.end(), {"--backlog", "4096", "--grace", "2"});

    std::vector<subject> made;
    for (const std::string engine : {"libfcgi", "native"}) {
        const bool chosen = knows(help, "--engine");
        if (chosen ? !knows(help, engine.c_str()) : engine != "libfcgi")
            continue;
        if (!asked.engines.empty() &&
            std::ranges::find(asked.engines, engine) == asked.engines.end())
            continue;
        auto arguments = more;
        if (chosen)
            arguments.insert(arguments.end(), {"--engine", engine});
        made.push_back({"groat, " + engine, program, std::move(arguments), variables, true});
    }
    return made;
}

fs::path bench::fresh(const std::string& ending) {
    return folder_ / (std::to_string(names_++) + ending);
}

responder bench::start(const subject& what, std::optional<int> core) {
    const auto path = fresh(".sock");
    std::vector<std::string> command{programs_ / what.program, "--listen", "unix:" + path.string()};
    command.insert(command.end(), what.arguments.begin(), what.arguments.end());
    responder made{
        what,
        child{std::move(command), fresh(".log"), core, what.more},
        address::unix_socket(path),
        path};
    for (const auto end = now() + start_time; now() < end; ::nanosleep(&short_time, nullptr)) {
        made.process.check();
        if (made.at.connect())
            return made;
    }
    throw std::runtime_error{what.name + " doesn't listen"};
}

void bench::finish(const table& done) {
    done.print(stdout);
    if (json_)
        done.print_json(json_);
}

void bench::fault(const std::string& row, const std::string& subject, const std::string& what) {
    ++faults_;
    std::fprintf(stderr, "%s: %s: %s\n", row.c_str(), subject.c_str(), what.c_str());
}

void compare(
    bench& in,
    const std::string& row,
    table& into,
    const std::vector<subject>& subjects,
    manner how,
    const measurement& measure
) {
    const bool apart = how.apart && cores() > 1 && !in.asked.tiny;
    const auto core = apart ? std::optional{1} : std::nullopt;
    const auto rounds = std::min(in.asked.rounds, how.rounds);
    std::vector<responder> running;
    const auto take = [&](responder& one) {
        stay_on(apart ? std::optional{0} : std::nullopt);
        auto got = measure(one);
        stay_on({});
        one.process.check();
        for (const auto& fault : faults_of(got))
            in.fault(row, one.what.name, fault);
        into.add(one.what.name, one.what.groat, std::move(got));
    };
    if (!how.anew)
        for (const auto& one : subjects)
            running.push_back(in.start(one, core));
    for (unsigned round = 0; round < rounds; ++round) {
        for (auto& one : running)
            take(one);
        for (const auto& one : subjects) {
            if (!how.anew)
                break;
            auto fresh = in.start(one, core);
            take(fresh);
        }
    }
}

} // namespace groat_bench

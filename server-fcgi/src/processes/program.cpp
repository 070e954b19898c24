// SPDX-License-Identifier: BSL-1.0
#include "processes/program.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

namespace groat::inline v0::server::fcgi {
namespace {

std::vector<std::string> words_of_this_process() {
    std::ifstream file{"/proc/self/cmdline", std::ios::binary};
    std::vector<std::string> words;
    for (std::string word; std::getline(file, word, '\0');)
        words.push_back(word);
    return words;
}

bool is_executable(const std::string& path) noexcept {
    return ::access(path.c_str(), X_OK) == 0;
}

/// Where the shell found it: links on the way are kept, since they may lead elsewhere tomorrow.
std::string found(const std::string& name) {
    if (name.find('/') != name.npos)
        return std::filesystem::absolute(name).string();
    const char* const path = std::getenv("PATH");
    for (std::string_view rest = path ? path : ""; !rest.empty();) {
        const auto end = std::min(rest.find(':'), rest.size());
        auto here = cat(end == 0 ? std::string_view{"."} : rest.substr(0, end), "/", name);
        if (is_executable(here))
            return std::filesystem::absolute(here).string();
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {};
}

std::string path_of_this_process(const std::vector<std::string>& words) {
    if (!words.empty())
        if (auto path = found(words.front()); !path.empty() && is_executable(path))
            return path;
    // Somebody calls it by another name.
    return std::filesystem::read_symlink("/proc/self/exe").string();
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> all;
    for (auto& word : words)
        all.push_back(word.data());
    all.push_back(nullptr);
    return all;
}

bool is_of(std::string_view entry, std::string_view name) noexcept {
    return entry.starts_with(name) && entry.substr(name.size()).starts_with('=');
}

} // namespace

program::program(std::string path) : path_{std::move(path)}, words_{words_of_this_process()} {
    if (path_.empty())
        path_ = path_of_this_process(words_);
    if (words_.empty())
        words_.push_back(path_);
}

int program::execute(const char* variable, const std::string& value) const {
    auto words = words_;
    std::vector<std::string> environment{cat(variable, "=", value)};
    for (char** one = environ; *one; ++one) {
        if (is_of(*one, variable))
            continue;
        // sd_listen_fds(3): it must be the number of the process that is to take the sockets.
        if (is_of(*one, "LISTEN_PID"))
            environment.push_back(cat("LISTEN_PID=", std::to_string(::getpid())));
        else
            environment.emplace_back(*one);
    }
    ::execve(path_.c_str(), pointers(words).data(), pointers(environment).data());
    return errno;
}

} // namespace groat::inline v0::server::fcgi

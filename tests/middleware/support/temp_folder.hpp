// SPDX-License-Identifier: BSL-1.0
// A folder of a test's own.
#pragma once

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace groat_test {

/// Removed with all that is in it. Names are relative to it; folders on the way are made.
class temp_folder {
public:
    temp_folder() {
        auto name = (std::filesystem::temp_directory_path() / "groat-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            throw std::runtime_error{"no temporary folder"};
        path_ = name;
    }
    temp_folder(const temp_folder&) = delete;
    temp_folder& operator=(const temp_folder&) = delete;
    ~temp_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] std::string path(std::string_view name = {}) const {
        return name.empty() ? path_.string() : (path_ / name).string();
    }

    void folder(std::string_view name) const { std::filesystem::create_directories(path(name)); }

    void file(std::string_view name, std::string_view content) const {
        const std::filesystem::path whole{path(name)};
        std::filesystem::create_directories(whole.parent_path());
        std::ofstream out{whole, std::ios::binary};
        out << content;
        if (!out.flush())
            throw std::runtime_error{"cannot write " + whole.string()};
    }

    void link(std::string_view name, std::string_view target) const {
        const std::filesystem::path whole{path(name)};
        std::filesystem::create_directories(whole.parent_path());
        std::filesystem::create_symlink(target, whole);
    }

    /// Sets the time of modification.
    void touch(std::string_view name, time_t seconds, long nanoseconds = 0) const {
        const timespec times[] = {{seconds, nanoseconds}, {seconds, nanoseconds}};
        if (::utimensat(AT_FDCWD, path(name).c_str(), times, 0) != 0)
            throw std::runtime_error{"cannot touch " + path(name)};
    }

private:
    std::filesystem::path path_;
};

} // namespace groat_test

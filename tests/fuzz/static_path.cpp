// SPDX-License-Identifier: BSL-1.0
// Paths of files: what is read is made of plain segments, what opens lies below the root, and a
// redirect stays on its host.
#include "static_path.hpp"
#include "beneath.hpp"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <system_error>

namespace {

using namespace groat;
using detail::beneath;

/// A root with files and links, in a folder with a secret.
class site {
public:
    site() {
        auto name = (std::filesystem::temp_directory_path() / "groat-fuzz-XXXXXX").string();
        if (!::mkdtemp(name.data()))
            std::abort();
        where_ = name;
        std::filesystem::create_directories(where_ / "root/b/c");
        for (const char* file : {"root/a", "root/b/a", "root/b/c/a", "root/.a"}) {
            std::ofstream{where_ / file} << "inside";
            remember(file);
        }
        for (const char* folder : {"root", "root/b", "root/b/c"})
            remember(folder);
        std::ofstream{where_ / "a"} << "outside";
        std::filesystem::create_symlink("..", where_ / "root/u");
        std::filesystem::create_symlink("../../a", where_ / "root/b/u");
        std::filesystem::create_symlink("/", where_ / "root/r");
        std::filesystem::create_symlink("b", where_ / "root/l");
    }
    ~site() {
        std::error_code ignored;
        std::filesystem::remove_all(where_, ignored);
    }

    [[nodiscard]] std::string root() const { return (where_ / "root").string(); }

    [[nodiscard]] bool has(int file) const {
        struct stat about = {};
        return ::fstat(file, &about) == 0 && inside_.contains(about.st_ino);
    }

private:
    void remember(const char* file) {
        struct stat about = {};
        if (::stat((where_ / file).c_str(), &about) != 0)
            std::abort();
        inside_.insert(about.st_ino);
    }

    std::filesystem::path where_;
    std::set<ino_t> inside_;
};

void open_raw(const site& here, const std::string& path) {
    static const beneath by_kernel{here.root(), beneath::links::inside, beneath::walk::kernel};
    static const beneath by_folder{here.root(), beneath::links::inside, beneath::walk::by_folder};
    for (const auto* root : {&by_kernel, &by_folder}) {
        const auto opened = root->open(path);
        if (opened && !here.has(opened->number()))
            std::abort();
    }
}

void check_path(const detail::static_path& path) {
    const auto& text = path.relative;
    if (text.starts_with('/') || text.ends_with('/') || text.find("//") != text.npos ||
        text.find('\\') != text.npos || text.find('\0') != text.npos)
        std::abort();
    const auto framed = "/" + text + "/";
    if (framed.find("/../") != framed.npos || framed.find("/./") != framed.npos)
        std::abort();
    // Read again it is the same.
    if (!text.empty()) {
        const auto again = detail::parse_static_path("/" + text, detail::dotfiles::allowed);
        if (!again || again->relative != text || again->folder)
            std::abort();
    }
}

void check_location(const std::string& location) {
    const bool visible = std::ranges::all_of(location, [](char c) { return c > 0x20 && c < 0x7f; });
    if (!visible || !location.starts_with('/') || location.starts_with("//") ||
        location.starts_with("/\\"))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const site here;
    const std::string_view text{reinterpret_cast<const char*>(data), size};

    for (const auto hidden : {detail::dotfiles::refused, detail::dotfiles::allowed}) {
        const auto path = detail::parse_static_path(text, hidden);
        if (!path)
            continue;
        check_path(*path);
        const bool hides = ("/" + path->relative).find("/.") != std::string::npos;
        if (hides && hidden == detail::dotfiles::refused)
            std::abort();
        open_raw(here, path->relative);
    }
    open_raw(here, std::string{text});

    const auto half = text.size() / 2;
    check_location(detail::folder_location("", text, ""));
    check_location(detail::folder_location(text.substr(0, half), text.substr(half), text));
    return 0;
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/htpasswd.hpp>

#include <groat/blocking.hpp>
#include <groat/constant_time.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <crypt.h>

namespace groat::inline v0 {
namespace {

constexpr std::size_t largest_file = std::size_t{1} << 20U;

std::string read(const std::string& path) {
    std::string all(largest_file + 1, '\0');
    std::ifstream file{path, std::ios::binary};
    if (file)
        file.read(all.data(), static_cast<std::streamsize>(all.size()));
    if (file.bad() || !file.is_open())
        throw std::system_error{errno, std::generic_category(), cat("htpasswd: ", path)};
    all.resize(static_cast<std::size_t>(file.gcount()));
    if (all.size() > largest_file)
        throw std::invalid_argument{cat("htpasswd: ", path, " has more than 1 MiB")};
    return all;
}

} // namespace

struct htpasswd::table {
    std::map<std::string, std::string, std::less<>> hashes;
    std::string first; // what is hashed for who does not exist
};

htpasswd::htpasswd(const std::string& path) {
    const auto content = read(path);
    auto users = std::make_shared<table>();
    std::size_t number = 0;
    for (std::string_view rest{content}; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        auto line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        ++number;
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || line.starts_with('#'))
            continue;
        const auto refuse = [&](std::string_view why) {
            throw std::invalid_argument{
                cat("htpasswd: ", path, ":", std::to_string(number), ": ", why)};
        };
        const auto colon = line.find(':');
        if (colon == line.npos || colon == 0 || line.find('\0') != line.npos)
            refuse("this is no name:hash");
        // htpasswd(1) leaves room for more fields behind a second colon.
        const std::string hash{line.substr(colon + 1, line.find(':', colon + 1) - colon - 1)};
        if (::crypt_checksalt(hash.c_str()) != CRYPT_SALT_OK)
            refuse("this hash is unknown or weak: use htpasswd -B");
        if (!users->hashes.emplace(line.substr(0, colon), hash).second)
            refuse("this name is there already");
        if (users->first.empty())
            users->first = hash;
    }
    if (users->hashes.empty())
        throw std::invalid_argument{cat("htpasswd: ", path, " has no user")};
    users_ = std::move(users);
}

bool htpasswd::operator()(const env& request, std::string_view user, std::string_view password)
    const {
    const blocking while_hashing{request};
    const auto found = users_->hashes.find(user);
    const bool exists = found != users_->hashes.end();
    const auto& hash = exists ? found->second : users_->first;
    // 32 KiB of work space: not on a stack of which 64 are promised.
    const auto work = std::make_unique<crypt_data>();
    const auto* const made = ::crypt_rn(
        std::string{password}.c_str(), hash.c_str(), work.get(), static_cast<int>(sizeof *work)
    );
    const bool same = made && equal_in_constant_time(hash, made);
    return same && exists && password.find('\0') == password.npos;
}

} // namespace groat::inline v0

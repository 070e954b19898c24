// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/target.hpp>

#include <groat/text.hpp>

namespace groat::inline v0::server::test::conformance {

std::vector<std::string> answer::all(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& one : headers)
        if (iequal(one.name, name))
            found.emplace_back(one.value);
    return found;
}

std::optional<std::string> answer::header(std::string_view name) const {
    for (const auto& one : headers)
        if (iequal(one.name, name))
            return std::string{one.value};
    return {};
}

visit::~visit() = default;
connection::~connection() = default;
target::~target() = default;

std::optional<std::string> target::cannot(ability) const {
    return {};
}

std::string target::mount() const {
    return {};
}

std::string target::scheme() const {
    return "http";
}

unsigned target::parallel() const {
    return 4;
}

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
// What a check says when something is not so.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test::conformance {

class mismatch : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

void expect(bool it_is_so, std::string_view what);

void expect_equal(std::uint64_t got, std::uint64_t wanted, std::string_view what);

/// Long texts are shown from where they differ.
void expect_equal(std::string_view got, std::string_view wanted, std::string_view what);

void expect_equal(
    const std::vector<std::string>& got,
    const std::vector<std::string>& wanted,
    std::string_view what
);

struct answer;

/// A whole 200 with this body.
void expect_body(const answer& got, std::string_view wanted);

/// A whole answer with this status.
void expect_status(const answer& got, int wanted);

} // namespace groat::inline v0::server::test::conformance

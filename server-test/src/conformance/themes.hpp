// SPDX-License-Identifier: BSL-1.0
// The behaviours, each theme in a file of its own.
#pragma once

#include <groat/server/test/conformance/behaviour.hpp>

#include <vector>

namespace groat::inline v0::server::test::conformance {

[[nodiscard]] std::vector<behaviour> environment();
[[nodiscard]] std::vector<behaviour> paths();
[[nodiscard]] std::vector<behaviour> request_headers();
[[nodiscard]] std::vector<behaviour> input();
[[nodiscard]] std::vector<behaviour> answers();
[[nodiscard]] std::vector<behaviour> response_headers();
[[nodiscard]] std::vector<behaviour> bodies();
[[nodiscard]] std::vector<behaviour> streaming();
[[nodiscard]] std::vector<behaviour> errors();
[[nodiscard]] std::vector<behaviour> completion();
[[nodiscard]] std::vector<behaviour> fates();
[[nodiscard]] std::vector<behaviour> leaving();
[[nodiscard]] std::vector<behaviour> keep_alive();
[[nodiscard]] std::vector<behaviour> concurrency();

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
// All behaviours, and the app that they need.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/conformance/behaviour.hpp>
#include <groat/server/test/conformance/journal.hpp>
#include <groat/server/test/conformance/target.hpp>

#include <memory>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test::conformance {

/// Theme by theme; the same for as long as the process lives.
[[nodiscard]] const std::vector<behaviour>& behaviours();

/// A server that has a request's body whole before it calls an app can't show what an app sees of a
/// body that breaks off. If it can be told to call first, it is to be for this path.
inline constexpr std::string_view as_it_comes = "/as-it-comes";

/// The app for the server under test: all behaviours' apps, told apart by a request header.
[[nodiscard]] app site(std::shared_ptr<journal> seen);

/// Tries one. What the check throws is in the verdict.
[[nodiscard]] verdict run(const behaviour& one, target& to, journal& seen);

/// Tries all, one after the other.
[[nodiscard]] std::vector<verdict> run(target& to, journal& seen);

} // namespace groat::inline v0::server::test::conformance

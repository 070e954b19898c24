// SPDX-License-Identifier: BSL-1.0
// The layers that docs/writing-middleware.md writes.
#pragma once

// [header]
#include <groat/app.hpp>

#include <string>

/// Refuses requests whose announced body is larger than a fixed limit: 413 in place of the app.
class body_limit {
public:
    /// Throws std::invalid_argument for a limit of 0.
    explicit body_limit(std::uint64_t bytes);

    groat::response operator()(groat::env& request, const groat::app& next) const;

private:
    std::uint64_t bytes_;
};
// [/header]

/// Numbers the lines of text bodies.
class line_numbers {
public:
    groat::response operator()(groat::env& request, const groat::app& next) const;
};

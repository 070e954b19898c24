// SPDX-License-Identifier: BSL-1.0
// A call that will wait says so.
#pragma once

#include <groat/app.hpp>
#include <groat/env.hpp>
#include <groat/response.hpp>

namespace groat::inline v0 {

/// Stands before a wait, for a database say:
///
///     const blocking while_asking{env};
///     auto rows = database.ask(query);
///
/// A server that serves many connections with few threads then gives them to another thread before
/// the wait, and remembers that requests like this one wait. To forget it is never wrong: the
/// server finds out by itself, only later. Elsewhere it does nothing. It may be used in a call and
/// in a pull, by the thread that makes it.
class blocking {
public:
    explicit blocking(const env& of) noexcept { of.will_wait(); }
    blocking(const blocking&) = delete;
    blocking& operator=(const blocking&) = delete;
    ~blocking() {} // so that one that stands alone is no unused variable
};

/// The same for everything inside, as a layer: `.enable(blocking_calls)`.
inline constexpr auto blocking_calls = [](env& of, const app& next) -> response {
    const blocking all_of_it{of};
    return next(of);
};

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
// The first app that knows an answer.
#pragma once

#include <groat/app.hpp>

#include <vector>

namespace groat::inline v0::middleware {

/// Asks apps in order until one answers with a status that is not passed over, and the next app
/// last, whatever it answers.
///
///     cascade{{static_files_of_the_shop, static_files_of_the_theme}}
///     cascade{{old_site}, {404, 405, 410}}
///
/// What an app is passed over with is discarded, body and headers. Each app is asked with the same
/// request; but of the request's content there is one: an app that has read of it is the last one
/// asked, whatever it answers.
///
/// The other app that chooses among apps, by the path and the host (Plack's URLMap), is mount.
///
/// Reads    the statuses of the responses.
/// Writes   nothing.
/// Streams  leaves the chosen response's body untouched and discards the others; the input is
///          passed on as it is read.
/// Throws   what the apps throw.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/cascade.cpp
class cascade {
public:
    explicit cascade(std::vector<app> apps, std::vector<int> passed_over = {404, 405});

    response operator()(env& request, const app& next) const;

    /// One branch an app.
    void outlined(outline& drawn) const;

private:
    std::vector<app> apps_;
    std::vector<int> passed_over_;
};

} // namespace groat::inline v0::middleware

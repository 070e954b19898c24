// SPDX-License-Identifier: BSL-1.0
// What lies in a folder, as a page.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace groat::inline v0::middleware {

struct directory_options {
    /// The folder, as it is named from the working folder of the moment of construction. Never
    /// empty.
    std::string root = {};

    /// Whether names that begin with a dot are listed, and folders of such a name.
    bool dotfiles = false;

    /// The most entries of one folder that are listed; the page says so when there are more.
    std::size_t max_entries = 10'000;
};

/// Lists the folders below a root: for GET and HEAD of a path that ends in `/` and is a folder
/// there. All else goes to the next app, so the files come from static_files inside of this layer:
///
///     .enable(directory{{.root = "public"}})
///     .enable(static_files{{.root = "public", .index = ""}})
///
/// A folder's path without `/` is answered 301 to the one with it.
///
/// The page is a table of names, sizes and times, folders first, each sorted by its bytes; or a
/// JSON array of objects with `name`, `size` (in bytes; none for a folder) and `modified`, for who
/// likes application/json better than text/html. Names are escaped as text and percent-encoded as
/// links; what is not UTF-8 in one shows as `\xHH`. Regular files and folders only: links, devices
/// and the like are not listed, and nothing of where the root lies is told.
///
/// Below the root the kernel resolves each path, as for static_files: nothing leads out.
///
/// Reads    the method, PATH_INFO, SCRIPT_NAME, QUERY_STRING and Accept.
/// Writes   a page of its own, with Vary: Accept; 403 and 503 as static_files does.
/// Streams  the page is text; the input is left unread.
/// Throws   std::invalid_argument for a root without a name and std::system_error for one that
///          can't be opened, both at construction; std::system_error for a request when the disk
///          fails.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/directory.cpp
class directory {
public:
    explicit directory(directory_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::rewriting)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// Several apps under one: by host and by the beginning of the path.
#pragma once

#include <groat/app.hpp>

#include <cstddef>
#include <initializer_list>
#include <source_location>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {

/// The app at the end of a mount that has none: 404.
struct answer_404 {
    response operator()(env&) const { return not_found(); }
};

/// Hands the request to the app that is mounted where it points, or to the next one if none is.
///
///     middleware::mount{{"/static", files}, {"//api.example.org", api}, {"//*.example.org/x", x}}
///
/// A row says where and what. Where: a path, or a host and a path, as `//host/path` or as
/// `http://host/path` (`https://` is the same: the scheme is not compared). What: an app, or a
/// middleware, whose next app then answers 404.
///
/// *Paths* match whole segments (`/foo` takes `/foo` and `/foo/x`, not `/foox`), as PATH_INFO has
/// them: decoded, byte for byte. A `/` at the end is cut; `/` alone takes all. The app sees its
/// path moved from PATH_INFO to SCRIPT_NAME in an env of its own, so nobody outside sees the move;
/// PATH_INFO is empty when the path is hit exactly.
///
/// *Hosts* are compared with HTTP_HOST, or else SERVER_NAME, without case, port and a dot at the
/// end. `*.example.org` takes every name below example.org, at any depth, but not that name itself.
///
/// *Which one*: the longest host, and under it the longest path. A row with a host that matches
/// beats every row without one, and an exact host beats a wildcard; where no path of a host
/// matches, the next host's are tried. The search costs a binary search for each segment (up to the
/// longest mounted path) and for each label of the host if hosts are mounted; the number of rows
/// enters as its logarithm.
///
/// Reads    PATH_INFO, SCRIPT_NAME; HTTP_HOST and SERVER_NAME if hosts are mounted.
/// Writes   SCRIPT_NAME and PATH_INFO of the mounted app's own env; slot `taken`.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with a place that cannot be meant (no `/`, `..`,
///          an empty segment or host) or with two apps for one; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/mount.cpp
class mount {
public:
    class entry;

    /// The SCRIPT_NAME that the mounted app sees, for the layers outside; of mounts in mounts the
    /// innermost. Not set where none is hit.
    static constexpr slot<std::string_view> taken{"groat.mount"};

    /// The order of the rows doesn't matter. With no rows, all goes to the next app.
    mount(std::initializer_list<entry> table);
    explicit mount(std::vector<entry> table);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] passage leads_to(env& request, const app& next) const;
    [[nodiscard]] std::string chose(const passage& way) const;

    /// One branch a row.
    void outlined(outline& drawn) const;

private:
    [[nodiscard]] const entry* find(const env& request) const;
    [[nodiscard]] const entry* find_under(std::string_view host, std::string_view path) const;

    std::vector<entry> table_; // by host, then by path
    std::size_t longest_path_ = 0;
};

/// One row of the table. It remembers where it was written, for messages.
class mount::entry {
public:
    entry(
        std::string_view at,
        app inside,
        std::source_location where = std::source_location::current()
    );

    template <class What>
    requires(!std::same_as<What, app>) entry(
        std::string_view at, What what, std::source_location where = std::source_location::current()
    )
        : entry{at, as_app(std::move(what), where), where} {}

    /// What may be mounted, as an app: an app, a callable that is one, a middleware before a 404.
    template <class What>
    [[nodiscard]] static app as_app(What what, std::source_location where) {
        static_assert(
            std::same_as<What, app> || app_callable<What> || middleware_callable<What>,
            "groat: what is mounted is an app, a callable `response(env&) const`, or a "
            "middleware, a callable `response(env&, const app& next) const`"
        );
        if constexpr (std::same_as<What, app>)
            return what;
        else if constexpr (app_callable<What>)
            return app{std::move(what), where};
        else if constexpr (middleware_callable<What>)
            return wrap(std::move(what), app{answer_404{}, where}, where);
    }

    [[nodiscard]] const app& inside() const noexcept { return inside_; }
    [[nodiscard]] const std::source_location& where() const noexcept { return where_; }

    /// The host, in small letters; empty for any. `.example.org` stands for `*.example.org`.
    [[nodiscard]] const std::string& host() const noexcept { return host_; }

    /// The path, without a `/` at its end; so the root is empty.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }

    /// Host and path as one would write them.
    [[nodiscard]] std::string at() const;

private:
    std::string host_;
    std::string path_;
    app inside_;
    std::source_location where_;
};

namespace detail {

/// `file:line`, as the compiler was given the file.
[[nodiscard]] std::string place(const std::source_location& where);

} // namespace detail

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// Files that are part of the program.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::middleware {

/// One file. Its texts live as long as the program: literals, or what a linker put there.
struct embedded_file {
    std::string_view path;      ///< below the layer: `/site.css`
    std::string_view bytes;     ///< sent as they lie, never copied
    std::string_view type = {}; ///< its media type; empty: that of its extension, text in UTF-8
};

struct embedded_files_options {
    std::vector<embedded_file> files = {};

    /// Whether what is not there goes to the next app, and every method but GET and HEAD too.
    bool pass_through = false;

    /// The file that stands for its folder. Empty: none does.
    std::string index = "index.html";

    /// The value of Cache-Control. Empty: none.
    std::string cache_control = {};
};

/// Answers GET and HEAD with files that were compiled into the program: a site in one binary, with
/// nothing to install beside it and nothing that can be missing.
///
/// The entity tag is made from the bytes, once, at construction; equal programs on two machines
/// have equal tags. Answers 304 and 412 as RFC 9110, 13 has them, 404 for what is not there, 405
/// for other methods, and 301 for a folder without its `/`. For ranges put `range` outside, for
/// coded bytes `compress`.
///
/// Reads    the method, PATH_INFO, SCRIPT_NAME and QUERY_STRING; If-Match, If-None-Match.
/// Writes   a response of its own: Content-Type, ETag, Cache-Control if one is set.
/// Streams  the response's body is the bytes as they lie; the input is left unread.
/// Throws   std::invalid_argument at construction for a path that names no file or is there twice,
///          and a type or cache_control that is no header's value; nothing for requests.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/embedded_files.cpp
class embedded_files {
public:
    explicit embedded_files(embedded_files_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::rewriting)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

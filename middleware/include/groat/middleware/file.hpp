// SPDX-License-Identifier: BSL-1.0
// One file, whatever the path.
#pragma once

#include <groat/app.hpp>

#include <memory>
#include <string>

namespace groat::inline v0::middleware {

struct file_options {
    /// The file, as it is named from the working folder of the moment of construction.
    std::string path = {};

    /// Its media type. Empty: that of its extension, text in UTF-8; or application/octet-stream.
    std::string type = {};

    /// The value of Cache-Control. Empty: none.
    std::string cache_control = {};
};

/// Answers every request with one file: an app, to be mounted where it is wanted.
///
///     .mount("/favicon.ico", middleware::file{{.path = "public/icon.png"}})
///
/// The file is opened for each request, in the folder that was opened once, so it may be replaced
/// by renaming. What else it answers, and its validators, are those of static_files: 304, 206, 404,
/// 405, 412, 416.
///
/// Reads    the method; If-Match, If-None-Match, If-Modified-Since, If-Unmodified-Since, If-Range
///          and Range.
/// Writes   a response of its own.
/// Streams  the response's body is the file, or a stretch of it; the input is left unread.
/// Throws   std::invalid_argument for a path that names no file, a type or cache_control that is no
///          header's value, and std::system_error for a folder that can't be opened, at
///          construction; std::system_error for a request when the disk fails.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/file.cpp
class file {
public:
    explicit file(file_options options);

    response operator()(env& request, const app& next) const;

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

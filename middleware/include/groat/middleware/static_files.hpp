// SPDX-License-Identifier: BSL-1.0
// Files of one folder, served as they lie.
#pragma once

#include <groat/app.hpp>
#include <groat/env.hpp>
#include <groat/outline.hpp>
#include <groat/response.hpp>
#include <groat/roles.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

/// What static_files does with symbolic links below its root.
enum class symlinks : std::uint8_t {
    beneath, ///< follows those that are relative and stay below the root
    refuse,  ///< takes every one for missing
};

/// One rule for Cache-Control.
struct cache_rule {
    /// The files, by their name below the root: `*.css` (all that end so), `assets/*` (all below
    /// the folder), `index.html` (this one), `*` (all).
    std::string files;

    std::string cache_control; ///< the header's value
};

/// How static_files serves.
struct static_files_options {
    /// The folder, as it is named from the working folder of the moment of construction. Never
    /// empty.
    std::string root = {};

    /// The path below which files lie: `/static`, matched by whole segments and left out when the
    /// file is looked for. Empty: all paths. A mount does the same from outside.
    std::string prefix = {};

    /// Whether what is not found goes to the next app, and every method but GET and HEAD too.
    bool pass_through = false;

    /// The file that stands for its folder. Empty: a folder is not found. Folders are never listed.
    std::string index = "index.html";

    /// Whether names that begin with a dot are served. Off, a forgotten `.git` or `.env` stays
    /// private; `/.well-known` is best mounted by itself.
    bool dotfiles = false;

    /// Followed only where the kernel can hold them below the root (openat2, Linux 5.6, and not
    /// filtered away by a sandbox): elsewhere all are refused.
    symlinks links = symlinks::beneath;

    /// The value of Cache-Control. Empty: none.
    std::string cache_control = {};

    /// Rules that are asked before it; the first that fits counts. They are about files, not about
    /// the paths by which those are asked for, so no spelling of a path gets around one.
    std::vector<cache_rule> cache_rules = {};

    /// The codings in which files may lie beside themselves, best first: `br` as `a.css.br`, `zstd`
    /// as `.zst`, `gzip` as `.gz`. Who accepts one gets it, if it is there, in place of the file.
    /// Nobody looks whether it is older: whoever puts files there makes them anew together.
    std::vector<std::string> precompressed = {};

    /// Whether `/about` is answered with `about.html` where it is no file itself.
    bool html_extension = false;

    /// The file that answers, with 200, for every path that leads nowhere and whose last segment
    /// has no dot: for applications that read the path in the browser. Empty: none.
    std::string fallback = {};

    /// The file that is sent with 404. Empty: a line of text.
    std::string not_found_page = {};

    /// The `charset` that text is said to be in. Empty: none is said.
    std::string charset = "utf-8";

    /// Media types by extension, in lower case and without its dot, that are asked before the
    /// table. One that has parameters of its own gets no charset.
    std::map<std::string, std::string, std::less<>> types = {};

    /// The media type of what has no known extension.
    std::string default_type = "application/octet-stream";
};

/// Answers GET and HEAD with the files of one folder.
///
/// Reads    the method, PATH_INFO, SCRIPT_NAME and QUERY_STRING; Accept-Encoding; If-Match,
///          If-None-Match, If-Modified-Since, If-Unmodified-Since, If-Range and Range.
/// Writes   a response of its own: Content-Type, Last-Modified, ETag, Accept-Ranges, Cache-Control
///          if one is set, Content-Encoding and Vary if coded files are looked for. What the next
///          app answers stays untouched.
/// Streams  the response's body is the file, or a stretch of it; the input is left unread.
/// Throws   std::invalid_argument for options that can't be meant and std::system_error for a root
///          that can't be opened, both when constructed; std::system_error for a request when the
///          disk fails.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/static_files.cpp
///
/// *Which file.* The root is opened once; copies share it, and renaming it changes nothing. Below
/// it the kernel resolves each path so that no name, link or race leads out. PATH_INFO is taken as
/// it is, decoded once; one with a control byte, a backslash, or a segment that is empty, `.` or
/// `..` names no file. Regular files only. A folder whose path has no `/` at its end is answered
/// 301 to the one that has, if it has an index.
///
/// *What else it answers.* 404 for what is not there or must not be named, 403 for what the process
/// may not read, 405 with Allow for other methods on what is there (OPTIONS too), 503 when
/// descriptors or memory have run out, 412, 304, 206 and 416 as RFC 9110, 13 and 14 have them:
/// one range is heeded, several are answered with the whole.
///
/// *Validators.* The entity tag is made from the file's times of modification and of change to the
/// nanosecond, its size and its inode. It is strong, for whatever writes to a file moves the time
/// of change, which no program can set back; replacing a file changes its inode too. Only within
/// one tick of the kernel's clock may a file change unnoticed: so a file that changed less than two
/// seconds ago gets a weak tag, and another one later. Tags of equal files on two machines differ.
/// A file from the future was modified now (RFC 9110, 8.8.2.1).
///
/// *Several roots* are several of these layers, each with `pass_through` but the last.
///
/// Replace files by renaming: who overwrites in place lets clients read a mixture.
class static_files {
public:
    explicit static_files(static_files_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {inside_of(roles::rewriting)}; }

    void outlined(outline& drawn) const;

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// Fewer bytes for who can read them.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/roles.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace groat::inline v0::middleware {

struct compress_options {
    /// What is offered: `gzip`, and `br` and `zstd` where groat was built with their libraries. Of
    /// what a client wants alike, the first counts. Empty: all there are, as br, zstd, gzip.
    std::vector<std::string> codings = {};

    /// Levels by coding, as its library numbers them: gzip 1 to 9 (6 if nothing is said), br 0 to
    /// 11 (4), zstd 1 to 19 (3).
    std::map<std::string, int, std::less<>> levels = {};

    /// The media types that are worth it: whole, `text/*`, or `+xml` for all that end so.
    std::vector<std::string> types = {
        "text/*",
        "application/json",
        "application/javascript",
        "application/xml",
        "+json",
        "+xml",
        "application/wasm",
        "application/x-ndjson",
        "application/manifest+json",
        "image/bmp",
        "font/ttf",
        "font/otf"};

    /// Bodies that are known to be shorter, in bytes, stay as they are.
    std::uint64_t min_size = 1024;
};

/// Compresses responses in the content coding that the client likes best (RFC 9110, 12.5.3). There
/// only where groat was built with zlib.
///
/// A response is left alone that has a Content-Encoding or says no-transform, that is a part (206,
/// Content-Range) or has no body (204), whose type isn't worth it, or whose known length is too
/// small. One of unknown length is compressed, whatever it comes to. For HEAD the headers are those
/// of GET. Every response that might have been compressed says Vary: Accept-Encoding, and so does a
/// 304, which can't know. A client that refuses everything, identity too, gets identity.
///
/// The bytes differ, so a strong ETag becomes weak, and Content-Length and Accept-Ranges go.
///
/// *Streams* stay streams: a chunk is coded as it comes, in constant memory, and what the body says
/// must go out at once goes out at once, which costs a few bytes each time. Encoders are kept for
/// the next response, as many as there are processors.
///
/// *Secrets.* Who can put text of his own into a page and sees its compressed length can guess what
/// else is in it (BREACH, CVE-2013-3587). Pages with a secret beside reflected input need a mask
/// over the secret, or no compression: `Cache-Control: no-transform`, or this layer under
/// enable_if.
///
/// Reads    Accept-Encoding; the response's status, Content-Encoding, Content-Range, Content-Type,
///          Cache-Control and Content-Length, and its body's length.
/// Writes   Content-Encoding, Vary; a weak ETag in place of a strong one; without Content-Length,
///          Accept-Ranges and digests.
/// Streams  filters the response's body, chunk by chunk; flushes stay flushes.
/// Throws   std::invalid_argument at construction for a coding that this build does not have, one
///          that is named twice, a level that it has not, or a type that is none; std::bad_alloc.
/// Threads  immutable but for its idle encoders, which are locked while one is taken or put back.
/// Example  examples/middleware/compress.cpp
class compress {
public:
    explicit compress(compress_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(roles::compression)}; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::middleware

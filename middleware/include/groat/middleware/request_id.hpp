// SPDX-License-Identifier: BSL-1.0
// A name for each request, by which logs and people find it again.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/slot.hpp>

#include <string>

namespace groat::inline v0::middleware {

struct request_id_options {
    /// The header that has the id, in the request and in the response.
    std::string header = "X-Request-Id";

    /// Whether an id that the request has is taken. Only where a front server writes that header
    /// itself; from anyone else an id is a claim, with which a client can pass for another in the
    /// logs.
    bool incoming = false;
};

/// Gives each request an id: 32 hexadecimal digits, 128 random bits.
///
/// One that came with the request is taken if that is wanted and if it has 1 to 128 bytes, all of
/// them letters, digits or `-._~+/=:`; else a new one takes its place. The layers inside see the id
/// as the request's header. The access log's %L writes it, wherever the log stands.
///
/// Reads    the slot; the request's header, if incoming ids are taken.
/// Writes   that header in the env of the layers inside; the slot `id`, which is access_log's; the
///          response's header, over one of that name. An id that is in the slot already stays: a
///          sub-request has that of its request.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument when constructed with a header name that is no token; for
///          requests std::system_error if the kernel has no randomness.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/request_id.cpp
class request_id {
public:
    /// The request's id.
    static constexpr const slot<std::string>& id = access_log::id;

    explicit request_id(request_id_options options = {});

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(id)}; }

private:
    request_id_options options_;
    std::string variable_;
};

} // namespace groat::inline v0::middleware

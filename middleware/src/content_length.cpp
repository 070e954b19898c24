// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/content_length.hpp>

namespace groat::inline v0::middleware {

response content_length::operator()(env& request, const app& next) const {
    auto answer = next(request);
    auto& [status, headers, body] = answer;
    if (!status.allows_body() || headers.contains("Content-Length") ||
        headers.contains("Transfer-Encoding"))
        return answer;

    const auto length = body.length();
    const bool left_out_by_app =
        length == 0U && !body.omitted() && request.verb() == http::verb::head;
    if (length && !left_out_by_app)
        headers.add("Content-Length", *length);
    return answer;
}

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/etag.hpp>

#include <groat/list.hpp>

#include "byte_tag.hpp"

#include <utility>

namespace groat::inline v0::middleware {
response etag::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const auto method = request.verb();
    if ((method != http::verb::get && method != http::verb::head) || answer.status != 200 ||
        answer.headers.contains("ETag") || has_element(answer.headers, "Cache-Control", "no-store"))
        return answer;

    auto& content = answer.body;
    if (content.length().value_or(0) > options_.max_bytes || content.omitted() || content.file())
        return answer;
    // An app may leave the body of HEAD out: then there is nothing to name.
    const auto left_out = [&](bool is_empty) { return is_empty && method == http::verb::head; };
    if (left_out(content.length() == 0U))
        return answer;
    if (!content.whole()) {
        auto all = content.gather(options_.max_bytes, flushes::kept);
        if (!all || left_out(all->empty()))
            return answer;
        content = std::move(*all);
    }
    answer.headers.add("ETag", detail::byte_tag(*content.whole()));
    return answer;
}

} // namespace groat::inline v0::middleware

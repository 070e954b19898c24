// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/etag.hpp>

#include <groat/list.hpp>

#include <boost/uuid/detail/sha1.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// The SHA-1 of the bytes in hexadecimal and in quotes.
std::string tag_of(std::string_view bytes) {
    boost::uuids::detail::sha1 sum;
    sum.process_bytes(bytes.data(), bytes.size());
    boost::uuids::detail::sha1::digest_type digest;
    sum.get_digest(digest);

    std::string tag{'"'};
    for (const auto word : digest)
        for (int shift = 8 * static_cast<int>(sizeof word) - 4; shift >= 0; shift -= 4)
            tag += "0123456789abcdef"[(word >> shift) & 15U];
    tag += '"';
    return tag;
}

} // namespace

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
    if (method == http::verb::head && content.length() == 0U)
        return answer;
    if (!content.whole()) {
        auto all = content.gather(options_.max_bytes, flushes::kept);
        if (!all)
            return answer;
        content = std::move(*all);
    }
    answer.headers.add("ETag", tag_of(*content.whole()));
    return answer;
}

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/head.hpp>

namespace groat::inline v0::middleware {

response head::operator()(env& request, const app& next) const {
    auto answer = next(request);
    if (request.verb() != http::verb::head)
        return answer;
    // An app that answers HEAD itself may leave the body out: its length says nothing about GET's.
    if (answer.body.length() == 0U && !answer.body.omitted())
        answer.body = [] { return end_of_body; };
    answer.body.omit();
    return answer;
}

} // namespace groat::inline v0::middleware

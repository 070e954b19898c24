// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/head.hpp>

namespace groat::inline v0::middleware {

response head::operator()(env& request, const app& next) const {
    auto answer = next(request);
    if (request.verb() == http::verb::head)
        answer.body.omit();
    return answer;
}

} // namespace groat::inline v0::middleware

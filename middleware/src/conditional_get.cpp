// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/conditional_get.hpp>

#include <groat/conditional.hpp>
#include <groat/representation.hpp>

#include "selected.hpp"

namespace groat::inline v0::middleware {

response conditional_get::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const auto method = request.verb();
    const bool reading = method == http::verb::get || method == http::verb::head;
    if (!reading || answer.status < 200 || answer.status >= 300)
        return answer;
    const auto asked = preconditions::of(request);
    if (!asked.any())
        return answer;

    const auto now = detail::second_of(request);
    switch (evaluate(asked, detail::selected_by(answer.headers, now), method, now)) {
    case verdict::perform:
        break;
    case verdict::not_modified:
        forget_content(answer.headers);
        answer.status = http::status::not_modified;
        answer.body.omit();
        break;
    case verdict::failed:
        forget_representation(answer.headers);
        answer.headers.add("Content-Type", "text/plain; charset=utf-8");
        answer.status = http::status::precondition_failed;
        answer.body = "precondition failed\n";
        break;
    }
    return answer;
}

} // namespace groat::inline v0::middleware

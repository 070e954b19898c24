// SPDX-License-Identifier: BSL-1.0
#include "lint_state.hpp"

#include <groat/text.hpp>

#include <string>

//: ## The response
//:
//: The response is a value: a status, headers and a body. A layer changes what it was given and
//: hands it on, or makes one of its own. A Content-Length is not needed: the exchange announces a
//: length that the body knows.
//:
//: - `response.type` (does not compile: app_answers_a_number) Layers exchange `response` values;
//:   servers never see anything else.
//: - `response.status-range` (cannot be built) A status is a number from 100 to 999.

namespace groat::inline v0::linting {

shape::shape(const response& of, bool is_head)
    : status{of.status}, head{is_head},
      allows_body{of.status.allows_body()}, omitted{of.body.omitted()},
      whole{of.body.whole().has_value()}, has_type{of.headers.contains("Content-Type")} {
    try {
        length = of.body.length();
    } catch (...) {
        // A source that can't say: not known.
    }
    if (of.headers.count("Content-Length") == 1)
        announced = digits(*of.headers.get("Content-Length"));
}

void check_response(const response& answer, const shape& seen, findings& found) {
    if (seen.status < 200 || seen.status > 599)
        found(
            rule{
                "response.status",
                "The status is from 200 to 599: FastCGI has no way to send a "
                "1xx, and front servers know no others."},
            cat("it is ", std::to_string(seen.status))
        );
    if (seen.status == 204 && (seen.has_type || answer.headers.contains("Content-Length")))
        found(
            rule{
                "response.no-content",
                "A 204 has neither Content-Type nor Content-Length (RFC "
                "9110, 8.6 and 15.3.5)."},
            cat("it has ", seen.has_type ? "Content-Type" : "Content-Length")
        );
    if (!seen.allows_body && !seen.omitted && seen.length.value_or(0) > 0)
        found(
            no_body,
            cat("status ",
                std::to_string(seen.status),
                " with ",
                std::to_string(*seen.length),
                " bytes")
        );
}

constinit const rule no_body{
    "response.no-body",
    "A 204 or 304 has no body: who makes one of a response that has, omits it."};

constinit const rule content_type{
    "response.content-type",
    "A response with bytes has a Content-Type when it reaches the server "
    "(204 and 304 have none)."};

//: - `response.bare` (kept by the exchange) A 304 leaves without Content-Type and Content-Length,
//:   and the body of a 204, of a 304 and of the answer to HEAD is omitted if no layer has done so.

} // namespace groat::inline v0::linting

namespace groat::inline v0 {

using linting::findings;
using linting::rule;
using linting::shape;

void lint::state::judge_head(const shape& seen, int index, findings& found) const {
    const auto& here = crossings_[static_cast<std::size_t>(index)];
    const bool lost = here.calls == 1 && here.inner_status == seen.status && here.inner_content &&
                      seen.length == 0U && !seen.omitted && !seen.announced;
    if (seen.head && lost)
        found(
            rule{
                "response.head",
                "For HEAD a layer leaves the body out with `omit()` and doesn't "
                "replace it, so that it still answers its length and its file."},
            "the body that it was given had bytes, the one that it gave has none"
        );
}

/// Who made the response that has content and no type; nobody, if it has a type. Judged when the
/// server gets it, since a layer may add one for those inside.
int lint::state::judge_type(const shape& seen, int index) {
    if (seen.has_type || !seen.allows_body || !seen.content())
        return linting::server;
    const auto& here = crossings_[static_cast<std::size_t>(index)];
    const int maker = here.typeless != linting::server ? here.typeless : index;
    if (here.outside == linting::server && seen.length)
        report(
            linting::content_type, maker, cat(std::to_string(*seen.length), " bytes of no type")
        );
    return maker;
}

} // namespace groat::inline v0

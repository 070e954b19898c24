// SPDX-License-Identifier: BSL-1.0
#include "own_layer.hpp"

#include <groat/text.hpp>
#include <groat/transform.hpp>

#include <stdexcept>

// [source]
using namespace groat;

body_limit::body_limit(std::uint64_t bytes) : bytes_{bytes} {
    if (bytes == 0)
        throw std::invalid_argument{"body_limit: the limit must be at least 1 byte"};
}

response body_limit::operator()(env& request, const app& next) const {
    if (request.content_length().value_or(0) > bytes_)
        return text(413, "the body is too large\n");
    return next(request);
}
// [/source]

// [filter]
namespace {

/// Holds the beginning of a line back until its end is seen.
struct numberer {
    std::string line;
    int number = 0;

    void operator()(std::string_view in, drain why, std::string& out) {
        for (const char c : in) {
            line += c;
            if (c == '\n')
                give(out);
        }
        if (why != drain::no && !line.empty()) // a flush or the end must not overtake it
            give(out);
    }

    void give(std::string& out) {
        out.append(std::to_string(++number)).append(" ").append(line);
        line.clear();
    }
};

} // namespace

response line_numbers::operator()(env& request, const app& next) const {
    auto answer = next(request);
    if (answer.headers.get("Content-Type").value_or("").starts_with("text/"))
        transform(answer, numberer{}); // also drops Content-Length and weakens the ETag
    return answer;
}
// [/filter]

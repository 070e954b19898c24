// SPDX-License-Identifier: BSL-1.0
#include <groat/explain.hpp>

#include <groat/text.hpp>

namespace groat::inline v0 {

std::string explanation::text() const {
    std::string out;
    for (const auto& at : steps) {
        const std::string_view file = at.where.file_name();
        out +=
            cat(at.type,
                at.chose.empty() ? "" : ": ",
                at.chose,
                "  (",
                file.substr(file.rfind('/') + 1),
                ":",
                std::to_string(at.where.line()),
                ")\n");
    }
    return out;
}

explanation explain(const app& composed, env& request) {
    explanation way;
    for (passage at{&composed, &request}; at.to;) {
        const auto& crossed = at.to->about();
        const auto onward = at.to->leads_to(*at.with);
        way.steps.push_back({std::string{crossed.type}, crossed.where, at.to->chose(onward)});
        at = onward;
    }
    return way;
}

} // namespace groat::inline v0

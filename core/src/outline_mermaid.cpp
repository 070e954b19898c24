// SPDX-License-Identifier: BSL-1.0
#include <groat/outline.hpp>
#include <groat/text.hpp>

#include <string_view>

namespace groat::inline v0 {
namespace {

/// In Mermaid's quotes: what it would take for its own is an entity by number.
std::string quoted(std::string_view text) {
    std::string printable;
    append_printable(printable, text);
    std::string out{'"'};
    for (const char c : printable)
        if (std::string_view{"\"#<>&`\\;"}.find(c) != std::string_view::npos)
            out += cat("#", std::to_string(static_cast<unsigned char>(c)), ";");
        else
            out += c;
    out += '"';
    return out;
}

class chart {
public:
    /// Draws the part and all inside of it. Gives its number.
    std::size_t draw(const outline& part) {
        const auto number = next_++;
        std::string label{part.conditional ? "enable_if " : ""};
        label += part.label;
        if (!part.unchecked.empty())
            label += cat(", unchecked: ", part.unchecked);
        // A layer is a box, a condition a rhomb's cousin, an app round.
        const auto [open, shut] = shape(part);
        out += cat("    n", std::to_string(number), open, quoted(label), shut, "\n");
        for (const auto& inner : part.inside)
            if (inner.what == outline::kind::branch) // it names the way to what is inside of it
                for (const auto& end : inner.inside)
                    arrow(number, inner.label, end);
            else
                arrow(number, part.inside.size() > 1 ? "else" : "", inner);
        return number;
    }

    std::string out = "flowchart TD\n";

private:
    struct brackets {
        std::string_view open, shut;
    };

    static brackets shape(const outline& part) {
        if (part.what == outline::kind::app)
            return {"([", "])"};
        if (part.conditional)
            return {"{{", "}}"};
        return {"[", "]"};
    }

    void arrow(std::size_t from, std::string_view way, const outline& to) {
        const auto number = draw(to);
        out += cat("    n", std::to_string(from), " -->");
        if (!way.empty())
            out += cat("|", quoted(way), "|");
        out += cat(" n", std::to_string(number), "\n");
    }

    std::size_t next_ = 0;
};

} // namespace

std::string outline::mermaid() const {
    chart drawn;
    drawn.draw(*this);
    return drawn.out;
}

} // namespace groat::inline v0

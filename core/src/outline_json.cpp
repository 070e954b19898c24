// SPDX-License-Identifier: BSL-1.0
#include <groat/outline.hpp>
#include <groat/text.hpp>

#include <string_view>

namespace groat::inline v0 {
namespace {

std::string_view name(outline::kind what) {
    switch (what) {
    case outline::kind::layer:
        return "layer";
    case outline::kind::branch:
        return "branch";
    case outline::kind::app:
        return "app";
    }
    return "";
}

void member(std::string& out, std::string_view key, std::string_view value) {
    append_json(out, key);
    out += ':';
    append_json(out, value);
    out += ',';
}

/// In place of the comma after the last one.
void close(std::string& out, char bracket) {
    if (out.back() == ',')
        out.pop_back();
    out += bracket;
}

void write(std::string& out, const outline& part) {
    out += '{';
    member(out, "kind", name(part.what));
    member(out, "label", part.label);
    if (part.where.line() > 0) {
        member(out, "file", part.where.file_name());
        out += cat("\"line\":", std::to_string(part.where.line()), ",");
    }
    if (part.conditional)
        out += R"("conditional":true,)";
    if (!part.unchecked.empty())
        member(out, "unchecked", part.unchecked);
    if (!part.stated.empty()) {
        out += R"("facts":[)";
        for (const auto& said : part.stated) {
            out += '[';
            append_json(out, to_string(said.what));
            out += ',';
            append_json(out, said.key.name());
            out += "],";
        }
        close(out, ']');
        out += ',';
    }
    if (!part.inside.empty()) {
        out += R"("inside":[)";
        for (const auto& inner : part.inside) {
            write(out, inner);
            out += ',';
        }
        close(out, ']');
    }
    close(out, '}');
}

} // namespace

std::string outline::json() const {
    std::string out;
    write(out, *this);
    out += '\n';
    return out;
}

} // namespace groat::inline v0

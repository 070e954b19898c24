// SPDX-License-Identifier: BSL-1.0
#include <groat/order.hpp>

#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace groat::inline v0 {
namespace {

using way = std::vector<const outline*>; // from the outermost layer on

bool gives_it(const outline& part, const fact_key& key) {
    return std::any_of(part.stated.begin(), part.stated.end(), [&](const fact& said) {
        return said.what == fact::kind::gives && said.key == key;
    });
}

/// The givers on one side: one that every request meets, or one that some do.
struct givers {
    const outline* always = nullptr;
    const outline* sometimes = nullptr;

    void see(const outline& part, const fact_key& key) {
        if (gives_it(part, key))
            (part.conditional ? sometimes : always) = &part;
    }
    [[nodiscard]] const outline* any() const { return always ? always : sometimes; }
};

givers outside(const way& from, const fact_key& key) {
    givers found;
    for (const auto* part : from)
        found.see(*part, key);
    return found;
}

void look_inside(const outline& part, const fact_key& key, givers& found) {
    for (const auto& inner : part.inside) {
        found.see(inner, key);
        look_inside(inner, key, found);
    }
}

givers inside(const outline& part, const fact_key& key) {
    givers found;
    look_inside(part, key, found);
    return found;
}

std::string name(const outline& part) {
    return cat(
        part.conditional ? "enable_if " : "",
        part.label,
        " (",
        part.where.file_name(),
        ":",
        std::to_string(part.where.line()),
        ")"
    );
}

[[noreturn]] void refuse(
    const outline& who, const fact& said, std::string_view but, std::string_view move
) {
    throw std::invalid_argument{
        cat("builder: ",
            name(who),
            said.what == fact::kind::needs ? " " : " must be ",
            to_string(said.what),
            " \"",
            said.key.name(),
            "\", ",
            but,
            ": ",
            move,
            "; or say why it may stay, with unchecked(",
            who.label,
            ", \"why\")")};
}

[[noreturn]] void refuse_order(const outline& who, const fact& said, const outline& other) {
    const bool outward = said.what != fact::kind::outside_of;
    refuse(
        who,
        said,
        cat("which ", name(other), " gives ", outward ? "further in" : "outside of it"),
        cat("move ",
            outward ? other.label : who.label,
            " outward, above ",
            outward ? who.label : other.label)
    );
}

void check(const outline& who, const fact& said, const way& from) {
    const auto before = outside(from, said.key);
    switch (said.what) {
    case fact::kind::gives:
        return;
    case fact::kind::needs:
        if (before.always)
            return;
        if (before.sometimes)
            refuse(
                who,
                said,
                cat("which ", name(*before.sometimes), " gives to some requests only"),
                cat("enable ", before.sometimes->label, " for all")
            );
        [[fallthrough]];
    case fact::kind::inside_of:
        if (!before.always)
            if (const auto* wrong = inside(who, said.key).any())
                refuse_order(who, said, *wrong);
        return;
    case fact::kind::outside_of:
        if (const auto* wrong = before.any(); wrong && !inside(who, said.key).always)
            refuse_order(who, said, *wrong);
        return;
    }
}

/// Calls `f(part, said, way)` for each fact that binds.
template <class F>
void each_fact(const outline& part, way& from, const F& f) {
    if (part.unchecked.empty())
        for (const auto& said : part.stated)
            f(part, said, from);
    from.push_back(&part);
    for (const auto& inner : part.inside)
        each_fact(inner, from, f);
    from.pop_back();
}

} // namespace

void check_order(const outline& composed) {
    way from;
    each_fact(composed, from, check);
}

void check_complete(const outline& composed) {
    way from;
    each_fact(composed, from, [](const outline& who, const fact& said, const way& before) {
        if (said.what == fact::kind::needs && !outside(before, said.key).always)
            refuse(
                who,
                said,
                "which no layer outside of it gives",
                cat("enable one that does above ", who.label)
            );
    });
}

} // namespace groat::inline v0

// SPDX-License-Identifier: BSL-1.0
#include <groat/detail/exchange_state.hpp>

#include "known_names.hpp"

#include <algorithm>
#include <array>

namespace groat::inline v0::detail {
namespace {

constexpr std::size_t shortest = 5;
constexpr std::size_t longest = 15;

/// Different for each known name, which `make_places` checks.
constexpr std::size_t place_of(std::string_view name) noexcept {
    const auto byte = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    const auto size = name.size();
    return (size + byte(0) + byte(1) + 2U * byte(size - 3)) % 64;
}

consteval auto make_places() {
    std::array<known, 64> places{};
    places.fill(known::count);
    for (std::size_t i = 0; i < known_names.size(); ++i) {
        const auto name = known_names[i];
        auto& place = places[place_of(name)];
        if (place != known::count || name.size() < shortest || name.size() > longest)
            throw "two names have one place, or one has another length: other factors are needed";
        place = static_cast<known>(i);
    }
    return places;
}

constexpr auto places = make_places();

/// Which accessor a variable belongs to; `known::count` for none.
known classify(std::string_view name) noexcept {
    if (name.size() > longest || name.size() < shortest)
        return known::count;
    const auto found = places[place_of(name)];
    if (found == known::count || known_names[static_cast<std::size_t>(found)] != name)
        return known::count;
    return found;
}

} // namespace

std::optional<std::string_view> exchange_state::find(std::string_view name) const noexcept {
    for (const auto& v : variables)
        if (v.name == name)
            return v.value;
    return {};
}

std::optional<std::string_view> exchange_state::find(known name) noexcept {
    constexpr std::uint8_t few = 2;
    if (asked < few) {
        ++asked;
        return find(known_names[static_cast<std::size_t>(name)]);
    }
    if (asked == few) {
        ++asked;
        // From the last to the first: where a name stands twice, the first one holds.
        for (std::size_t i = std::min<std::size_t>(variables.size(), 254); i-- > 0;)
            if (const auto which = classify(variables[i].name); which != known::count)
                index[static_cast<std::size_t>(which)] = static_cast<std::uint8_t>(i + 1);
    }
    if (const auto at = index[static_cast<std::size_t>(name)])
        return variables[at - 1U].value;
    return variables.size() > 254 ? find(known_names[static_cast<std::size_t>(name)])
                                  : std::nullopt;
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
#include "name_table.hpp"

#include "bytes.hpp"

#include <random>

namespace groat::inline v0::server::fcgi {
namespace {

__extension__ using double_word = unsigned __int128;

/// Every bit of the product's halves depends on every bit of both.
word mixed(word a, word b) noexcept {
    const auto product = double_word{a} * b;
    return static_cast<word>(product) ^ static_cast<word>(product >> 64U);
}

word random_word() {
    std::random_device source;
    return word{source()} << 32U | source();
}

/// The same for the process's whole life.
word process_secret() {
    static const word one = random_word();
    return one;
}

word hash(std::string_view text, word secret) noexcept {
    constexpr word odd = 0x9e3779b97f4a7c15;
    word sum = secret ^ text.size();
    each_word(text, [&sum](word eight) { sum = mixed(sum ^ eight, odd); });
    return sum;
}

} // namespace

void name_table::begin() {
    constexpr std::size_t few = 16;
    secret_ = process_secret();
    taken_ = 0;
    places_.assign(few, {});
}

name_table::found name_table::find(std::string_view name, std::span<const variable> made) {
    if (2 * (taken_ + 1) > places_.size())
        grow(made);
    const auto there = look(name, made);
    if (there.at.made == 0)
        ++taken_;
    return there;
}

void name_table::grow(std::span<const variable> made) {
    before_.swap(places_);
    places_.assign(2 * before_.size(), {});
    for (const auto& one : before_)
        if (one.made != 0)
            look(made[one.made - 1].name, made).at = one;
}

name_table::found name_table::look(std::string_view name, std::span<const variable> made) noexcept {
    const auto last = places_.size() - 1;
    auto place = static_cast<std::size_t>(hash(name, secret_)) & last;
    for (std::size_t looks = 1;; ++looks) {
        auto& at = places_[place];
        if (at.made == 0 || made[at.made - 1].name == name)
            return {at, looks};
        place = (place + 1) & last;
    }
}

} // namespace groat::inline v0::server::fcgi

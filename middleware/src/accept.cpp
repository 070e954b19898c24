// SPDX-License-Identifier: BSL-1.0
#include <groat/accept.hpp>

#include <groat/headers.hpp>
#include <groat/text.hpp>

#include <algorithm>
#include <cstddef>

namespace groat::inline v0 {
namespace {

/// Where the byte stands, outside of quoted strings; the end if nowhere, nothing if quotes do not
/// end.
std::optional<std::size_t> find_unquoted(std::string_view text, char wanted) {
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"')
            quoted = !quoted;
        else if (quoted && text[i] == '\\')
            ++i;
        else if (!quoted && text[i] == wanted)
            return i;
    }
    return quoted ? std::nullopt : std::optional{text.size()};
}

/// Takes what stands before the next unquoted byte off the front of the text, and the byte too.
std::optional<std::string_view> take_until(std::string_view& text, char wanted) {
    const auto at = find_unquoted(text, wanted);
    if (!at)
        return {};
    const auto taken = trimmed(text.substr(0, *at));
    text.remove_prefix(std::min(*at + 1, text.size()));
    return taken;
}

/// RFC 9110, 12.4.2: `0.123` or `1.000`, in thousandths.
std::optional<int> parse_quality(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1'))
        return {};
    int value = (text[0] - '0') * 1000;
    if (text.size() == 1)
        return value;
    if (text[1] != '.')
        return {};
    int worth = 100;
    for (const char c : text.substr(2)) {
        if (c < '0' || c > '9')
            return {};
        value += (c - '0') * worth;
        worth /= 10;
    }
    return value <= 1000 ? std::optional{value} : std::nullopt;
}

bool is_range(std::string_view text) {
    const auto slash = text.find('/');
    return slash == text.npos ? detail::is_token(text)
                              : detail::is_token(text.substr(0, slash)) &&
                                    detail::is_token(text.substr(slash + 1));
}

std::optional<accept_element> parse_element(std::string_view text) {
    auto rest = text;
    const auto range = take_until(rest, ';');
    if (!range || !is_range(*range))
        return {};
    accept_element found{.range = *range};
    const auto* const begin = rest.data();
    const auto* end = begin;
    while (!rest.empty()) {
        const auto one = take_until(rest, ';');
        if (!one)
            return {};
        if (one->size() >= 2 && iequal(one->substr(0, 2), "q=")) {
            // What stands behind q is nobody's (12.5.1).
            const auto quality = parse_quality(one->substr(2));
            if (!quality)
                return {};
            found.quality = *quality;
            break;
        }
        if (!one->empty())
            end = one->data() + one->size();
    }
    found.parameters = trimmed({begin, static_cast<std::size_t>(end - begin)});
    return found;
}

/// What one element says of one offer: how closely it matches (0: not at all).
using closeness = std::size_t (*)(const accept_element& element, std::string_view offer);

struct opinion {
    std::size_t close = 0;
    int quality = 0;
};

/// The quality that the closest element gives the offer.
opinion opinion_on(std::string_view offer, std::string_view header, closeness close_to) {
    opinion best;
    accept_elements elements{header};
    while (const auto element = elements.next())
        if (const auto close = close_to(*element, offer); close > best.close)
            best = {close, element->quality};
    return best;
}

std::size_t coding_closeness(const accept_element& element, std::string_view offer) {
    if (iequal(element.range, offer) || (offer == "gzip" && iequal(element.range, "x-gzip")))
        return 2;
    return element.range == "*" ? 1 : 0;
}

/// Whether a list of parameters has this one.
bool has_parameter(std::string_view list, std::string_view wanted) {
    while (!list.empty()) {
        const auto one = take_until(list, ';');
        if (!one)
            return false;
        if (iequal(*one, wanted))
            return true;
    }
    return false;
}

std::size_t media_closeness(const accept_element& element, std::string_view offer) {
    const auto type = trimmed(offer.substr(0, offer.find(';')));
    if (element.range == "*/*")
        return 1;
    if (element.range.ends_with("/*")) {
        const auto major = element.range.substr(0, element.range.size() - 1);
        return iequal(type.substr(0, major.size()), major) ? 2 : 0;
    }
    if (!iequal(element.range, type))
        return 0;
    std::size_t close = 3;
    for (auto rest = element.parameters; !rest.empty(); ++close) {
        const auto wanted = take_until(rest, ';');
        if (!wanted || !has_parameter(offer.substr(type.size()), *wanted))
            return 0;
    }
    return close;
}

std::size_t language_closeness(const accept_element& element, std::string_view offer) {
    const auto& range = element.range;
    if (range == "*")
        return 1;
    const bool whole =
        offer.size() == range.size() || (offer.size() > range.size() && offer[range.size()] == '-');
    return whole && iequal(offer.substr(0, range.size()), range) ? 1 + range.size() : 0;
}

std::optional<std::string_view> choose(
    std::string_view header, std::span<const std::string_view> offered, closeness close_to
) {
    std::optional<std::string_view> best;
    int most = 0;
    for (const auto offer : offered)
        if (const auto said = opinion_on(offer, header, close_to); said.quality > most) {
            best = offer;
            most = said.quality;
        }
    return best;
}

std::optional<std::string_view> first_of(std::span<const std::string_view> offered) {
    return offered.empty() ? std::nullopt : std::optional{offered.front()};
}

} // namespace

std::optional<accept_element> accept_elements::next() noexcept {
    while (!rest_.empty()) {
        const auto one = take_until(rest_, ',');
        if (!one) {
            rest_ = {};
            break;
        }
        if (const auto element = parse_element(*one))
            return element;
    }
    return {};
}

std::optional<std::string_view> choose_coding(
    std::optional<std::string_view> accept_encoding, std::span<const std::string_view> offered
) {
    const auto identity = std::ranges::find(offered, "identity");
    if (!accept_encoding)
        return identity != offered.end() ? std::optional{*identity} : first_of(offered);
    if (const auto best = choose(*accept_encoding, offered, coding_closeness))
        return best;
    // Unless it was refused, it is as good as none (12.5.3).
    if (identity != offered.end() &&
        opinion_on(*identity, *accept_encoding, coding_closeness).close == 0)
        return *identity;
    return {};
}

std::optional<std::string_view> choose_media_type(
    std::optional<std::string_view> accept, std::span<const std::string_view> offered
) {
    return accept ? choose(*accept, offered, media_closeness) : first_of(offered);
}

std::optional<std::string_view> choose_language(
    std::optional<std::string_view> accept_language, std::span<const std::string_view> offered
) {
    return accept_language ? choose(*accept_language, offered, language_closeness)
                           : first_of(offered);
}

} // namespace groat::inline v0

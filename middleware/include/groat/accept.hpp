// SPDX-License-Identifier: BSL-1.0
// Proactive negotiation: RFC 9110, 12.5.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace groat::inline v0 {

/// One element of an Accept header: what is wanted, and how much.
struct accept_element {
    std::string_view range;           ///< `gzip`, `text/*`, `de-CH`; never empty
    std::string_view parameters = {}; ///< what stands between it and `q`: `level=1; charset="a,b"`
    int quality = 1000;               ///< `q` in thousandths; 0: not acceptable
};

/// Walks the elements of Accept, Accept-Encoding or Accept-Language, in order. One that can't be
/// read (no `q` of at most three decimals, quotes that do not end) is passed over, as if it were
/// not there. Views are into the header. Allocates nothing; time is linear in the header's size.
class accept_elements {
public:
    explicit accept_elements(std::string_view header) noexcept : rest_{header} {}

    [[nodiscard]] std::optional<accept_element> next() noexcept;

private:
    std::string_view rest_;
};

// Each of the following gives one of `offered`, the one that the client wants most; of several that
// it wants alike, the one that is offered first. Nothing: it wants none of them. A client that does
// not send the header takes the first. Of two elements for one thing the first counts. Time is
// linear in the header's size, for each that is offered; nothing is allocated.

/// By Accept-Encoding. `identity` stands for no coding: offer it too, last. It is acceptable unless
/// the client says that it isn't, by name or by `*`, but less than all that is named; a client that
/// sends no header gets it. `x-gzip` is `gzip` (8.4.1.3). Codings are compared without case.
[[nodiscard]] std::optional<std::string_view> choose_coding(
    std::optional<std::string_view> accept_encoding, std::span<const std::string_view> offered
);

/// By Accept. The most specific range that matches an offer is what counts for it: a type with
/// parameters, all of which the offer has, before a type, before `text/*`, before `*/*`.
[[nodiscard]] std::optional<std::string_view> choose_media_type(
    std::optional<std::string_view> accept, std::span<const std::string_view> offered
);

/// By Accept-Language, with the basic filtering of RFC 4647, 3.3.1: `de` matches `de` and `de-CH`;
/// the longest range that matches an offer is what counts for it.
[[nodiscard]] std::optional<std::string_view> choose_language(
    std::optional<std::string_view> accept_language, std::span<const std::string_view> offered
);

} // namespace groat::inline v0

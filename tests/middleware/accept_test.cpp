// SPDX-License-Identifier: BSL-1.0
#include <groat/accept.hpp>

#include <support/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace groat;

namespace {

using offers = std::vector<std::string_view>;
using chosen = std::optional<std::string_view>;

chosen coding(chosen header, const offers& offered = {"br", "gzip", "identity"}) {
    return choose_coding(header, offered);
}

std::vector<std::pair<std::string, int>> elements_of(std::string_view header) {
    std::vector<std::pair<std::string, int>> found;
    accept_elements elements{header};
    while (const auto one = elements.next())
        found.emplace_back(
            std::string{one->range} + "|" + std::string{one->parameters}, one->quality
        );
    return found;
}

using list = std::vector<std::pair<std::string, int>>;

} // namespace

TEST_CASE("accept: elements come in order with their parameters and quality", "[accept]") {
    CHECK(elements_of("gzip, br;q=0.5 ,\t*;q=0") == list{{"gzip|", 1000}, {"br|", 500}, {"*|", 0}});
    CHECK(
        elements_of("text/html;level=1;q=0.25, a/b ; c=\"d,e;q=0\" ; Q=0.125;ignored=1") ==
        list{{"text/html|level=1", 250}, {"a/b|c=\"d,e;q=0\"", 125}}
    );
    CHECK(elements_of(R"(a/b;c="d\",e";q=0.5)") == list{{R"(a/b|c="d\",e")", 500}});
    CHECK(elements_of(",, gzip ,") == list{{"gzip|", 1000}});
    CHECK(elements_of("").empty());
}

TEST_CASE("accept: a quality has at most three decimals and is at most 1", "[accept]") {
    for (const auto good : {"0", "0.", "0.0", "0.000", "1", "1.", "1.000", "0.999"})
        CHECK(elements_of("a;q=" + std::string{good}).size() == 1);
    for (const auto bad : {"", "2", "1.001", "0.1234", ".5", "-1", "1e0", "00", "nan"})
        CHECK(elements_of("a;q=" + std::string{bad}).empty());
    CHECK(elements_of("a;q=2, b") == list{{"b|", 1000}});
}

TEST_CASE("accept: what can't be read is passed over", "[accept]") {
    CHECK(elements_of("g zip, br") == list{{"br|", 1000}});
    CHECK(elements_of("br, a/b;c=\"d, gzip") == list{{"br|", 1000}});
    CHECK(elements_of("/, a/, /b, a/b/c, a/b") == list{{"a/b|", 1000}});
}

TEST_CASE("accept: the coding with the highest quality is chosen", "[accept]") {
    CHECK(coding("gzip;q=0.9, br;q=0.8") == "gzip");
    CHECK(coding("gzip, br") == "br"); // alike: as offered
    CHECK(coding("GZIP") == "gzip");
    CHECK(coding("x-gzip") == "gzip");
    CHECK(coding("deflate, gzip;q=0.001") == "gzip");
}

TEST_CASE("accept: no coding is chosen for who names none that is offered", "[accept]") {
    CHECK(coding(std::nullopt) == "identity");
    CHECK(coding("") == "identity");
    CHECK(coding("deflate") == "identity");
    CHECK(coding("gzip;q=0") == "identity");
    CHECK(coding("gzip;q=0.5, identity;q=0.6") == "identity");
    CHECK(coding("gzip;q=0.5, identity;q=0.5") == "gzip");
}

TEST_CASE("accept: a star stands for every coding that is not named", "[accept]") {
    CHECK(coding("*") == "br");
    CHECK(coding("br;q=0, *") == "gzip");
    CHECK(coding("gzip;q=0.5, *;q=0.1") == "gzip");
    CHECK(coding("*;q=0, gzip") == "gzip");
}

TEST_CASE("accept: identity may be refused by name or by the star (RFC 9110, 12.5.3)", "[accept]") {
    CHECK(coding("deflate, identity;q=0") == std::nullopt);
    CHECK(coding("*;q=0") == std::nullopt);
    CHECK(coding("*;q=0, identity;q=0.1") == "identity");
    CHECK(coding("identity;q=0, *") == "br");
    CHECK(coding(std::nullopt, {"gzip"}) == "gzip");
}

TEST_CASE("accept: the table of RFC 9110, 12.5.1", "[accept]") {
    constexpr std::string_view header = "text/*;q=0.3, text/plain;q=0.7, text/plain;format=flowed, "
                                        "text/plain;format=fixed;q=0.4, */*;q=0.5";
    // From the highest of the table's values to the lowest: each beats those behind it.
    const offers by_quality{
        "text/plain;format=flowed",
        "text/plain",
        "image/jpeg",
        "text/plain;format=fixed",
        "text/html"};
    for (std::size_t i = 0; i < by_quality.size(); ++i)
        for (std::size_t k = i + 1; k < by_quality.size(); ++k)
            CHECK(choose_media_type(header, offers{by_quality[k], by_quality[i]}) == by_quality[i]);
}

TEST_CASE("accept: the most specific range counts, a refusal too", "[accept]") {
    const offers both{"text/html", "application/json"};
    CHECK(choose_media_type("*/*, text/html;q=0", both) == "application/json");
    CHECK(choose_media_type("text/*;q=0, text/html;q=0.1, */*;q=0.2", both) == "application/json");
    CHECK(choose_media_type("TEXT/HTML, */*;q=0.1", both) == "text/html");
    CHECK(choose_media_type("image/*", both) == std::nullopt);
    CHECK(choose_media_type("textual/*", both) == std::nullopt);
    CHECK(choose_media_type(std::nullopt, both) == "text/html");
    CHECK(choose_media_type("*/*", both) == "text/html");
    CHECK(choose_media_type(std::nullopt, {}) == std::nullopt);
}

TEST_CASE("accept: a range with parameters matches what has them all", "[accept]") {
    const offers offered{"a/b; v=1; x=2", "a/b"};
    CHECK(choose_media_type("a/b;x=2;V=1", offered) == "a/b; v=1; x=2");
    CHECK(choose_media_type("a/b;v=2", offered) == std::nullopt);
    CHECK(choose_media_type("a/b;q=0.5, a/b;v=1;q=0.1", offered) == "a/b");
}

TEST_CASE("accept: a language range matches what it begins (RFC 4647, 3.3.1)", "[accept]") {
    const offers offered{"en", "de-CH", "de-DE-1996"};
    CHECK(choose_language("de", offered) == "de-CH");
    CHECK(choose_language("DE-de", offered) == "de-DE-1996");
    CHECK(choose_language("d", offered) == std::nullopt);
    CHECK(choose_language("de-C", offered) == std::nullopt);
    CHECK(choose_language("fr, *;q=0.1", offered) == "en");
    CHECK(choose_language("de;q=0.5, de-CH;q=0, en;q=0.1", offered) == "de-DE-1996");
    CHECK(choose_language(std::nullopt, offered) == "en");
}

// SPDX-License-Identifier: BSL-1.0
// How fast `compress` codes in gzip, beside zlib itself at the same level: the same bytes, in
// chunks of 64 KiB, in one interleaved run.
//
//     compress [--json]
#include "support/direct.hpp"
#include "support/figures.hpp"

#include <groat/middleware/compress.hpp>

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>

namespace {

constexpr std::size_t piece = 64 * 1024;
constexpr int level = 6;

/// A page as pages are: words in disorder, with tags between them.
std::string make_page(std::size_t bytes) {
    static constexpr std::string_view words[] = {
        "groat ",
        "crust ",
        "plack ",
        "<p class=\"a\">",
        "</p>\n",
        "middleware ",
        "of ",
        "the ",
        "and ",
        "<a href=\"/shop/",
        "\">",
        "</a> ",
        "1697 ",
        "response ",
        "environment "};
    std::minstd_rand random{1};
    std::string page;
    while (page.size() < bytes) {
        page += words[random() % std::size(words)];
        if (random() % 4 == 0)
            page += std::to_string(random() % 100'000);
    }
    page.resize(bytes);
    return page;
}

/// zlib with one stream that is used again.
class bare {
public:
    bare() {
        if (::deflateInit2(&stream_, level, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK)
            std::abort();
    }
    ~bare() { ::deflateEnd(&stream_); }

    void operator()(const std::string& page) {
        ::deflateReset(&stream_);
        char room[16 * 1024];
        for (std::size_t at = 0; at <= page.size(); at += piece) {
            const auto chunk = std::string_view{page}.substr(at, piece);
            stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(chunk.data()));
            stream_.avail_in = static_cast<uInt>(chunk.size());
            do {
                stream_.next_out = reinterpret_cast<Bytef*>(room);
                stream_.avail_out = sizeof room;
                ::deflate(&stream_, at + piece > page.size() ? Z_FINISH : Z_NO_FLUSH);
                groat_bench::keep(room);
            } while (stream_.avail_out == 0);
        }
    }

private:
    z_stream stream_{};
};

} // namespace

int main(int argc, char** argv) {
    using namespace groat;
    const groat_bench::figures print{argc, argv};
    const auto request = groat_bench::plain_get();
    for (const auto& [name, size, calls] :
         {std::tuple{"4 KiB", std::size_t{4} << 10, 200}, {"1 MiB", std::size_t{1} << 20, 2}}) {
        const auto page = make_page(size);
        const app site = wrap(
            middleware::compress{{.codings = {"gzip"}, .levels = {{"gzip", level}}}},
            [&page](env&) {
                return text(
                    [&page, at = std::size_t{0}]() mutable -> std::optional<std::string_view> {
                        const auto chunk =
                            std::string_view{page}.substr(std::min(at, page.size()), piece);
                        at += piece;
                        return chunk.empty() ? std::nullopt : std::optional{chunk};
                    }
                );
            }
        );
        bare zlib;
        const auto [own, layer] = groat_bench::best_of_both(
            [&] { zlib(page); }, [&] { groat_bench::run_once(site, request); }, calls
        );
        const auto rate = [bytes = static_cast<double>(size)](double ns) {
            return bytes / ns * 1e3;
        };
        print.add(std::string{"zlib, "} + name, rate(own), "MB/s");
        print.add(std::string{"compress, "} + name + ", with its exchange", rate(layer), "MB/s");
        print.add(std::string{"compress over zlib, "} + name, own / layer, "ratio");
    }
}

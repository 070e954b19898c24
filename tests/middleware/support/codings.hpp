// SPDX-License-Identifier: BSL-1.0
// What the libraries themselves make of coded bytes, in one call each: what ours is compared with.
#pragma once

#include <zlib.h>
#ifdef GROAT_HAS_BROTLI
#include <brotli/decode.h>
#include <brotli/encode.h>
#endif
#ifdef GROAT_HAS_ZSTD
#include <zstd.h>
#endif

#include <cstddef>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

/// All codings that this build can write.
inline std::vector<std::string> written_codings() {
    return {
#ifdef GROAT_HAS_BROTLI
        "br",
#endif
#ifdef GROAT_HAS_ZSTD
        "zstd",
#endif
        "gzip"};
}

inline std::string zlib_coded(std::string_view plain, int window, int level = 6) {
    z_stream stream{};
    if (::deflateInit2(&stream, level, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error{"deflateInit2"};
    std::string coded(::deflateBound(&stream, plain.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    stream.avail_in = static_cast<uInt>(plain.size());
    stream.next_out = reinterpret_cast<Bytef*>(coded.data());
    stream.avail_out = static_cast<uInt>(coded.size());
    const int said = ::deflate(&stream, Z_FINISH);
    coded.resize(stream.total_out);
    ::deflateEnd(&stream);
    if (said != Z_STREAM_END)
        throw std::runtime_error{"deflate"};
    return coded;
}

/// As much as can be read, and whether the stream is whole.
struct gunzipped {
    std::string plain;
    bool whole = false;
};

inline gunzipped gunzip(std::string_view coded) {
    z_stream stream{};
    if (::inflateInit2(&stream, 15 + 16) != Z_OK)
        throw std::runtime_error{"inflateInit2"};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(coded.data()));
    stream.avail_in = static_cast<uInt>(coded.size());
    gunzipped got;
    int said = Z_OK;
    do {
        char room[4096];
        stream.next_out = reinterpret_cast<Bytef*>(room);
        stream.avail_out = sizeof room;
        said = ::inflate(&stream, Z_SYNC_FLUSH);
        got.plain.append(room, sizeof room - stream.avail_out);
    } while (said == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0));
    got.whole = said == Z_STREAM_END && stream.avail_in == 0;
    ::inflateEnd(&stream);
    return got;
}

/// What can be read of a stream that has only begun.
inline std::string readable(std::string_view coding, std::string_view coded) {
    std::string plain(1 << 16, '\0');
#ifdef GROAT_HAS_BROTLI
    if (coding == "br") {
        auto* state = ::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr);
        std::size_t left = coded.size();
        const auto* next = reinterpret_cast<const std::uint8_t*>(coded.data());
        std::size_t room = plain.size();
        auto* into = reinterpret_cast<std::uint8_t*>(plain.data());
        static_cast<void>(
            ::BrotliDecoderDecompressStream(state, &left, &next, &room, &into, nullptr)
        );
        ::BrotliDecoderDestroyInstance(state);
        plain.resize(plain.size() - room);
        return plain;
    }
#endif
#ifdef GROAT_HAS_ZSTD
    if (coding == "zstd") {
        auto* context = ::ZSTD_createDCtx();
        ZSTD_inBuffer from{coded.data(), coded.size(), 0};
        ZSTD_outBuffer into{plain.data(), plain.size(), 0};
        static_cast<void>(::ZSTD_decompressStream(context, &into, &from));
        ::ZSTD_freeDCtx(context);
        plain.resize(into.pos);
        return plain;
    }
#endif
    return gunzip(coded).plain;
}

/// The plain bytes of a whole message of up to 8 MiB; throws where it is none.
inline std::string plain_of(std::string_view coding, std::string_view coded) {
    if (coding == "gzip") {
        auto got = gunzip(coded);
        if (!got.whole)
            throw std::runtime_error{"not one whole gzip stream"};
        return got.plain;
    }
    std::string plain(std::size_t{8} << 20, '\0');
#ifdef GROAT_HAS_BROTLI
    if (coding == "br") {
        std::size_t size = plain.size();
        if (::BrotliDecoderDecompress(
                coded.size(),
                reinterpret_cast<const std::uint8_t*>(coded.data()),
                &size,
                reinterpret_cast<std::uint8_t*>(plain.data())
            ) != BROTLI_DECODER_RESULT_SUCCESS)
            throw std::runtime_error{"not one whole br stream"};
        plain.resize(size);
        return plain;
    }
#endif
#ifdef GROAT_HAS_ZSTD
    if (coding == "zstd") {
        const auto size = ::ZSTD_decompress(plain.data(), plain.size(), coded.data(), coded.size());
        if (::ZSTD_isError(size))
            throw std::runtime_error{::ZSTD_getErrorName(size)};
        plain.resize(size);
        return plain;
    }
#endif
    throw std::runtime_error{"another coding"};
}

/// The same the other way round; `deflate` too.
inline std::string coded_by(std::string_view coding, std::string_view plain) {
    if (coding == "gzip")
        return zlib_coded(plain, 15 + 16);
    if (coding == "deflate")
        return zlib_coded(plain, 15);
#ifdef GROAT_HAS_BROTLI
    if (coding == "br") {
        std::size_t size = ::BrotliEncoderMaxCompressedSize(plain.size());
        std::string coded(size, '\0');
        if (!::BrotliEncoderCompress(
                5,
                22,
                BROTLI_MODE_GENERIC,
                plain.size(),
                reinterpret_cast<const std::uint8_t*>(plain.data()),
                &size,
                reinterpret_cast<std::uint8_t*>(coded.data())
            ))
            throw std::runtime_error{"BrotliEncoderCompress"};
        coded.resize(size);
        return coded;
    }
#endif
#ifdef GROAT_HAS_ZSTD
    if (coding == "zstd") {
        std::string coded(::ZSTD_compressBound(plain.size()), '\0');
        coded.resize(::ZSTD_compress(coded.data(), coded.size(), plain.data(), plain.size(), 3));
        return coded;
    }
#endif
    throw std::runtime_error{"another coding"};
}

/// Text that compresses as text does: words in disorder.
inline std::string words(std::size_t bytes, unsigned seed = 1) {
    static constexpr std::string_view some[] = {
        "groat ", "crust ", "plack ", "<p>", "</p>\n", "middleware ", "of ", "the ", "1697 "};
    std::minstd_rand random{seed};
    std::string text;
    while (text.size() < bytes)
        text += some[random() % std::size(some)];
    text.resize(bytes);
    return text;
}

} // namespace groat_test

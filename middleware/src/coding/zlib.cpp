// SPDX-License-Identifier: BSL-1.0
// gzip (RFC 1952) and deflate (RFC 1950) by zlib.
#include "coding.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <new>

namespace groat::inline v0::detail {
namespace {

constexpr int gzip_window = 15 + 16; // the largest window, and gzip's head and tail around it
constexpr int zlib_window = 15;

Bytef* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data())); // zlib only reads it
}

/// As much as zlib's counters take.
uInt some_of(std::size_t size) noexcept {
    return static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
}

class zlib_encoder final : public encoder {
public:
    explicit zlib_encoder(int level) {
        constexpr int usual_memory = 8;
        // The head has no date and no name in it: equal bytes become equal bytes.
        if (::deflateInit2(
                &stream_, level, Z_DEFLATED, gzip_window, usual_memory, Z_DEFAULT_STRATEGY
            ) != Z_OK)
            throw std::bad_alloc{};
    }
    ~zlib_encoder() override { ::deflateEnd(&stream_); }

    void encode(std::string_view in, drain why, std::string& out) override {
        const int mode = why == drain::end     ? Z_FINISH
                         : why == drain::flush ? Z_SYNC_FLUSH
                                               : Z_NO_FLUSH;
        std::array<char, 16 * 1024> room; // NOLINT: filled before it is read
        do {
            const auto given = some_of(in.size());
            stream_.next_in = bytes_of(in);
            stream_.avail_in = given;
            stream_.next_out = reinterpret_cast<Bytef*>(room.data());
            stream_.avail_out = room.size();
            static_cast<void>(::deflate(&stream_, mode)); // fails only where it is misused
            in.remove_prefix(given - stream_.avail_in);
            out.append(room.data(), room.size() - stream_.avail_out);
        } while (stream_.avail_out == 0 || !in.empty());
    }

    void reset() override { ::deflateReset(&stream_); }

private:
    z_stream stream_{};
};

class zlib_decoder final : public decoder {
public:
    explicit zlib_decoder(int window) : many_{window == gzip_window} {
        if (::inflateInit2(&stream_, window) != Z_OK)
            throw std::bad_alloc{};
    }
    ~zlib_decoder() override { ::inflateEnd(&stream_); }

    std::size_t decode(std::string_view& in, std::span<char> out) override {
        if (whole_ && many_ && !in.empty()) {
            ::inflateReset(&stream_); // another member (RFC 1952, 2.2)
            whole_ = false;
        }
        if (whole_)
            return 0;
        const auto given = some_of(in.size());
        stream_.next_in = bytes_of(in);
        stream_.avail_in = given;
        stream_.next_out = reinterpret_cast<Bytef*>(out.data());
        stream_.avail_out = some_of(out.size());
        const auto room = stream_.avail_out;
        const int said = ::inflate(&stream_, Z_NO_FLUSH);
        in.remove_prefix(given - stream_.avail_in);
        if (said == Z_MEM_ERROR)
            throw std::bad_alloc{};
        if (said != Z_OK && said != Z_STREAM_END && said != Z_BUF_ERROR)
            throw coding_error{many_ ? "gzip: malformed" : "deflate: malformed"};
        whole_ = said == Z_STREAM_END;
        return room - stream_.avail_out;
    }

    bool finished() const override { return whole_; }

private:
    z_stream stream_{};
    bool many_;
    bool whole_ = false;
};

} // namespace

std::unique_ptr<encoder> gzip_encoder(int level) {
    return std::make_unique<zlib_encoder>(level);
}

std::unique_ptr<decoder> gzip_decoder() {
    return std::make_unique<zlib_decoder>(gzip_window);
}

std::unique_ptr<decoder> deflate_decoder() {
    return std::make_unique<zlib_decoder>(zlib_window);
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
// zstd (RFC 8878) by libzstd.
#include "coding.hpp"

#include <zstd.h>

#include <array>
#include <new>

namespace groat::inline v0::detail {
namespace {

constexpr int largest_window = 23; // 8 MiB, as its logarithm: RFC 8878, 3.1.1.1.2

class frame_encoder final : public encoder {
public:
    explicit frame_encoder(int level) : context_{::ZSTD_createCCtx()} {
        if (!context_)
            throw std::bad_alloc{};
        ::ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, level);
    }
    ~frame_encoder() override { ::ZSTD_freeCCtx(context_); }

    void encode(std::string_view in, drain why, std::string& out) override {
        const auto mode = why == drain::end     ? ZSTD_e_end
                          : why == drain::flush ? ZSTD_e_flush
                                                : ZSTD_e_continue;
        std::array<char, 16 * 1024> room; // NOLINT: filled before it is read
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        for (bool more = true; more;) {
            ZSTD_outBuffer into{room.data(), room.size(), 0};
            const auto left = ::ZSTD_compressStream2(context_, &into, &from, mode);
            if (::ZSTD_isError(left))
                throw std::bad_alloc{}; // its only reason here
            out.append(room.data(), into.pos);
            more = mode == ZSTD_e_continue ? from.pos < from.size : left > 0;
        }
    }

    void reset() override { ::ZSTD_CCtx_reset(context_, ZSTD_reset_session_only); }

private:
    ZSTD_CCtx* context_;
};

class frame_decoder final : public decoder {
public:
    frame_decoder() : context_{::ZSTD_createDCtx()} {
        if (!context_)
            throw std::bad_alloc{};
        ::ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, largest_window);
    }
    ~frame_decoder() override { ::ZSTD_freeDCtx(context_); }

    std::size_t decode(std::string_view& in, std::span<char> out) override {
        // Frames may follow one another (RFC 8878, 3): what comes behind one begins the next.
        if (whole_ && in.empty())
            return 0;
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer into{out.data(), out.size(), 0};
        const auto left = ::ZSTD_decompressStream(context_, &into, &from);
        in.remove_prefix(from.pos);
        if (::ZSTD_isError(left))
            throw coding_error{"zstd: malformed"};
        whole_ = left == 0;
        return into.pos;
    }

    bool finished() const override { return whole_; }

private:
    ZSTD_DCtx* context_;
    bool whole_ = false;
};

} // namespace

std::unique_ptr<encoder> zstd_encoder(int level) {
    return std::make_unique<frame_encoder>(level);
}

std::unique_ptr<decoder> zstd_decoder() {
    return std::make_unique<frame_decoder>();
}

} // namespace groat::inline v0::detail

// SPDX-License-Identifier: BSL-1.0
// br (RFC 7932) by libbrotli.
#include "coding.hpp"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <new>

namespace groat::inline v0::detail {
namespace {

const std::uint8_t* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const std::uint8_t*>(text.data());
}

class br_encoder final : public encoder {
public:
    explicit br_encoder(int level) : level_{level} { begin(); }
    ~br_encoder() override { ::BrotliEncoderDestroyInstance(state_); }

    void encode(std::string_view in, drain why, std::string& out) override {
        if (!state_)
            begin();
        const auto operation = why == drain::end     ? BROTLI_OPERATION_FINISH
                               : why == drain::flush ? BROTLI_OPERATION_FLUSH
                                                     : BROTLI_OPERATION_PROCESS;
        std::size_t left = in.size();
        const auto* next = bytes_of(in);
        std::size_t no_room = 0; // what it made is taken from where it made it
        do {
            if (!::BrotliEncoderCompressStream(
                    state_, operation, &left, &next, &no_room, nullptr, nullptr
                ))
                throw std::bad_alloc{};
            std::size_t made = 0; // as much as there is
            const auto* ready = ::BrotliEncoderTakeOutput(state_, &made);
            out.append(reinterpret_cast<const char*>(ready), made);
        } while (left > 0 || ::BrotliEncoderHasMoreOutput(state_));
    }

    /// An encoder of libbrotli's has one life; what it holds is given back until the next one.
    void reset() override {
        ::BrotliEncoderDestroyInstance(state_);
        state_ = nullptr;
    }

private:
    void begin() {
        state_ = ::BrotliEncoderCreateInstance(nullptr, nullptr, nullptr);
        if (!state_)
            throw std::bad_alloc{};
        ::BrotliEncoderSetParameter(
            state_, BROTLI_PARAM_QUALITY, static_cast<std::uint32_t>(level_)
        );
    }

    BrotliEncoderState* state_ = nullptr;
    int level_;
};

class br_decoder final : public decoder {
public:
    br_decoder() : state_{::BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)} {
        if (!state_)
            throw std::bad_alloc{};
    }
    ~br_decoder() override { ::BrotliDecoderDestroyInstance(state_); }

    std::size_t decode(std::string_view& in, std::span<char> out) override {
        if (finished())
            return 0;
        std::size_t left = in.size();
        const auto* next = bytes_of(in);
        std::size_t room = out.size();
        auto* into = reinterpret_cast<std::uint8_t*>(out.data());
        const auto said =
            ::BrotliDecoderDecompressStream(state_, &left, &next, &room, &into, nullptr);
        in.remove_prefix(in.size() - left);
        if (said == BROTLI_DECODER_RESULT_ERROR)
            throw coding_error{"br: malformed"};
        return out.size() - room;
    }

    bool finished() const override { return ::BrotliDecoderIsFinished(state_) != 0; }

private:
    BrotliDecoderState* state_;
};

} // namespace

std::unique_ptr<encoder> brotli_encoder(int level) {
    return std::make_unique<br_encoder>(level);
}

std::unique_ptr<decoder> brotli_decoder() {
    return std::make_unique<br_decoder>();
}

} // namespace groat::inline v0::detail

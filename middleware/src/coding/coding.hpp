// SPDX-License-Identifier: BSL-1.0
// The content codings that this build knows: RFC 9110, 8.4.1.
#pragma once

#include <groat/filter.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace groat::inline v0::detail {

/// Makes one stream of coded bytes. Not locked.
class encoder {
public:
    virtual ~encoder() = default;

    /// Appends what is ready; with *flush* all that was given before, with *end* the stream's end
    /// too. Nothing but `reset` may follow the end.
    virtual void encode(std::string_view in, drain why, std::string& out) = 0;

    /// As new, with as much of its memory as its library lets it keep.
    virtual void reset() = 0;
};

/// Bytes that are not what their coding says.
class coding_error : public std::runtime_error {
public:
    using runtime_error::runtime_error;
};

/// Reads one stream of coded bytes. Not locked.
class decoder {
public:
    virtual ~decoder() = default;

    /// Takes what it can off the front of `in` and fills `out` as far as that goes; gives how much
    /// it filled. 0 with `in` empty: it needs more. Behind the stream's end it takes nothing.
    /// Throws coding_error.
    [[nodiscard]] virtual std::size_t decode(std::string_view& in, std::span<char> out) = 0;

    /// Whether what was read so far is whole.
    [[nodiscard]] virtual bool finished() const = 0;
};

struct coding {
    std::string_view name;
    int lowest; ///< levels, as its library has them
    int highest;
    int usual;
    std::unique_ptr<encoder> (*make_encoder)(int level); ///< null: it is only read
    std::unique_ptr<decoder> (*make_decoder)();
};

/// All of them, in the order in which they are offered.
[[nodiscard]] std::span<const coding> codings() noexcept;

/// The coding of that name, in any case and by its older name (`x-gzip`) too; or null.
[[nodiscard]] const coding* find_coding(std::string_view name) noexcept;

// By each library's source.
[[nodiscard]] std::unique_ptr<encoder> gzip_encoder(int level);
[[nodiscard]] std::unique_ptr<decoder> gzip_decoder();
[[nodiscard]] std::unique_ptr<decoder> deflate_decoder();
[[nodiscard]] std::unique_ptr<encoder> brotli_encoder(int level);
[[nodiscard]] std::unique_ptr<decoder> brotli_decoder();
[[nodiscard]] std::unique_ptr<encoder> zstd_encoder(int level);
[[nodiscard]] std::unique_ptr<decoder> zstd_decoder();

} // namespace groat::inline v0::detail

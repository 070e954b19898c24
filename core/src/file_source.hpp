// SPDX-License-Identifier: BSL-1.0
// A stretch of a file as a source.
#pragma once

#include <groat/body_source.hpp>
#include <groat/file_ref.hpp>

#include <memory>
#include <utility>

namespace groat::inline v0::detail {

class file_source final : public body_source {
public:
    explicit file_source(file_ref file) : file_{std::move(file)} {}

    pulled pull() override;
    std::optional<std::uint64_t> length() const override { return file_.length; }
    const file_ref* file() const override { return &file_; }

private:
    file_ref file_;
    std::uint64_t given_ = 0;
    std::unique_ptr<char[]> buffer_;
};

} // namespace groat::inline v0::detail

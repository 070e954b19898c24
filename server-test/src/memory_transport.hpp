// SPDX-License-Identifier: BSL-1.0
// The network, in memory and as bad as a test wants it.
#pragma once

#include <groat/body.hpp>
#include <groat/server/test/client_options.hpp>
#include <groat/server/test/reply.hpp>
#include <groat/transport.hpp>

#include "dice.hpp"
#include "parking.hpp"

#include <chrono>
#include <cstdint>
#include <exception>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test {

class memory_transport final : public transport {
public:
    /// Keeps the options, which outlive it.
    memory_transport(body input, const client_options& settings);

    took write(std::string_view bytes, bool more) override;
    took read(std::span<char> into) override;
    io finish(int app_status, bool reusable) override;
    void wake() noexcept override { place_->wake(); }
    void wait_readable() override;
    void error(std::string_view line) noexcept override;

    /// A new run: a slow reader has appetite again.
    void new_go() noexcept;

    /// The exchange is parked: what came was not followed by more.
    void parked();

    /// A client that wanted no more than this is not there when the exchange is woken.
    [[nodiscard]] bool leaves_now() const noexcept;

    /// What has arrived, as a reply.
    [[nodiscard]] reply arrived() const;

    /// Grows with every byte that moves.
    [[nodiscard]] std::uint64_t progress() const noexcept { return wire_.size() + given_; }

    [[nodiscard]] const std::shared_ptr<parking>& place() const noexcept { return place_; }
    [[nodiscard]] const std::vector<std::string>& errors() const noexcept { return errors_; }

    /// What the request's body threw: the test's own trouble.
    [[nodiscard]] const std::exception_ptr& trouble() const noexcept { return trouble_; }

private:
    struct boundary {
        std::size_t at;
        bool waited;
    };

    void mark(bool waited);
    [[nodiscard]] took give(std::span<char> into);
    [[nodiscard]] took leave(std::size_t n) noexcept;

    const client_options& settings_;
    dice dice_;
    std::shared_ptr<parking> place_ = std::make_shared<parking>();

    body input_;
    std::string_view held_;   // pulled from the input, not yet read
    std::uint64_t given_ = 0; // of the input
    std::exception_ptr trouble_;
    std::chrono::steady_clock::time_point input_waits_since_ = {};

    std::string wire_;
    std::vector<boundary> boundaries_;
    std::size_t appetite_ = 0; // of a slow reader, in this go
    bool left_ = false;
    std::vector<std::string> errors_;
};

} // namespace groat::inline v0::server::test

// SPDX-License-Identifier: BSL-1.0
// The server without sockets, with a fault.
#pragma once

#include "fault.hpp"

#include <groat/server/test/conformance.hpp>

#include <memory>
#include <optional>
#include <string>

namespace groat_test {

/// A journal to which a faulty server tells what is not so.
class misled_journal final : public conformance::journal {
public:
    misled_journal(const fault* with, std::chrono::milliseconds patience)
        : journal{patience}, with_{with} {}

    void note(number exchange, std::string_view text) override;
    void log(std::string_view line) override;

private:
    const fault* with_;
};

/// In memory; its connections are kept, which means that a fault can carry something from one
/// exchange to the next.
class faulty_target final : public conformance::target {
public:
    /// Null: no fault.
    explicit faulty_target(const fault* with);

    [[nodiscard]] std::unique_ptr<conformance::connection> connect() override;
    [[nodiscard]] std::string mount() const override { return inside_.mount(); }
    [[nodiscard]] conformance::journal& seen() noexcept { return *seen_; }

private:
    const fault* with_;
    std::shared_ptr<misled_journal> seen_;
    conformance::memory_target inside_;
};

} // namespace groat_test

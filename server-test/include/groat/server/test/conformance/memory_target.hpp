// SPDX-License-Identifier: BSL-1.0
// To the server without sockets.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/client_options.hpp>
#include <groat/server/test/conformance/journal.hpp>
#include <groat/server/test/conformance/target.hpp>

#include <memory>

namespace groat::inline v0::server::test::conformance {

/// Each exchange in a thread of its own, over the test client's transport; a seed in the options
/// cuts reads and writes. There are no connections in memory, so none is kept.
class memory_target : public target {
public:
    /// Keeps the journal. Lint is switched off, as some of the site's apps break rules for a
    /// purpose.
    memory_target(app what, std::shared_ptr<journal> seen, client_options settings = {});
    ~memory_target() override;

    [[nodiscard]] std::unique_ptr<connection> connect() override;
    [[nodiscard]] std::optional<std::string> cannot(ability what) const override;
    [[nodiscard]] std::string mount() const override { return "/in/memory"; }

private:
    struct state;
    std::shared_ptr<const state> state_;
};

} // namespace groat::inline v0::server::test::conformance

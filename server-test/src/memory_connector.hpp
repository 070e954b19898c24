// SPDX-License-Identifier: BSL-1.0
// The connector that needs no network.
#pragma once

#include <groat/app.hpp>
#include <groat/lint.hpp>
#include <groat/server/test/client_options.hpp>
#include <groat/server/test/connector.hpp>
#include <groat/server/test/pending.hpp>

#include "memory_transport.hpp"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace groat::inline v0::server::test {

/// Throws error_written if there is a line.
void refuse_errors(const std::vector<std::string>& lines);

class memory_connector final : public connector,
                               public std::enable_shared_from_this<memory_connector> {
public:
    /// The options have a clock.
    memory_connector(const setup& what, client_options settings);

    [[nodiscard]] reply exchange(request what) override;
    [[nodiscard]] pending start(request what);

    [[nodiscard]] const client_options& settings() const noexcept { return settings_; }
    [[nodiscard]] const groat::config& config() const noexcept { return config_; }
    [[nodiscard]] const app& what() const noexcept { return app_; }

private:
    client_options settings_;
    groat::config config_;
    app app_;
};

/// All that one exchange needs, in the order in which it must be made.
struct pending::state {
    state(std::shared_ptr<const memory_connector> of, request what);

    [[nodiscard]] bool out_of_time() const;
    void end(fate how);
    groat::exchange::wants step();
    [[nodiscard]] reply told() const;

    std::shared_ptr<const memory_connector> home;
    std::string title;
    std::vector<field> fields;
    std::vector<variable> variables;
    memory_transport line;
    exchange_options options;
    groat::lint watching;
    std::optional<groat::exchange> running; // nothing once it is finished
    bool over = false;
    reply last; // once it is finished
};

} // namespace groat::inline v0::server::test

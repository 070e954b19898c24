// SPDX-License-Identifier: BSL-1.0
#include "memory_connector.hpp"

#include <groat/text.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

groat::config config_of(const client_options& settings) {
    groat::config made;
    made.multithread = settings.multithread;
    made.multiprocess = settings.multiprocess;
    made.run_once = settings.run_once;
    made.server_name = settings.server_name;
    made.clock = settings.clock.get();
    return made;
}

client_options checked(client_options settings) {
    if (settings.reads_at_most == 0U)
        throw std::invalid_argument{"server::test: a reader that takes 0 bytes a go never ends"};
    return settings;
}

} // namespace

memory_connector::memory_connector(const setup& what, client_options settings)
    : settings_{checked(std::move(settings))}, config_{config_of(settings_)}, app_{what(config_)} {}

reply memory_connector::exchange(request what) {
    return start(std::move(what)).finish();
}

pending memory_connector::start(request what) {
    auto made = std::make_unique<pending::state>(shared_from_this(), std::move(what));
    settings_.clock->watch(made->line.place());
    if (settings_.lint)
        made->running->environment().observe(made->watching);
    if (settings_.prepare)
        settings_.prepare(made->running->environment());
    return pending{std::move(made)};
}

void refuse_errors(const std::vector<std::string>& lines) {
    if (!lines.empty())
        throw error_written{cat("server::test: written to the error sink: ", lines.front())};
}

} // namespace groat::inline v0::server::test

// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/client.hpp>

#include "memory_connector.hpp"

#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::test {
namespace {

client_options with_clock(client_options settings) {
    if (!settings.clock)
        settings.clock = std::make_shared<fake_clock>();
    return settings;
}

std::string_view path_of(std::string_view target) {
    return target.substr(0, target.find('?'));
}

} // namespace

struct client::state {
    client_options settings;
    std::shared_ptr<connector> over;
    std::shared_ptr<memory_connector> memory; // null over another connector
    cookie_jar jar = {};

    void add_cookies(request& what) {
        if (!settings.cookies)
            return;
        auto line = jar.header(
            what.host, path_of(what.target), what.scheme == "https", settings.clock->wall()
        );
        if (!line.empty())
            what.headers.push_back({"Cookie", std::move(line)});
    }
};

client::client(setup what, client_options settings) {
    auto kept = with_clock(std::move(settings));
    auto memory = std::make_shared<memory_connector>(what, kept);
    state_ = std::make_shared<state>(std::move(kept), memory, memory);
}

client::client(std::shared_ptr<connector> over, client_options settings) {
    if (!over)
        throw std::invalid_argument{"server::test: a client needs a connector"};
    state_ = std::make_shared<state>(with_clock(std::move(settings)), std::move(over), nullptr);
}

reply client::get(std::string_view target) const {
    return send({.target = std::string{target}});
}

reply client::head(std::string_view target) const {
    return send({.method = "HEAD", .target = std::string{target}});
}

reply client::options(std::string_view target) const {
    return send({.method = "OPTIONS", .target = std::string{target}});
}

reply client::del(std::string_view target) const {
    return send({.method = "DELETE", .target = std::string{target}});
}

reply client::post(std::string_view target, body content, std::string_view type) const {
    return send_with("POST", target, std::move(content), type);
}

reply client::put(std::string_view target, body content, std::string_view type) const {
    return send_with("PUT", target, std::move(content), type);
}

reply client::patch(std::string_view target, body content, std::string_view type) const {
    return send_with("PATCH", target, std::move(content), type);
}

reply client::send_with(
    std::string_view method, std::string_view target, body content, std::string_view type
) const {
    return send(
        {.method = std::string{method},
         .target = std::string{target},
         .headers = {{"Content-Type", std::string{type}}},
         .body = std::move(content)}
    );
}

reply client::send(request what) const {
    state_->add_cookies(what);
    const std::string host = what.host;
    const std::string path{path_of(what.target)};
    auto got = state_->over->exchange(std::move(what));
    if (state_->settings.cookies)
        for (const auto& set : got.cookies())
            state_->jar.store(set, host, path, state_->settings.clock->wall());
    if (state_->settings.fatal_errors)
        refuse_errors(got.errors);
    return got;
}

pending client::start(request what) const {
    if (!state_->memory)
        throw std::logic_error{"server::test: only an exchange in memory can be driven by hand"};
    state_->add_cookies(what);
    return state_->memory->start(std::move(what));
}

fake_clock& client::clock() const noexcept {
    return *state_->settings.clock;
}

cookie_jar& client::cookies() const noexcept {
    return state_->jar;
}

} // namespace groat::inline v0::server::test

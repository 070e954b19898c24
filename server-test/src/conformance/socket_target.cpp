// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/socket_target.hpp>

#include "conformance/socket_connection.hpp"

#include <utility>

namespace groat::inline v0::server::test::conformance {

socket_target::socket_target(place at, socket_settings settings)
    : at_{std::move(at)}, settings_{std::move(settings)} {}

std::optional<std::string> socket_target::cannot(ability what) const {
    const auto found = settings_.cannot.find(what);
    return found == settings_.cannot.end() ? std::nullopt : std::optional{found->second};
}

std::unique_ptr<connection> fcgi_target::connect() {
    return std::make_unique<socket_connection>(
        at_,
        settings_.patience,
        [mount = settings_.mount](const outgoing& what) { return fcgi_request(what, mount); },
        [](const outgoing&) { return fcgi_decoder(); }
    );
}

std::unique_ptr<connection> http_target::connect() {
    return std::make_unique<socket_connection>(
        at_,
        settings_.patience,
        [mount = settings_.mount](const outgoing& what) { return http_request(what, mount); },
        [](const outgoing& what) { return http_decoder(what.method); }
    );
}

std::optional<std::string> http_target::cannot(ability what) const {
    if (what == ability::false_length)
        return "a body that is shorter than announced is a client that left";
    return socket_target::cannot(what);
}

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
// From bytes of a connection to an answer.
#pragma once

#include <groat/server/test/conformance/target.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace groat::inline v0::server::test::conformance {

/// Takes bytes as they come. What is no protocol makes the answer over and not whole.
class decoder {
public:
    virtual ~decoder() = default;
    virtual void feed(std::string_view bytes) = 0;

    /// The connection has ended.
    virtual void closed(bool with_error) = 0;

    answer got;
    bool reusable = false; ///< once it is over: another request may follow

protected:
    void end(bool whole, bool can_go_on) {
        got.over = true;
        got.whole = whole && got.status != 0;
        reusable = got.whole && can_go_on;
    }
};

/// FastCGI 1.0.
[[nodiscard]] std::string fcgi_request(const outgoing& what, const std::string& mount);
[[nodiscard]] std::unique_ptr<decoder> fcgi_decoder();

/// HTTP/1.1 (RFC 9112).
[[nodiscard]] std::string http_request(const outgoing& what, const std::string& mount);
[[nodiscard]] std::unique_ptr<decoder> http_decoder(std::string_view method);

/// What is announced of the request's body.
[[nodiscard]] inline std::optional<std::string> announced(const outgoing& what) {
    if (!what.length)
        return {};
    if (*what.length != outgoing::as_it_is)
        return std::to_string(*what.length);
    if (what.body.empty() && what.method != "POST" && what.method != "PUT")
        return {};
    return std::to_string(what.body.size());
}

} // namespace groat::inline v0::server::test::conformance

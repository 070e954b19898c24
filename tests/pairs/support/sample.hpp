// SPDX-License-Identifier: BSL-1.0
// Any answer and any request, drawn by rapidcheck.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test.hpp>

#include <support/bodies.hpp>

#include <rapidcheck.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

namespace groat_test {

/// What an app answers, always the same.
struct sample_answer {
    int status = 200;
    std::vector<std::string> pieces = {}; ///< of the body
    bool whole = false;                   ///< it's a text, of a length that is known
    bool flushes = false;                 ///< after each piece
    bool announced = false;               ///< Content-Length says the truth
    std::string type = {};
    std::string vary = {};
    std::string etag = {};
    std::string modified = {};
    std::optional<std::size_t> throws_at = {}; ///< this pull of a body that is not whole

    /// No body where the status has none.
    [[nodiscard]] std::string text() const;
};

struct sample_request {
    std::string method = "GET";
    std::string target = "/";
    std::string scheme = "http";
    std::string host = "localhost";
    std::vector<groat::server::test::field> headers = {};
    std::string body = {}; ///< of a POST
};

std::ostream& operator<<(std::ostream& out, const sample_answer& of);
std::ostream& operator<<(std::ostream& out, const sample_request& of);

/// The app; `told` counts how its bodies end, `made` how many there were.
groat::app app_of(const sample_answer& answer, ends& told, int& made);

groat::server::test::request request_of(const sample_request& asked, std::string_view method);

} // namespace groat_test

namespace rc {

template <>
struct Arbitrary<groat_test::sample_answer> {
    static Gen<groat_test::sample_answer> arbitrary();
};
template <>
struct Arbitrary<groat_test::sample_request> {
    static Gen<groat_test::sample_request> arbitrary();
};

} // namespace rc

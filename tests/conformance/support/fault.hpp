// SPDX-License-Identifier: BSL-1.0
// Servers that do one thing wrong, each for the behaviour that must notice it.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/conformance.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

namespace conformance = groat::server::test::conformance;

/// What was asked on a connection, and what before.
struct asked {
    const conformance::outgoing& now;
    const conformance::outgoing* before; ///< null for the first
};

/// One thing done wrong, at the place where a server would do it.
struct fault {
    std::string_view breaks; ///< a behaviour's id
    std::string_view by;     ///< what the server does
    /// To the request, on its way to the app.
    std::function<void(conformance::outgoing&)> request = {};
    /// Around the app: to the environment, the input, the response and its body.
    std::function<groat::response(groat::env&, const groat::app&)> layer = {};
    /// To what the client has got.
    std::function<void(const asked&, conformance::answer&)> reply = {};
    /// To what hooks and bodies hear: none, one or several in place of each.
    std::function<std::vector<std::string>(std::string_view)> note = {};
    bool loses_log = false;
    bool never_hears_of_leaving = false;
    bool hangs = false; ///< what should happen does not: not to be waited for for long
};

[[nodiscard]] std::vector<fault> environment_faults();
[[nodiscard]] std::vector<fault> request_faults();
[[nodiscard]] std::vector<fault> answer_faults();
[[nodiscard]] std::vector<fault> body_faults();
[[nodiscard]] std::vector<fault> stream_faults();
[[nodiscard]] std::vector<fault> ending_faults();
[[nodiscard]] std::vector<fault> connection_faults();

// The usual ones.

using edit = std::function<std::string(std::string)>;

/// A variable is set, or unset.
fault sets(
    std::string_view id,
    std::string_view by,
    std::string_view variable,
    std::optional<std::string> value
);

/// A variable's value becomes another.
fault edits(std::string_view id, std::string_view by, std::string_view variable, edit f);

/// The whole input becomes another, CONTENT_LENGTH with it.
fault edits_input(std::string_view id, std::string_view by, edit f);

/// The fields of one name of the request.
fault edits_fields(
    std::string_view id,
    std::string_view by,
    std::string_view name,
    std::function<std::vector<std::string>(std::vector<std::string>)> f
);

/// Each field of the answer of one name; no value: it goes.
fault edits_header(
    std::string_view id,
    std::string_view by,
    std::string_view name,
    std::function<std::optional<std::string>(std::string)> f
);

fault adds_header(
    std::string_view id, std::string_view by, std::string_view name, std::string_view value
);

/// The answer's body, once all has come.
fault edits_body(std::string_view id, std::string_view by, edit f);

/// Anything about the answer.
fault answers(
    std::string_view id, std::string_view by, std::function<void(conformance::answer&)> f
);

/// The pulls of a response's body.
fault pulls(
    std::string_view id,
    std::string_view by,
    std::function<std::function<groat::pulled(groat::body&)>()> make
);

/// Each chunk of a response's body; `from` is where it begins.
fault chunks(
    std::string_view id,
    std::string_view by,
    std::function<std::string(std::string_view chunk, std::size_t from)> f
);

/// Notes that begin so.
fault notes(
    std::string_view id,
    std::string_view by,
    std::string_view beginning,
    std::vector<std::string> become
);

/// What answers after the first request finds nobody.
fault dies(std::string_view id, std::string_view by);

} // namespace groat_test

// SPDX-License-Identifier: BSL-1.0
// Looks at what a front server sends, and says what to change in its configuration.
#pragma once

#include <groat/app.hpp>
#include <groat/env.hpp>
#include <groat/server/fcgi_options.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::fcgi {

/// Something about the variables of a request.
struct finding {
    enum class kind {
        wrong, ///< an app is told something false, or nothing at all
        note,  ///< put right, or as it should be, and good to know
    };

    kind what = kind::note;
    std::string id;     ///< a word for it: `authorization`
    std::string why;    ///< a sentence
    std::string change; ///< lines of the front server's configuration, or a switch; may be empty
};

struct diagnosis {
    front_server server = front_server::automatic; ///< automatic: it doesn't say, and isn't named
    bool probed = false;                           ///< the request was the probe
    std::vector<finding> findings;
    std::string app_sees; ///< lines: what becomes of the variables, or why they are refused
};

/// The probe is a request whose headers and path are known, so that what is missing was lost. This
/// gives curl's words for it; the front server's address comes between them and the path.
inline constexpr std::string_view probe_options =
    "--path-as-is -u doctor:probe -H 'X-Doctor: probe' -H 'X_Doctor: forged' -H 'Cookie: a=1' -H "
    "'Cookie: b=2'";
inline constexpr std::string_view probe_path = "/doctor//probe%2Fhere%20?of=it";

/// Of the variables as sent.
[[nodiscard]] diagnosis diagnose(
    std::span<const variable> sent, const front_options& front = {}, const limits& most = {}
);

[[nodiscard]] std::string_view to_string(front_server which) noexcept;

/// Answers every request with its diagnosis, as text, and writes what is wrong to the log. To be
/// served with these options, and `front.as_sent` besides. Cookies and credentials are not shown.
[[nodiscard]] app doctor(const options& how);

} // namespace groat::inline v0::server::fcgi

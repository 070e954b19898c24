// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi_doctor.hpp>

#include <groat/text.hpp>

#include "classify.hpp"
#include "environment.hpp"
#include "front.hpp"

#include <algorithm>

namespace groat::inline v0::server::fcgi {
namespace {

using kind = finding::kind;

class examination {
public:
    examination(std::span<const variable> sent, const front_options& front, const limits& most)
        : sent_{sent}, front_{front}, most_{most} {
        for (const auto& one : sent)
            last_.note(classify(one.name).usual, one.value);
        found_.server = front.server == front_server::automatic ? seen_front(last_) : front.server;
        found_.probed = says("probe");
    }

    diagnosis run() {
        look_at_name();
        look_at_required();
        look_at_target();
        look_at_place();
        look_at_host();
        look_at_credentials();
        look_at_headers();
        look_at_result();
        return std::move(found_);
    }

private:
    [[nodiscard]] bool has(std::string_view name) const {
        return std::ranges::find(sent_, name, &variable::name) != sent_.end();
    }
    /// Of those of its name the last, as an app would see it.
    [[nodiscard]] std::string_view value(std::string_view name) const {
        const auto found = std::find_if(sent_.rbegin(), sent_.rend(), [name](const variable& v) {
            return v.name == name;
        });
        return found == sent_.rend() ? std::string_view{} : found->value;
    }
    [[nodiscard]] bool says(std::string_view word) const {
        return std::ranges::any_of(sent_, [word](const variable& one) {
            return one.name == "HTTP_X_DOCTOR" && one.value.find(word) != one.value.npos;
        });
    }
    [[nodiscard]] bool is(front_server which) const noexcept { return found_.server == which; }
    [[nodiscard]] bool is_apache() const noexcept {
        return is(front_server::apache_proxy) || is(front_server::apache_fcgid);
    }

    void wrong(std::string_view id, std::string why, std::string change = {}) {
        found_.findings.push_back({kind::wrong, std::string{id}, std::move(why), std::move(change)}
        );
    }
    void note(std::string_view id, std::string why, std::string change = {}) {
        found_.findings.push_back({kind::note, std::string{id}, std::move(why), std::move(change)});
    }

    void look_at_name() {
        if (is(front_server::automatic))
            wrong(
                "name",
                "SERVER_SOFTWARE names no front server that is known",
                "say which it is: --front NAME"
            );
    }

    void look_at_required() {
        for (const auto* name : {"REQUEST_METHOD", "SERVER_PROTOCOL"})
            if (value(name).empty())
                wrong(
                    "required",
                    cat(name, " is missing: every request is answered 400"),
                    is(front_server::nginx) ? "include fastcgi_params;" : ""
                );
        if (!has("QUERY_STRING"))
            note("query", "QUERY_STRING is missing; it is taken from REQUEST_URI");
    }

    void look_at_target() {
        const auto target = value("REQUEST_URI");
        const std::string change =
            is(front_server::nginx) ? "fastcgi_param REQUEST_URI $request_uri;" : "";
        if (target.empty())
            return wrong(
                "request-uri",
                "REQUEST_URI is missing: what was encoded in the path, and its slashes, are lost",
                change
            );
        const bool query_lost = !value("QUERY_STRING").empty() && target.find('?') == target.npos;
        const bool probe_decoded = found_.probed && target.find("%2F") == target.npos;
        if (query_lost || probe_decoded || target.find(' ') != target.npos)
            wrong(
                "request-uri",
                "REQUEST_URI is not as the client sent it: it was decoded, or has lost its query",
                change
            );
    }

    void look_at_place() {
        const auto script = value("SCRIPT_NAME");
        const bool whole_path = !has("PATH_INFO") && script.find("/doctor/") != script.npos;
        if (is(front_server::lighttpd) && found_.probed && script.ends_with("/doctor"))
            return wrong(
                "script-name",
                "SCRIPT_NAME has the path's first segment, and PATH_INFO lacks it",
                "fastcgi.server: \"fix-root-scriptname\" => \"enable\""
            );
        if (is(front_server::apache_fcgid) && found_.probed && whole_path)
            return wrong(
                "script-name",
                "SCRIPT_NAME is the whole path, as mod_proxy_fcgi sends it, and nothing else tells",
                "leave out ProxyFCGIBackendType GENERIC, or say --front apache-proxy"
            );
        if (front_.mount.empty() && !has("PATH_INFO") && is(front_server::nginx))
            note(
                "path-info",
                "there is no PATH_INFO: the path is taken from REQUEST_URI, and an app below a "
                "path of the front server's needs --mount",
                "fastcgi_split_path_info ^()(/.*)$;\nfastcgi_param PATH_INFO $fastcgi_path_info;"
            );
        if (front_.mount.empty() && is(front_server::caddy))
            note("mount", "Caddy sends no SCRIPT_NAME: below a path of its own it needs --mount");
    }

    void look_at_host() {
        if (std::ranges::count(sent_, "HTTP_HOST", &variable::name) > 1)
            wrong(
                "host",
                "HTTP_HOST comes more than once: every request is answered 400",
                is(front_server::nginx) ? "in fastcgi_params: fastcgi_param HTTP_HOST $http_host; "
                                          "in the place of $host, and nowhere else"
                                        : ""
            );
    }

    void look_at_credentials() {
        if (found_.probed && !has("HTTP_AUTHORIZATION"))
            wrong(
                "authorization",
                "the Authorization header was sent and does not arrive",
                is_apache()                 ? "CGIPassAuth On"
                : is(front_server::haproxy) ? "fcgi-app: pass-header Authorization"
                                            : ""
            );
        if (!value("REMOTE_USER").empty() && !front_.trust_remote_user)
            note(
                "remote-user",
                "REMOTE_USER arrives, and does not reach the app: nginx, Caddy and HAProxy fill it "
                "whether anybody has checked it or not",
                "--trust-remote-user, if the front server checks it"
            );
    }

    void look_at_headers() {
        if (says("forged"))
            wrong(
                "underscore",
                "a header X_Name is taken for X-Name: a client can add to what a layer before the "
                "front server sets",
                is(front_server::caddy)   ? "request_header -*_*"
                : is(front_server::nginx) ? "underscores_in_headers off;"
                                          : ""
            );
        if (has("HTTP_PROXY"))
            note("proxy", "HTTP_PROXY arrives, and does not reach the app");
    }

    void look_at_result() {
        environment made;
        auto plain = front_;
        plain.as_sent = false;
        if (const auto refused = make_right(sent_, plain, most_, made)) {
            const auto why = cat(std::to_string(refused->status), ": ", refused->why);
            found_.app_sees = cat("nothing; it is answered ", why, "\n");
            wrong("refused", cat("such a request is answered ", why));
            return;
        }
        for (const auto* name :
             {"SCRIPT_NAME",
              "PATH_INFO",
              "QUERY_STRING",
              "REQUEST_URI",
              "REQUEST_SCHEME",
              "HTTP_HOST",
              "CONTENT_LENGTH"}) {
            const auto found = std::ranges::find(made.variables, name, &variable::name);
            if (found == made.variables.end())
                continue;
            found_.app_sees += cat(name, "=");
            append_printable(found_.app_sees, found->value);
            found_.app_sees += '\n';
        }
    }

    std::span<const variable> sent_;
    const front_options& front_;
    const limits& most_;
    last_sent last_;
    diagnosis found_;
};

} // namespace

diagnosis diagnose(std::span<const variable> sent, const front_options& front, const limits& most) {
    return examination{sent, front, most}.run();
}

} // namespace groat::inline v0::server::fcgi

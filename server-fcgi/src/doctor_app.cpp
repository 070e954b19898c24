// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi_doctor.hpp>

#include <groat/response.hpp>
#include <groat/text.hpp>

#include <algorithm>

namespace groat::inline v0::server::fcgi {
namespace {

constexpr std::string_view mark = "sent.";

std::vector<variable> sent_of(const env& request) {
    std::vector<variable> sent;
    for (const auto& [name, value] : request.variables())
        if (name.starts_with(mark))
            sent.push_back({name.substr(mark.size()), value});
    return sent;
}

std::string_view change_that_closes(front_server which) {
    switch (which) {
    case front_server::haproxy:
        return "no option keep-conn";
    case front_server::apache_proxy:
        return "leave out enablereuse=on";
    case front_server::nginx:
        return "leave out keepalive and fastcgi_keep_conn on;";
    default:
        return "have it make a connection for each request";
    }
}

/// The front server asks to keep connections, and this engine closes them.
void look_at_keeping(const env& request, const options& how, diagnosis& found) {
    if (how.engine != engine::libfcgi || request.var("sent.FCGI_KEEP_CONN") != "1")
        return;
    found.findings.push_back(
        {finding::kind::wrong,
         "keep-alive",
         "the front server asks to keep connections, and this engine closes each after its "
         "response: a request that is sent on one just then is lost",
         std::string{change_that_closes(found.server)}}
    );
}

void append_indented(std::string& to, std::string_view lines) {
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        to += cat("    ", line, "\n");
        lines.remove_prefix(std::min(line.size() + 1, lines.size()));
    }
}

void append_findings(std::string& to, const diagnosis& found, finding::kind which) {
    for (const auto& one : found.findings) {
        if (one.what != which)
            continue;
        to += cat(which == finding::kind::wrong ? "wrong" : "note", " (", one.id, "): ", one.why);
        to += '\n';
        append_indented(to, one.change);
    }
}

void append_sent(std::string& to, std::span<const variable> sent) {
    to += "as sent:\n";
    for (const auto& [name, value] : sent) {
        to += "    ";
        append_printable(to, name);
        if (name == "HTTP_AUTHORIZATION" || name == "HTTP_COOKIE") {
            to += cat(" has ", std::to_string(value.size()), " bytes\n");
            continue;
        }
        to += '=';
        append_printable(to, value);
        to += '\n';
    }
}

std::string report(const diagnosis& found, std::span<const variable> sent) {
    auto all = cat("front server: ", to_string(found.server), "\n");
    append_findings(all, found, finding::kind::wrong);
    append_findings(all, found, finding::kind::note);
    if (!found.probed)
        all +=
            cat("note (probe): more can be told of a request whose headers are known:\n    curl ",
                probe_options,
                " 'http://…",
                probe_path,
                "'\n");
    all += "the app would see:\n";
    append_indented(all, found.app_sees);
    append_sent(all, sent);
    return all;
}

} // namespace

std::string_view to_string(front_server which) noexcept {
    switch (which) {
    case front_server::nginx:
        return "nginx";
    case front_server::lighttpd:
        return "lighttpd";
    case front_server::caddy:
        return "caddy";
    case front_server::apache_proxy:
        return "apache-proxy";
    case front_server::apache_fcgid:
        return "apache-fcgid";
    case front_server::haproxy:
        return "haproxy";
    case front_server::automatic:
        break;
    }
    return "unknown";
}

app doctor(const options& how) {
    return [how](env& request) {
        const auto sent = sent_of(request);
        auto found = diagnose(sent, how.front, how.limits);
        look_at_keeping(request, how, found);
        for (const auto& one : found.findings)
            if (one.what == finding::kind::wrong)
                request.error(cat("doctor: ", one.why));
        return text(report(found, sent));
    };
}

} // namespace groat::inline v0::server::fcgi

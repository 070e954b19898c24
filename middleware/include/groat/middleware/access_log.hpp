// SPDX-License-Identifier: BSL-1.0
// A line for each exchange, with what was really sent.
#pragma once

#include <groat/app.hpp>
#include <groat/log_sink.hpp>
#include <groat/roles.hpp>
#include <groat/slot.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace groat::inline v0::middleware {

/// How a field is made safe, and what stands for one that is missing.
enum class log_escape : std::uint8_t {
    text, ///< as `append_escaped` does it: `\"`, `\\`, `\xHH`; missing: `-`
    json, ///< for a place between quotes in JSON: `\"`, `\\`, `\u00HH`; missing: nothing, or 0
};

/// A directive of one's own: `%Z`. Called from any thread when the exchange is complete; what it
/// returns is escaped. Should a line be too long it may be called twice. If it throws, the field is
/// missing and the server's error log says why.
using log_letter = std::function<std::string(const env&, const outcome&)>;

/// The same with a text: `%{text}Z`.
using log_block = std::function<std::string(std::string_view, const env&, const outcome&)>;

/// Which exchanges have a line. Called when one is complete, by several threads at once; what it
/// throws is taken for a yes.
using log_filter = std::function<bool(const env&, const outcome&)>;

struct access_log_options;

/// Writes a line for each exchange when it is complete: with the status and the bytes that the
/// server really took, and what became of it. Belongs outermost; inside of a mount it writes about
/// that mount.
///
/// The format is text with directives:
///
///     %h %a    REMOTE_ADDR                    %r       method, REQUEST_URI as it came, protocol
///     %l       always missing                 %m %H    method, protocol
///     %u       slot `user`, else REMOTE_USER  %U %q    SCRIPT_NAME and PATH_INFO; `?` and query
///     %t       [22/Nov/2026:22:25:37 +0000]   %v %V    SERVER_NAME; Host, else SERVER_NAME
///     %s       status; missing if no head     %p %P    SERVER_PORT; number of the process
///              has left                       %T %D    whole seconds, microseconds
///     %b %B    bytes of the body; for none    %X       X: cut short; +, -: complete, connection
///              %b is missing and %B is 0               may be kept or not
///     %I %O    bytes of the request's body;   %L       slot `id`, else UNIQUE_ID
///              of head and body sent          %%       a percent sign
///     %{Name}i %{Name}o   header of the request; of the response as sent, the first
///     %{NAME}e %{name}C   variable of the env; cookie of the request
///     %{s}T %{ms}T %{us}T time taken, in whole units
///     %{format}t          the beginning, by strftime in English, in brackets. Without brackets
///                         after `begin:` or `end:` (the beginning, the end), where instead of a
///                         format there may be sec, msec, usec, msec_frac or usec_frac
///
/// `<` and `>` after the percent sign mean nothing. Times are local; %T, %D and `end:` end when the
/// exchange's fate was fixed. A client that left before the head has a line without status and
/// bytes whose %X is `X`. A sub-request has no line of its own.
///
/// Several logs may stand one in the other, each with a filter and a sink of its own: all in one
/// file, and what is slow or went wrong in another.
///
/// A record is one line, whatever a client sends: each field is escaped, and those that make it
/// longer than 16 KiB are cut and end in `...`. Authorization, Proxy-Authorization, Cookie and
/// Set-Cookie show as `***`, and so does what a layer sensitive_headers marks; `%{name}C` shows the
/// cookie that was asked for.
///
/// Reads    the env that it was called with, when the exchange is complete: a variable that a layer
///          inside set in a child isn't seen. Slots `user` and `id` and the marks of
///          sensitive_headers, as they are then.
/// Writes   nothing but its line.
/// Streams  leaves both bodies untouched.
/// Throws   std::invalid_argument at construction for a format that it can't read, which names the
///          directive and its column, and for an own directive whose letter is taken; for requests
///          nothing.
/// Threads  immutable; the sink is locked while a line is written.
/// Example  examples/middleware/access_log.cpp
class access_log {
public:
    static constexpr std::string_view common = R"(%h %l %u %t "%r" %>s %b)";
    static constexpr std::string_view combined =
        R"(%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i")";
    /// JSON lines; goes with `log_escape::json`.
    static constexpr std::string_view json =
        R"({"time":"%{begin:%Y-%m-%dT%H:%M:%S%z}t","client":"%h","user":"%u","method":"%m",)"
        R"("target":"%U%q","protocol":"%H","status":%s,"bytes":%B,"microseconds":%D,"end":"%X",)"
        R"("referer":"%{Referer}i","agent":"%{User-Agent}i"})";

    /// LTSV (ltsv.org), with the labels that are recommended there.
    static constexpr std::string_view ltsv =
        "time:%{begin:%Y-%m-%dT%H:%M:%S%z}t\thost:%h\tuser:%u\tmethod:%m\turi:%U%q\tprotocol:%H\t"
        "status:%s\tsize:%B\treqsize:%I\treferer:%{Referer}i\tua:%{User-Agent}i\tvhost:%V\t"
        "reqtime_microsec:%D";

    /// For `only`: what was not done, and what has such a status or a higher one.
    [[nodiscard]] static log_filter errors(int from = 500);
    /// For `only`: what took longer, until its fate was fixed.
    [[nodiscard]] static log_filter slower_than(std::chrono::nanoseconds limit);
    /// For `only`: the first and each nth after it. Throws std::invalid_argument for 0.
    [[nodiscard]] static log_filter one_of(std::uint32_t n);

    /// Who the user is, for %u: for a layer that learns it and calls inward with a child env.
    static constexpr slot<std::string> user{"groat.log-user"};
    /// The request's id, for %L.
    static constexpr slot<std::string> id{"groat.log-id"};

    /// Combined, to standard error.
    access_log();
    explicit access_log(access_log_options options);

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const {
        return {gives(roles::logging), inside_of(roles::client_address)};
    }

private:
    class state;

    std::shared_ptr<const state> state_;
};

struct access_log_options {
    std::string format{access_log::combined}; ///< 4 KiB and 64 directives at most
    log_sink sink = log_sink::standard_error();
    log_escape escape = log_escape::text;
    log_filter only = {}; ///< none: all of them
    /// Directives of one's own, by a letter that has no meaning yet.
    std::map<char, log_letter> char_handlers = {};
    std::map<char, log_block> block_handlers = {};
};

} // namespace groat::inline v0::middleware

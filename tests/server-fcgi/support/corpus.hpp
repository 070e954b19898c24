// SPDX-License-Identifier: BSL-1.0
// What a peer may say and must not say, and what comes of it: inputs built from the record grammar
// when they are needed. Some of them end a process that has a stock libfcgi in it.
#pragma once

#include <groat/server/fcgi_options.hpp>

#include <support/fcgi_peer.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace corpus {

using namespace fcgi_peer;

struct row {
    std::string_view what;
    std::string input;
    std::vector<std::string> requests = {}; ///< as talk::seen has them
    std::string replies = {};
    std::string_view fault = {};
    groat::server::fcgi::options how = {};
};

inline std::string head(const variables& all, shape of = {}) {
    return stream(params, pairs(all), of);
}

inline const auto get = request("GET", "/");

inline variables post(std::string length) {
    return request("POST", "/", {{"CONTENT_LENGTH", std::move(length)}});
}

/// END_REQUEST; the end of STDOUT before it, if the request was taken.
inline std::string end_of(int id, int status = 0) {
    std::string content(8, '\0');
    content[4] = static_cast<char>(status);
    const auto end = record(end_request, content, {.id = id});
    return status == 0 ? record(std_out, "", {.id = id}) + end : end;
}

inline std::string values(const variables& all) {
    return record(get_values_result, pairs(all), {.id = 0});
}

inline std::string unknown(int type) {
    return record(
        unknown_type,
        std::string{octet(static_cast<std::size_t>(type))} + std::string(7, '\0'),
        {.id = 0}
    );
}

inline std::string asked(int times = 1) {
    std::string names;
    for (int i = 0; i < times; ++i)
        names += pair("FCGI_MPXS_CONNS", "");
    return record(get_values, names, {.id = 0});
}

inline variables several(int count) {
    auto all = get;
    for (int i = 0; i < count; ++i)
        all.emplace_back("HTTP_X_" + std::to_string(i), "");
    return all;
}

inline const auto forged = whole(request("GET", "/forged"));

inline std::vector<row> table() {
    const auto cut = pairs(get).substr(0, 30);
    const auto end = stream(std_in, "");
    return {
        // Reliability, 1.4: one experiment each.
        {"well-formed", begin() + head(get) + end, {"1 GET / ''"}},
        {"a body", begin() + head(post("5")) + stream(std_in, "12345"), {"1 POST / '12345'"}},
        {"a request in a body is a body",
         begin(1, true) + head(post(std::to_string(forged.size()))) + stream(std_in, forged),
         {"1 POST / '" + forged + "'"}},
        {"a second request in the same segment, with an id of its own",
         kept(get, "", 1) + kept(request("GET", "/b"), "", 2),
         {"1 GET / ''", "2 GET /b ''"}},
        {"a second request in the same segment, with the id of the first",
         kept(get) + kept(get),
         {"1 GET / ''"},
         "",
         "a request began while it ran"},
        {"variables cut between two", begin() + record(params, pair("A", "b")), {"1 waits"}},
        {"variables cut within one, and nothing more", begin() + record(params, cut), {"1 waits"}},
        {"variables cut within one, and their end",
         begin() + stream(params, cut),
         {"1 waits"},
         "",
         "a request's variables are cut"},
        {"no variables at all", begin() + stream(params, ""), {"1 refused 400"}},
        {"a body cut", begin() + head(post("5")) + record(std_in, "123"), {"1 waits"}},
        {"a body as long as announced, without its end",
         begin() + head(post("5")) + record(std_in, "12345"),
         {"1 waits"}},
        {"a body shorter than announced",
         begin() + head(post("5")) + stream(std_in, "123"),
         {"1 refused 400"}},
        {"a body longer than announced",
         begin() + head(post("3")) + stream(std_in, "12345", {}, 2),
         {"1 POST / '123'"}},
        {"a body though none was announced",
         begin() + head(get) + stream(std_in, "12345"),
         {"1 GET / '12345'"}},
        {"a body though an empty one was announced",
         begin() + head(post("0")) + stream(std_in, "12345"),
         {"1 POST / ''"}},
        {"an abort amid the variables", begin() + record(abort_request, ""), {}, end_of(1)},
        {"an abort amid the body",
         begin() + head(post("5")) + record(std_in, "123") + record(abort_request, ""),
         {},
         end_of(1)},
        {"an abort after the body",
         begin() + head(post("5")) + stream(std_in, "12345") + record(abort_request, ""),
         {},
         end_of(1)},
        {"an abort with content",
         begin() + head(get) + end + record(abort_request, "why not"),
         {},
         end_of(1)},
        {"an abort of nobody",
         begin() + record(abort_request, "", {.id = 2}) + head(get) + end,
         {"1 GET / ''"}},
        {"an abort of one of two",
         begin() + begin(1, false, {.id = 2}) + record(abort_request, "") + head(get, {.id = 2}) +
             stream(std_in, "", {.id = 2}),
         {"2 GET / ''"},
         end_of(1)},
        {"a request amid another",
         begin() + record(params, pairs(post("5"))) + kept(get, "", 9) + record(params, "") +
             record(std_in, "12", {}) + record(std_in, "345") + record(std_in, ""),
         {"1 POST / '12345'", "9 GET / ''"}},
        {"a beginning with the same id amid the variables",
         begin() + record(params, pair("A", "b")) + begin(),
         {"1 waits"},
         "",
         "a request began while it ran"},
        {"empty records for an id that nobody has",
         begin() + record(params, "", {.id = 3}) + head(post("4")) + record(std_in, "ab") +
             record(std_in, "", {.id = 3}) + stream(std_in, "cd"),
         {"1 POST / 'abcd'"}},
        {"content for an id that nobody has",
         begin() + record(params, "\xff\xff", {.id = 3}) + head(get) +
             record(std_in, "foreign", {.id = 3}) + end,
         {"1 GET / ''"}},
        {"role 0", begin(0), {}, end_of(1, unknown_role)},
        {"an authorizer's role, and its records",
         begin(2) + head(get) + end,
         {},
         end_of(1, unknown_role)},
        {"a filter's role, and its data",
         begin(3) + head(get) + end + record(8, "data"),
         {},
         end_of(1, unknown_role),
         "a record of a type that no front server sends"},
        {"another version",
         record(begin_request, std::string(8, '\0'), {.version = 2}),
         {},
         "",
         "it doesn't begin with a FastCGI request (nginx: fastcgi_pass, not proxy_pass)"},
        {"another version later",
         begin() + record(params, "", {.version = 0}),
         {"1 waits"},
         "",
         "a record's version is not 1"},
        {"another protocol",
         "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
         {},
         "",
         "it doesn't begin with a FastCGI request (nginx: fastcgi_pass, not proxy_pass)"},
        {"a query alone", asked(), {}, values({{"FCGI_MPXS_CONNS", "1"}})},
        {"a query with repeated names", asked(20), {}, values({{"FCGI_MPXS_CONNS", "1"}})},
        {"a query longer than is read", asked(3000), {}, values({{"FCGI_MPXS_CONNS", "1"}})},
        {"a query amid a request",
         begin() + record(params, pairs(get)) + asked() + record(params, "") + end,
         {"1 GET / ''"},
         values({{"FCGI_MPXS_CONNS", "1"}})},
        {"a management record of an unknown type is no one's content",
         begin() + head(post("4")) + record(std_in, "ab") +
             record(77, pair("REMOTE_USER", "root"), {.id = 0}) + stream(std_in, "cd"),
         {"1 POST / 'abcd'"},
         unknown(77)},
        {"the same amid the variables",
         begin() + record(params, pairs(get).substr(0, 20)) + record(77, "abc", {.id = 0}) +
             stream(params, pairs(get).substr(20)) + end,
         {"1 GET / ''"},
         unknown(77)},
        {"an application's types as management records",
         record(params, "x", {.id = 0}) + record(std_in, "", {.id = 0}),
         {},
         unknown(params) + unknown(std_in)},
        {"half a header", std::string{"\1\1\0\1", 4}},
        {"not a byte", ""},
        {"records of every size",
         begin() + stream(params, pairs(get), {}, 1) + end,
         {"1 GET / ''"}},
        // What has a place only in the other direction, or in another order.
        {"an end of a request",
         begin() + record(end_request, std::string(8, '\0')),
         {"1 waits"},
         "",
         "a record of a type that no front server sends"},
        {"output", record(std_out, "x"), {}, "", "a record of a type that no front server sends"},
        {"a query with an id",
         record(get_values, ""),
         {},
         "",
         "a record of a type that no front server sends"},
        {"a beginning that is short",
         record(begin_request, "1234567"),
         {},
         "",
         "a request's beginning is malformed"},
        {"a beginning that is long",
         record(begin_request, "123456789"),
         {},
         "",
         "a request's beginning is malformed"},
        {"a beginning without an id",
         begin(1, false, {.id = 0}),
         {},
         "",
         "a request's beginning is malformed"},
        {"variables without a beginning", head(get) + end},
        {"variables after their end",
         begin() + head(get) + record(params, "x"),
         {"1 waits"},
         "",
         "variables came after their end"},
        {"a second end of the variables",
         begin() + head(get) + record(params, ""),
         {"1 waits"},
         "",
         "variables came after their end"},
        {"a body before the variables' end",
         begin() + record(std_in, "x"),
         {"1 waits"},
         "",
         "input came before the variables' end"},
        {"a body's end before the variables' end",
         begin() + record(std_in, ""),
         {"1 waits"},
         "",
         "input came before the variables' end"},
        {"a body after its end",
         begin() + head(get) + end + record(std_in, "x"),
         {"1 GET / ''"},
         "",
         "input came after its end"},
        {"a second end of the body",
         begin() + head(get) + end + record(std_in, ""),
         {"1 GET / ''"}},
        // Limits.
        {"as many variables as allowed", begin() + head(several(246)) + end, {"1 GET / ''"}},
        {"more variables than allowed", begin() + head(several(247)) + end, {"1 refused 431"}},
        {"a variable longer than allowed",
         begin() + head(request("GET", "/", {{"HTTP_X", std::string(60, 'x')}})) + end,
         {"1 refused 431"},
         "",
         "",
         {.limits = {.value = 50}}},
        {"more of them than are kept until their end",
         begin() + record(params, std::string(3000, 'x')) + record(params, ""),
         {"1 refused 431"},
         "",
         "",
         {.limits = {.params = 20, .head = 2000}}},
        {"a body announced longer than allowed",
         begin() + head(post("11")) + record(std_in, "123"),
         {"1 refused 413"},
         "",
         "",
         {.limits = {.body = 10}}},
        {"a body longer than allowed, not announced",
         begin() + head(post("")) + stream(std_in, "123456789ab"),
         {"1 refused 413"},
         "",
         "",
         {.limits = {.body = 10}}},
        {"a body as long as allowed",
         begin() + head(post("")) + stream(std_in, "1234567890"),
         {"1 POST / '1234567890'"},
         "",
         "",
         {.limits = {.body = 10}}},
        {"a body longer than memory",
         begin() + head(post("")) + stream(std_in, "1234567890", {}, 3),
         {"1 POST / '1234567890'"},
         "",
         "",
         {.limits = {.body_in_memory = 4}}},
        {"more requests at once than allowed",
         begin() + begin(1, true, {.id = 2}) + begin(1, true, {.id = 3}) + head(get, {.id = 3}),
         {"1 waits", "2 waits"},
         end_of(3, overloaded),
         "",
         {.limits = {.multiplexed = 2}}},
        {"a second request where there may be one",
         begin() + begin(1, true, {.id = 2}) + head(get) + end,
         {"1 GET / ''"},
         end_of(2, cant_mpx_conn),
         "",
         {.limits = {.multiplexed = 1}}},
    };
}

} // namespace corpus

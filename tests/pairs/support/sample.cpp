// SPDX-License-Identifier: BSL-1.0
#include "pairs/support/sample.hpp"

#include <groat/status.hpp>

#include <memory>
#include <numeric>
#include <set>
#include <utility>

using namespace groat;

namespace groat_test {
namespace {

using strings = std::vector<std::string>;

void put(headers& into, std::string_view name, const std::string& value) {
    if (!value.empty())
        into.add(field_name{name}, value);
}

} // namespace

std::string sample_answer::text() const {
    if (!groat::status{status}.allows_body())
        return {};
    return std::accumulate(pieces.begin(), pieces.end(), std::string{});
}

app app_of(const sample_answer& answer, ends& told, int& made) {
    return app{[answer, &told, &made](env&) {
        const bool bodyless = !groat::status{answer.status}.allows_body();
        response made_here{answer.status};
        put(made_here.headers, "X-App", "here");
        put(made_here.headers, "Vary", answer.vary);
        put(made_here.headers, "ETag", answer.etag);
        put(made_here.headers, "Last-Modified", answer.modified);
        if (bodyless)
            return made_here;
        put(made_here.headers, "Content-Type", answer.type);
        if (answer.announced)
            put(made_here.headers, "Content-Length", std::to_string(answer.text().size()));
        if (answer.whole) {
            made_here.body = answer.text();
            return made_here;
        }
        std::vector<pulled> script;
        for (const auto& piece : answer.pieces)
            script.push_back(chunk(piece, answer.flushes));
        ++made;
        made_here.body =
            scripted_body(std::move(script), told, answer.throws_at.value_or(SIZE_MAX));
        return made_here;
    }};
}

server::test::request request_of(const sample_request& asked, std::string_view method) {
    server::test::request made{
        .method = std::string{method},
        .target = asked.target,
        .headers = asked.headers,
        .scheme = asked.scheme,
        .host = asked.host};
    if (method == "POST") {
        made.headers.push_back({"Content-Type", "text/plain"});
        made.body = body{asked.body};
    }
    return made;
}

std::ostream& operator<<(std::ostream& out, const sample_answer& of) {
    out << of.status << " \"" << of.type << "\" pieces";
    for (const auto& piece : of.pieces)
        out << ' ' << piece.size();
    out << (of.whole ? " whole" : "") << (of.flushes ? " flushes" : "")
        << (of.announced ? " announced" : "");
    if (of.throws_at)
        out << " throws at " << *of.throws_at;
    return out << " Vary=" << of.vary << " ETag=" << of.etag << " Last-Modified=" << of.modified;
}

std::ostream& operator<<(std::ostream& out, const sample_request& of) {
    out << of.method << ' ' << of.scheme << "://" << of.host << of.target;
    for (const auto& [name, value] : of.headers)
        out << ' ' << name << "=" << value;
    return out << " body " << of.body.size();
}

} // namespace groat_test

namespace rc {

using namespace groat_test;

namespace {

Gen<std::string> one_of(std::vector<std::string> values) {
    return gen::elementOf(std::move(values));
}

// Long pieces are there for layers that begin only above a size.
Gen<std::string> piece() {
    return gen::map(
        gen::pair(gen::inRange(0, 40), gen::weightedElement<int>({{4, 1}, {1, 100}})),
        [](const std::pair<int, int>& size) {
            std::string made;
            for (int i = 0; i < size.first * size.second; ++i)
                made += static_cast<char>('a' + i % 26);
            return made;
        }
    );
}

const std::string a_date = "Tue, 15 Nov 1994 12:45:26 GMT"; // RFC 9110, 8.8.2

} // namespace

Gen<sample_answer> Arbitrary<sample_answer>::arbitrary() {
    return gen::mapcat(gen::container<std::vector<std::string>>(piece()), [](auto pieces) {
        if (pieces.size() > 6)
            pieces.resize(6);
        const auto last = static_cast<int>(pieces.size()) + 1;
        return gen::build<sample_answer>(
            gen::set(
                &sample_answer::status,
                gen::weightedElement<int>(
                    {{8, 200}, {1, 201}, {1, 204}, {1, 301}, {1, 304}, {1, 404}, {1, 500}}
                )
            ),
            gen::set(&sample_answer::pieces, gen::just(pieces)),
            gen::set(&sample_answer::whole),
            gen::set(&sample_answer::flushes),
            gen::set(&sample_answer::announced),
            gen::set(
                &sample_answer::type,
                one_of({"text/plain", "text/html; charset=utf-8", "application/json", "image/png"})
            ),
            gen::set(
                &sample_answer::vary, one_of({"", "", "Origin", "Accept-Language, Cookie", "*"})
            ),
            gen::set(&sample_answer::etag, one_of({"", "", "\"a\"", "W/\"a\""})),
            gen::set(&sample_answer::modified, one_of({"", a_date})),
            gen::set(
                &sample_answer::throws_at,
                gen::weightedOneOf<std::optional<std::size_t>>(
                    {{4, gen::just(std::optional<std::size_t>{})},
                     {1,
                      gen::map(
                          gen::inRange(0, last),
                          [](int n) {
                              return std::optional<std::size_t>{static_cast<std::size_t>(n)};
                          }
                      )}}
                )
            )
        );
    });
}

Gen<sample_request> Arbitrary<sample_request>::arbitrary() {
    using server_field = groat::server::test::field;
    const auto header = [](const char* name, std::vector<std::string> values) {
        return gen::map(one_of(std::move(values)), [name](std::string value) {
            return server_field{name, std::move(value)};
        });
    };
    const auto any = gen::oneOf(
        header("Accept-Encoding", {"gzip", "br, gzip;q=0.5", "identity", "*;q=0", "gzip;q=0"}),
        header("If-None-Match", {"*", "\"a\"", "W/\"a\"", "\"b\""}),
        header("If-Match", {"*", "\"a\"", "\"b\""}),
        header("If-Modified-Since", {a_date}),
        header("If-Unmodified-Since", {a_date, "Tue, 15 Nov 1983 12:45:26 GMT"}),
        header("Range", {"bytes=0-0", "bytes=1-", "bytes=-2", "bytes=0-1,3-4", "bytes=9999-"}),
        header("If-Range", {"\"a\"", a_date}),
        header("Origin", {"https://example.org", "https://evil.example", "null"}),
        header("Access-Control-Request-Method", {"PUT", "GET"}),
        header("Sec-Fetch-Site", {"same-origin", "cross-site", "none"}),
        header("Authorization", {"Basic dXNlcjpwYXNz", "Bearer token", "Basic =="}),
        header("X-Forwarded-For", {"203.0.113.7", "203.0.113.7, 127.0.0.1", "unknown"}),
        header("X-Forwarded-Proto", {"https", "gopher"}),
        header("Forwarded", {"for=192.0.2.60;proto=https", "for=\"[2001:db8::1]:80\""}),
        header("X-Request-ID", {"abc-123", "<script>"}),
        header("traceparent", {"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}),
        header("X-HTTP-Method-Override", {"PUT", "TRACE"}),
        header("Cache-Control", {"no-transform", "no-cache"})
    );
    // A field twice would be another matter.
    const auto headers =
        gen::map(gen::container<std::vector<server_field>>(any), [](std::vector<server_field> all) {
            std::set<std::string> names;
            std::erase_if(all, [&](const server_field& one) {
                return !names.insert(one.name).second;
            });
            return all;
        });
    return gen::build<sample_request>(
        gen::set(&sample_request::method, one_of({"GET", "GET", "HEAD", "POST", "OPTIONS"})),
        gen::set(
            &sample_request::target,
            one_of({"/", "/a?q=1", "/mounted/x", "/site.css", "//a//b", "/a/../b", "/a/./", "/live"}
            )
        ),
        gen::set(&sample_request::scheme, one_of({"http", "https"})),
        gen::set(&sample_request::host, one_of({"localhost", "localhost", "evil.example"})),
        gen::set(&sample_request::headers, headers),
        gen::set(&sample_request::body, piece())
    );
}

} // namespace rc

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/reverse_proxy.hpp>

#include <groat/server/test.hpp>
#include <groat/text.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;
using middleware::forwarded_by;
using middleware::reverse_proxy;
using middleware::reverse_proxy_options;
using server::test::field;

namespace {

const ip_networks ours{"127.0.0.1", "10.0.0.0/8", "2001:db8:1::/48"};

/// What the app sees: address, port, scheme, Host, SERVER_PORT.
response seen(env& request) {
    return text(
        cat(request.remote_addr(),
            " ",
            request.var("REMOTE_PORT").value_or("-"),
            " ",
            request.scheme(),
            " ",
            request.host(),
            " ",
            std::to_string(request.server_port()))
    );
}

std::string through(
    std::vector<field> headers,
    reverse_proxy_options options = {.trusted = ours},
    std::string from = "10.0.0.9"
) {
    const server::test::client client{wrap(reverse_proxy{std::move(options)}, seen)};
    const auto reply = client.send({.headers = std::move(headers), .remote_addr = std::move(from)});
    return reply.status == 200 ? reply.body : std::to_string(reply.status);
}

std::string address_of(std::string forwarded_for) {
    const auto all = through({{"X-Forwarded-For", std::move(forwarded_for)}});
    return all.substr(0, all.find(' '));
}

std::string forwarded(std::string value, bool host = false) {
    return through(
        {{"Forwarded", std::move(value)}},
        {.trusted = ours, .headers = forwarded_by::rfc7239, .host = host}
    );
}

} // namespace

TEST_CASE("reverse_proxy: the client is the last hop that is not trusted", "[reverse_proxy]") {
    CHECK(address_of("203.0.113.7") == "203.0.113.7");
    CHECK(address_of("203.0.113.7, 10.1.1.1") == "203.0.113.7");
    CHECK(address_of("203.0.113.7,10.1.1.1 ,\t10.2.2.2") == "203.0.113.7");
    CHECK(address_of("203.0.113.7, 2001:db8:1::5") == "203.0.113.7");
    CHECK(address_of("2001:db8:2::5, 10.1.1.1") == "2001:db8:2::5");
}

TEST_CASE("reverse_proxy: what the client made up is not looked at", "[reverse_proxy]") {
    CHECK(address_of("127.0.0.1, 203.0.113.7") == "203.0.113.7");
    CHECK(address_of("10.0.0.1, 203.0.113.7, 10.1.1.1") == "203.0.113.7");
    CHECK(address_of("\"<script>, 203.0.113.7") == "203.0.113.7");
    CHECK(address_of(std::string(30000, ',') + "x, 203.0.113.7") == "203.0.113.7");
}

TEST_CASE("reverse_proxy: among trusted hops alone it is the farthest", "[reverse_proxy]") {
    CHECK(address_of("10.3.3.3, 10.1.1.1") == "10.3.3.3");
    CHECK(address_of(", ,10.3.3.3,,10.1.1.1,") == "10.3.3.3");
}

TEST_CASE("reverse_proxy: a hop may have a port", "[reverse_proxy]") {
    CHECK(through({{"X-Forwarded-For", "203.0.113.7:4711"}}).starts_with("203.0.113.7 4711 "));
    CHECK(through({{"X-Forwarded-For", "[2001:db8::7]:4711"}}).starts_with("2001:db8::7 4711 "));
    CHECK(through({{"X-Forwarded-For", "203.0.113.7"}}).starts_with("203.0.113.7 - "));
}

TEST_CASE("reverse_proxy: an unnamed client has no address of ours", "[reverse_proxy]") {
    CHECK(address_of("unknown") == "unknown");
    CHECK(address_of("10.0.0.1, _hidden, 10.1.1.1") == "_hidden");
}

TEST_CASE("reverse_proxy: a malformed hop of a trusted peer is 400", "[reverse_proxy]") {
    for (const std::string value :
         {"evil", "203.0.113", "203.0.113.7 10.1.1.1", "1.2.3.4:x", "::1%lo"})
        CHECK(address_of(value) == "400");
    CHECK(address_of("203.0.113.7, evil, 10.1.1.1") == "400");
}

TEST_CASE("reverse_proxy: more hops than allowed are 400", "[reverse_proxy]") {
    const auto with = [](std::size_t hops, std::string value) {
        return through(
            {{"X-Forwarded-For", std::move(value)}}, {.trusted = ours, .max_hops = hops}
        );
    };
    CHECK(with(2, "10.0.0.1, 10.0.0.2").starts_with("10.0.0.1 "));
    CHECK(with(2, "10.0.0.1, 10.0.0.2, 10.0.0.3") == "400");
    CHECK(with(2, "x, y, z, 203.0.113.7, 10.0.0.3").starts_with("203.0.113.7 "));
}

TEST_CASE("reverse_proxy: nobody else is believed", "[reverse_proxy]") {
    const std::vector<field> all{
        {"X-Forwarded-For", "192.0.2.66"},
        {"X-Forwarded-Proto", "https"},
        {"X-Forwarded-Host", "evil.example"},
        {"X-Forwarded-Port", "8443"}};
    const reverse_proxy_options every{.trusted = ours, .host = true, .port = true};
    CHECK(through(all, every, "203.0.113.7") == "203.0.113.7 49152 http localhost 80");
    CHECK(through(all, every, "unix:") == "unix: 49152 http localhost 80");
    CHECK(through({{"X-Forwarded-For", "evil"}}, every, "203.0.113.7").starts_with("203.0.113.7"));
    CHECK(
        through(
            {{"Forwarded", "for=192.0.2.66;proto=https"}},
            {.trusted = ours, .headers = forwarded_by::rfc7239},
            "203.0.113.7"
        ) == "203.0.113.7 49152 http localhost 80"
    );
}

TEST_CASE("reverse_proxy: the layers inside see none of the headers", "[reverse_proxy]") {
    for (const std::string from : {"10.0.0.9", "203.0.113.7"}) {
        int left = 0;
        const server::test::client client{wrap(reverse_proxy{{.trusted = ours}}, [&](env& request) {
            for (const auto& [name, value] : request.variables())
                left += name.starts_with("HTTP_X_") || name == "HTTP_FORWARDED" ||
                        name == "HTTP_TRUE_CLIENT_IP";
            return text("x");
        })};
        static_cast<void>(client.send(
            {.headers =
                 {{"Forwarded", "for=1.1.1.1"},
                  {"X-Forwarded-For", "192.0.2.66"},
                  {"X-Forwarded-Proto", "https"},
                  {"X-Forwarded-Host", "evil.example"},
                  {"X-Forwarded-Port", "8443"},
                  {"X-Forwarded-Prefix", "/admin"},
                  {"X-Real-IP", "127.0.0.1"},
                  {"True-Client-IP", "127.0.0.1"}},
             .remote_addr = from}
        ));
        CHECK(left == 0);
    }
}

TEST_CASE("reverse_proxy: takes the scheme, and the port that goes with it", "[reverse_proxy]") {
    CHECK(through({{"X-Forwarded-Proto", "https"}}) == "10.0.0.9 49152 https localhost 443");
    CHECK(through({{"X-Forwarded-Proto", "HTTP"}}) == "10.0.0.9 49152 http localhost 80");
    CHECK(through({{"X-Forwarded-Proto", "https, http"}}) == "10.0.0.9 49152 http localhost 80");
    for (const std::string value : {"gopher", "https\"", "https://x", "ht tps"})
        CHECK(through({{"X-Forwarded-Proto", value}}) == "400");
}

TEST_CASE(
    "reverse_proxy: http from a proxy is http, though the last hop was not", "[reverse_proxy]"
) {
    const server::test::client client{wrap(reverse_proxy{{.trusted = ours}}, seen)};
    const auto reply = client.send(
        {.headers = {{"X-Forwarded-Proto", "http"}}, .scheme = "https", .remote_addr = "10.0.0.9"}
    );
    CHECK(reply.body == "10.0.0.9 49152 http localhost 80");
}

TEST_CASE("reverse_proxy: takes host and port only when told to", "[reverse_proxy]") {
    const std::vector<field> both{
        {"X-Forwarded-Host", "evil.example, shop.example.org:8443"}, {"X-Forwarded-Port", "1234"}};
    CHECK(through(both) == "10.0.0.9 49152 http localhost 80");
    CHECK(
        through(both, {.trusted = ours, .host = true}) ==
        "10.0.0.9 49152 http shop.example.org:8443 8443"
    );
    CHECK(
        through(both, {.trusted = ours, .host = true, .port = true}) ==
        "10.0.0.9 49152 http shop.example.org:8443 1234"
    );
    for (const std::string host : {"a b", "evil/", "u@h", "a:0", "<x>"})
        CHECK(through({{"X-Forwarded-Host", host}}, {.trusted = ours, .host = true}) == "400");
    for (const std::string port : {"0", "65536", "-1", "80x", "http"})
        CHECK(through({{"X-Forwarded-Port", port}}, {.trusted = ours, .port = true}) == "400");
}

TEST_CASE("reverse_proxy: Forwarded says all beside the client", "[reverse_proxy]") {
    CHECK(
        forwarded("for=192.0.2.66;proto=http, for=203.0.113.7;proto=https, for=10.1.1.1;proto=http"
        ) == "203.0.113.7 - https localhost 443"
    );
    CHECK(
        forwarded("for=\"[2001:db8::7]:4711\";host=\"a.example:81\"", true) ==
        "2001:db8::7 4711 http a.example:81 81"
    );
    CHECK(forwarded("for=203.0.113.7;host=a.example") == "203.0.113.7 - http localhost 80");
    CHECK(forwarded("for=_secret;proto=https") == "_secret - https localhost 443");
    CHECK(forwarded("proto=https") == "400"); // does not say whom it is about
    CHECK(forwarded("for=\"203.0.113.7") == "400");
}

TEST_CASE("reverse_proxy: the kind that was not chosen is not looked at", "[reverse_proxy]") {
    CHECK(through({{"Forwarded", "for=192.0.2.66"}}) == "10.0.0.9 49152 http localhost 80");
    CHECK(
        through(
            {{"X-Forwarded-For", "192.0.2.66"}, {"X-Forwarded-Proto", "https"}},
            {.trusted = ours, .headers = forwarded_by::rfc7239}
        ) == "10.0.0.9 49152 http localhost 80"
    );
}

TEST_CASE("reverse_proxy: keeps the proxy's address in its slot", "[reverse_proxy]") {
    const server::test::client client{wrap(reverse_proxy{{.trusted = ours}}, [](env& request) {
        const auto* const peer = request.get(reverse_proxy::peer);
        return text(peer ? *peer : std::string_view{"none"});
    })};
    const auto from = [&](std::string address) {
        return client
            .send(
                {.headers = {{"X-Forwarded-For", "203.0.113.7"}}, .remote_addr = std::move(address)}
            )
            .body;
    };
    CHECK(from("10.0.0.9") == "10.0.0.9");
    CHECK(from("203.0.113.1") == "none");
}

TEST_CASE("reverse_proxy: refuses to trust nobody", "[reverse_proxy]") {
    CHECK_THROWS_WITH(reverse_proxy{{}}, "reverse_proxy: no trusted network");
    CHECK_THROWS_AS((reverse_proxy{{.trusted = ours, .max_hops = 0}}), std::invalid_argument);
}

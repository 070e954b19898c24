// SPDX-License-Identifier: BSL-1.0
#include "native/pairs.hpp"

#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

using namespace groat;
using namespace groat::server::fcgi::native;
namespace peer = fcgi_peer;

namespace {

pairs read(std::string_view stream, std::vector<variable>& to, std::size_t most = 1000) {
    to.clear();
    return each_pair(stream, most, [&to](const variable& one) { to.push_back(one); });
}

} // namespace

TEST_CASE("pairs: names and values of every length around the two kinds of it", "[native]") {
    std::vector<variable> found;
    for (const std::size_t name : {0u, 1u, 126u, 127u, 128u, 129u, 255u, 256u, 70'000u})
        for (const std::size_t value : {0u, 1u, 127u, 128u, 65'535u, 65'536u}) {
            const auto stream =
                peer::pair(std::string(name, 'n'), std::string(value, 'v')) + peer::pair("A", "b");
            REQUIRE(read(stream, found) == pairs::whole);
            REQUIRE(found.size() == 2);
            CHECK((found[0].name == std::string(name, 'n')));
            CHECK((found[0].value == std::string(value, 'v')));
            CHECK(found[1].name == "A");
            CHECK(found[1].value == "b");
        }
}

TEST_CASE("pairs: a short length may be written in four bytes", "[native]") {
    std::vector<variable> found;
    const std::string stream{"\x80\0\0\x01\x80\0\0\x02nvv", 11};
    CHECK(read(stream, found) == pairs::whole);
    CHECK(found.at(0).name == "n");
    CHECK(found.at(0).value == "vv");
}

TEST_CASE("pairs: a stream that is cut within a pair is broken, at every byte", "[native]") {
    std::vector<variable> found;
    const auto first = peer::pair("FIRST", "1");
    const auto stream = first + peer::pair("SECOND", std::string(200, 'x')) +
                        peer::pair(std::string(130, 'n'), "y");
    const auto second = first.size() + peer::pair("SECOND", std::string(200, 'x')).size();
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        const bool whole = cut == 0 || cut == first.size() || cut == second || cut == stream.size();
        CHECK((read(stream.substr(0, cut), found) == pairs::whole) == whole);
    }
}

TEST_CASE("pairs: no length is believed", "[native]") {
    std::vector<variable> found;
    constexpr std::size_t most = 0x7fffffff;
    for (const std::size_t lie :
         {std::size_t{4},
          std::size_t{127},
          std::size_t{128},
          std::size_t{65'536},
          most - 1,
          most}) {
        CHECK(read(peer::length(lie) + peer::length(0) + "abc", found) == pairs::broken);
        CHECK(read(peer::length(0) + peer::length(lie) + "abc", found) == pairs::broken);
        CHECK(read(peer::length(3) + peer::length(lie) + "abc", found) == pairs::broken);
        CHECK(read(peer::length(lie) + peer::length(lie) + "abc", found) == pairs::broken);
        CHECK(found.empty());
    }
    CHECK(read(peer::length(3) + peer::length(1) + "abc", found) == pairs::broken);
    CHECK(read(peer::length(2) + peer::length(1) + "abc", found) == pairs::whole);
}

TEST_CASE("pairs: more than the limit are too many, as many are not", "[native]") {
    std::vector<variable> found;
    std::string stream;
    for (int i = 0; i < 5; ++i)
        stream += peer::pair("N", std::to_string(i));
    CHECK(read(stream, found, 5) == pairs::whole);
    CHECK(read(stream, found, 4) == pairs::too_many);
    CHECK(found.size() == 4);
    // Nothing behind the limit is even looked at.
    CHECK(read(stream + "\xff", found, 5) == pairs::too_many);
    CHECK(read("", found, 0) == pairs::whole);
}

TEST_CASE("pairs: GET_VALUES is answered for each known name once", "[native]") {
    // FastCGI 1.0, 4.1.
    std::string query;
    for (int i = 0; i < 100; ++i)
        query += peer::pair("FCGI_MPXS_CONNS", "") + peer::pair("FCGI_MAX_CONNS", "") +
                 peer::pair("UNKNOWN", "x");
    std::string reply;
    append_values(reply, query, {.connections = 16'384, .requests = 16});
    CHECK(
        reply == peer::record(
                     peer::get_values_result,
                     peer::pair("FCGI_MAX_CONNS", "16384") + peer::pair("FCGI_MPXS_CONNS", "1"),
                     {.id = 0}
                 )
    );
}

TEST_CASE("pairs: a query for nothing, or of no pairs, is answered with nothing", "[native]") {
    for (const std::string& query : {std::string{}, std::string{"\xff"}, peer::length(50)}) {
        std::string reply;
        append_values(reply, query, {.connections = 1, .requests = 1});
        CHECK(reply == peer::record(peer::get_values_result, "", {.id = 0}));
    }
}

TEST_CASE("pairs: the answer to GET_VALUES never has more than 128 bytes", "[native]") {
    std::string reply;
    const auto most = static_cast<std::size_t>(-1);
    append_values(
        reply,
        peer::pair("FCGI_MAX_REQS", "") + peer::pair("FCGI_MPXS_CONNS", "") +
            peer::pair("FCGI_MAX_CONNS", ""),
        {.connections = most, .requests = most}
    );
    CHECK(reply.size() <= 8 + 128);
}

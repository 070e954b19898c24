// SPDX-License-Identifier: BSL-1.0
// RFC 9110, 13 and 14, through the whole of static_files.
#include <groat/middleware/static_files.hpp>

#include <groat/filter.hpp>
#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <filesystem>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace groat;
using namespace std::chrono;
using groat_test::temp_folder;
using middleware::static_files;
using server::test::field;
using server::test::reply;

namespace {

constexpr time_t modified = 784111777; // Sun, 06 Nov 1994 08:49:37 GMT, as in RFC 9110
constexpr std::string_view date = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr std::string_view second_before = "Sun, 06 Nov 1994 08:49:36 GMT";

class site {
public:
    site() {
        where.file("digits.txt", "0123456789");
        where.file("empty.txt", "");
        where.touch("digits.txt", modified);
        client.clock().set_wall(system_clock::now() + 1h);
    }

    [[nodiscard]] reply get(
        std::vector<field> headers = {},
        std::string method = "GET",
        std::string target = "/digits.txt"
    ) const {
        return client.send(
            {.method = std::move(method),
             .target = std::move(target),
             .headers = std::move(headers)}
        );
    }

    [[nodiscard]] std::string tag() const { return get().header("ETag").value(); }

    temp_folder where;
    server::test::client client{
        wrap(static_files{{.root = where.path()}}, [](env&) { return empty(); })};
};

} // namespace

TEST_CASE("static_files: 304 for the tag that the client has", "[static_files]") {
    const site here;
    for (const std::string method : {"GET", "HEAD"})
        for (const auto& condition : {here.tag(), "W/" + here.tag(), "\"x\", " + here.tag()}) {
            INFO(condition);
            const auto got = here.get({{"If-None-Match", condition}}, method);
            CHECK(got.status == 304);
            CHECK(got.body.empty());
            CHECK(got.header("ETag") == here.tag());
            CHECK(got.header("Last-Modified") == date);
            CHECK_FALSE(got.header("Content-Type"));
        }
    CHECK(here.get({{"If-None-Match", "\"x\""}}).status == 200);
}

TEST_CASE("static_files: 304 for the date that the client has", "[static_files]") {
    const site here;
    CHECK(here.get({{"If-Modified-Since", std::string{date}}}).status == 304);
    CHECK(here.get({{"If-Modified-Since", std::string{second_before}}}).status == 200);
    const auto both =
        here.get({{"If-None-Match", "\"x\""}, {"If-Modified-Since", std::string{date}}});
    CHECK(both.status == 200); // the tag goes before the date
}

TEST_CASE("static_files: a 304 reads nothing and is still the file", "[static_files]") {
    const site here;
    bool seen = false;
    const server::test::client watching{wrap(
        [&](env& request, const app& next) {
            auto answer = next(request);
            CHECK(answer.body.omitted());
            REQUIRE(answer.body.file());
            CHECK(answer.body.length() == 10U);
            seen = true;
            return answer;
        },
        wrap(static_files{{.root = here.where.path()}}, [](env&) { return empty(); })
    )};
    const auto got = watching.send({.target = "/digits.txt", .headers = {{"If-None-Match", "*"}}});
    CHECK(got.status == 304);
    CHECK(seen);
}

TEST_CASE("static_files: 412 where the client's conditions fail", "[static_files]") {
    const site here;
    CHECK(here.get({{"If-Match", here.tag()}}).status == 200);
    CHECK(here.get({{"If-Match", "*"}}).status == 200);
    CHECK(here.get({{"If-Match", "\"x\""}}).status == 412);
    CHECK(here.get({{"If-Match", "W/" + here.tag()}}).status == 412);
    CHECK(here.get({{"If-Unmodified-Since", std::string{date}}}).status == 200);
    CHECK(here.get({{"If-Unmodified-Since", std::string{second_before}}}).status == 412);
}

TEST_CASE("static_files: conditions count only where there is a file", "[static_files]") {
    const site here;
    CHECK(here.get({{"If-Match", "\"x\""}}, "GET", "/none").status == 404);
    CHECK(here.get({{"If-None-Match", "*"}}, "GET", "/none").status == 404);
    CHECK(here.get({{"If-Match", "\"x\""}}, "PUT").status == 405);
}

TEST_CASE("static_files: 206 for one range", "[static_files]") {
    const site here;
    const auto got = here.get({{"Range", "bytes=2-5"}});
    CHECK(got.status == 206);
    CHECK(got.body == "2345");
    CHECK(got.header("Content-Range") == "bytes 2-5/10");
    CHECK(got.header("Content-Length") == "4");
    CHECK(got.header("ETag") == here.tag());
    CHECK(got.header("Last-Modified") == date);
    CHECK(got.header("Content-Type") == "text/plain; charset=utf-8");

    CHECK(here.get({{"Range", "bytes=-3"}}).body == "789");
    CHECK(here.get({{"Range", "bytes=7-"}}).body == "789");
    CHECK(
        here.get({{"Range", "bytes=0-99999999999999999999"}}).header("Content-Range") ==
        "bytes 0-9/10"
    );
}

TEST_CASE("static_files: 416 for a range behind the end", "[static_files]") {
    const site here;
    for (const std::string range : {"bytes=10-", "bytes=-0", "bytes=99999999999999999999-"}) {
        INFO(range);
        const auto got = here.get({{"Range", range}});
        CHECK(got.status == 416);
        CHECK(got.header("Content-Range") == "bytes */10");
    }
    CHECK(
        here.get({{"Range", "bytes=0-"}}, "GET", "/empty.txt").header("Content-Range") ==
        "bytes */0"
    );
    CHECK(here.get({{"Range", "bytes=-5"}}, "GET", "/empty.txt").status == 200);
}

TEST_CASE("static_files: the whole for several ranges and for what is none", "[static_files]") {
    const site here;
    std::string overlapping = "bytes=0-";
    for (int i = 0; i < 1000; ++i)
        overlapping += ",0-";
    for (const std::string& range :
         {std::string{"bytes=0-1,4-5"},
          overlapping,
          std::string{"bytes=5-2"},
          std::string{"lines=1-2"},
          std::string{"garbage"}}) {
        const auto got = here.get({{"Range", range}});
        CHECK(got.status == 200);
        CHECK(got.body == "0123456789"); // never more bytes than the file has
    }
}

TEST_CASE("static_files: HEAD has no ranges", "[static_files]") {
    const site here;
    const auto got = here.get({{"Range", "bytes=2-5"}}, "HEAD");
    CHECK(got.status == 200);
    CHECK(got.header("Content-Length") == "10");
    CHECK_FALSE(got.header("Content-Range"));
    CHECK(here.get({{"Range", "bytes=99-"}}, "HEAD").status == 200);
}

TEST_CASE("static_files: If-Range lets a range count for the same version only", "[static_files]") {
    const site here;
    const auto status = [&](const std::string& validator) {
        return here.get({{"Range", "bytes=0-0"}, {"If-Range", validator}}).status;
    };
    CHECK(status(here.tag()) == 206);
    CHECK(status("W/" + here.tag()) == 200);
    CHECK(status("\"x\"") == 200);
    CHECK(status(std::string{date}) == 206);
    CHECK(status(std::string{second_before}) == 200);
    CHECK(here.get({{"Range", "bytes=99-"}, {"If-Range", "\"x\""}}).status == 200);
    CHECK(here.get({{"If-Range", here.tag()}}).status == 200);
}

TEST_CASE("static_files: preconditions go before the range", "[static_files]") {
    const site here;
    CHECK(here.get({{"Range", "bytes=0-0"}, {"If-None-Match", here.tag()}}).status == 304);
    CHECK(here.get({{"Range", "bytes=99-"}, {"If-Match", "\"x\""}}).status == 412);
    CHECK(here.get({{"Range", "bytes=0-0"}, {"If-Match", here.tag()}}).status == 206);
}

TEST_CASE("static_files: the tag changes when the content does", "[static_files]") {
    const site here;
    std::set<std::string> tags{here.tag()};

    here.where.file("digits.txt", "0123456780"); // in place, same size
    CHECK(tags.insert(here.tag()).second);

    here.where.file("digits.txt", "0123456789");
    here.where.touch("digits.txt", modified); // and the date set back
    CHECK(tags.insert(here.tag()).second);

    here.where.file("new.txt", "0123456781");
    here.where.touch("new.txt", modified);
    std::filesystem::rename(here.where.path("new.txt"), here.where.path("digits.txt"));
    CHECK(tags.insert(here.tag()).second);

    CHECK_FALSE(tags.insert(here.tag()).second); // the control: unchanged, it stays
}

TEST_CASE("static_files: the tag of a file that just changed is weak", "[static_files]") {
    const site here;
    here.client.clock().set_wall(system_clock::now());
    const auto fresh = here.tag();
    CHECK(fresh.starts_with("W/\""));
    CHECK(here.get({{"If-None-Match", fresh}}).status == 304);
    CHECK(here.get({{"If-Match", fresh}}).status == 412);
    CHECK(here.get({{"Range", "bytes=0-0"}, {"If-Range", fresh}}).status == 200);

    here.client.clock().advance(1h);
    CHECK(here.tag().starts_with('"'));
    CHECK(here.get({{"If-None-Match", fresh}}).status == 200); // it may have changed since
}

TEST_CASE("static_files: a file from the future was modified now", "[static_files]") {
    const site here;
    here.where.touch("digits.txt", modified + 1000);
    here.client.clock().set_wall(wall_time{seconds{modified}});
    CHECK(here.get().header("Last-Modified") == date);
}

TEST_CASE("static_files: a file of any size arrives whole, in pieces too", "[static_files]") {
    const site here;
    std::string content(300'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<char>(i * i >> 7);
    here.where.file("large.bin", content);
    const app serving =
        wrap(static_files{{.root = here.where.path()}}, [](env&) { return empty(); });
    for (const std::uint64_t seed : {0, 1, 2}) {
        const server::test::client client{serving, {.seed = seed}};
        CHECK((client.get("/large.bin").body == content)); // too large to be shown
        const auto part =
            client.send({.target = "/large.bin", .headers = {{"Range", "bytes=1000-200999"}}});
        CHECK((part.body == content.substr(1000, 200'000)));
    }
}

TEST_CASE("static_files: a file that becomes shorter cuts the response", "[static_files]") {
    const site here;
    here.where.file("large.bin", std::string(300'000, 'x'));
    const server::test::client client{wrap(
        [&](env& request, const app& next) {
            auto answer = next(request);
            std::filesystem::resize_file(here.where.path("large.bin"), 100'000);
            return answer;
        },
        wrap(static_files{{.root = here.where.path()}}, [](env&) { return empty(); })
    )};
    const auto got = client.get("/large.bin");
    CHECK(got.how == fate::failed);
    CHECK(got.body_bytes <= 100'000);
}

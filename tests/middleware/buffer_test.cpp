// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/buffer.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/bodies.hpp>
#include <support/catch.hpp>

#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

using namespace groat;
using groat_test::ends;
using groat_test::scripted_body;
using middleware::buffer;
using server::test::client;
using server::test::reply;

namespace {

/// What stands behind the body that leaves the layer.
struct seen {
    bool file = false;
    int done_before_the_answer = 0;
};

reply get(
    std::vector<pulled> chunks,
    ends& told,
    middleware::buffer_options how = {},
    seen* look = nullptr
) {
    const app site = wrap(
        [&](env& request, const app& next) {
            auto answer = next(request);
            if (look)
                *look = {answer.body.file() != nullptr, told[fate::done]};
            return answer;
        },
        wrap(buffer{std::move(how)}, [&](env&) { return text(scripted_body(chunks, told)); })
    );
    return client{site}.get("/");
}

} // namespace

TEST_CASE("buffer: a stream leaves with its length, and has ended before", "[buffer]") {
    ends told;
    seen look;
    const auto got = get({flushed("one "), chunk("two")}, told, {}, &look);
    CHECK(got.body == "one two");
    CHECK(got.header("Content-Length") == "7");
    CHECK(got.chunks.size() == 1);
    CHECK_FALSE(look.file);
    CHECK(look.done_before_the_answer == 1);
}

TEST_CASE("buffer: what is too long for memory goes to a file without a name", "[buffer]") {
    for (const std::size_t memory : {0U, 1U, 3U, 6U, 7U}) {
        const groat_test::temp_folder folder;
        ends told;
        seen look;
        const auto got = get(
            {chunk("one "), chunk("two")}, told, {.memory = memory, .folder = folder.path()}, &look
        );
        CHECK(got.body == "one two");
        CHECK(got.header("Content-Length") == "7");
        CHECK(look.file == (memory < 7));
        CHECK(std::filesystem::is_empty(folder.path()));
    }
}

TEST_CASE("buffer: what is longer than the limit is sent as it comes", "[buffer]") {
    for (const std::size_t memory : {0U, 100U}) {
        ends told;
        const auto got =
            get({chunk("one "), chunk("two "), flushed("three "), chunk("four")},
                told,
                {.memory = memory, .max_bytes = 6});
        CHECK(got.body == "one two three four");
        CHECK_FALSE(got.header("Content-Length"));
        CHECK(got.chunks.size() == 2);
        CHECK(told[fate::done] == 1);
    }
    ends told;
    CHECK(get({chunk("123456")}, told, {.max_bytes = 6}).header("Content-Length") == "6");
}

TEST_CASE("buffer: a body that says not yet goes on by itself", "[buffer]") {
    const app site = wrap(buffer{}, [](env& request) {
        return text([waker = request.waker(), step = 0]() mutable -> pulled {
            switch (step++) {
            case 0:
                return chunk("a");
            case 1:
                waker();
                return not_yet;
            case 2:
                return chunk("b");
            default:
                return end_of_body;
            }
        });
    });
    const auto got = client{site}.get("/");
    CHECK(got.body == "ab");
    CHECK_FALSE(got.header("Content-Length"));
}

TEST_CASE("buffer: an error on the way is still a 500", "[buffer]") {
    ends told;
    const client one{wrap(buffer{}, [&](env&) {
        return text(scripted_body({chunk("a"), chunk("b")}, told, 2));
    })};
    CHECK(one.get("/").status == 500);
    CHECK(told[fate::failed] == 1);
}

TEST_CASE("buffer: a known length and HEAD are left alone", "[buffer]") {
    ends told;
    const client one{wrap(buffer{}, [&](env&) {
        return text(scripted_body({}, told, 0)); // throws if pulled
    })};
    CHECK(one.head("/").status == 200);
    CHECK(client{wrap(buffer{}, [](env&) { return text("abc"); })}.get("/").body == "abc");
}

TEST_CASE("buffer: a client that leaves is heard by the body that goes on", "[buffer]") {
    ends told;
    const client leaving{
        wrap(
            buffer{{.max_bytes = 1}},
            [&](env&) {
                return text(scripted_body({chunk("one "), flushed("two"), chunk("three")}, told));
            }
        ),
        {.leaves_at = 0}};
    CHECK(leaving.get("/").how == fate::aborted);
    CHECK(told[fate::aborted] == 1);
}

TEST_CASE("buffer: a folder where no file can be made is refused", "[buffer]") {
    CHECK_THROWS_AS(buffer{{.folder = "/nowhere/at/all"}}, std::system_error);
}

// SPDX-License-Identifier: BSL-1.0
#include "native/record.hpp"
#include "native/record_reader.hpp"

#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

using namespace groat::server::fcgi::native;
namespace peer = fcgi_peer;

namespace {

/// What was read: each record in a line, its content put together again.
std::string pieces_of(record_reader& from, std::string_view bytes) {
    std::string seen;
    while (const auto next = from.next(bytes)) {
        if (next->begins)
            seen += "[" + std::to_string(static_cast<int>(next->of.type)) + " " +
                    std::to_string(next->of.id) + " " + std::to_string(next->of.size) + " ";
        seen += next->content;
        if (next->ends)
            seen += "]";
    }
    CHECK(bytes.empty());
    return seen;
}

/// Records of all kinds of content and padding.
std::string mixed() {
    return peer::record(4, "abc") + peer::record(5, "") + peer::record(5, "", {.padding = 3}) +
           peer::record(4, "x", {.id = 0x1234, .padding = 255}) + peer::record(9, "", {.id = 0}) +
           peer::record(77, std::string(300, 'y'), {.id = 2, .padding = 1});
}

const auto mixed_read =
    "[4 1 3 abc][5 1 0 ][5 1 0 ][4 4660 1 x][9 0 0 ][77 2 300 " + std::string(300, 'y') + "]";

} // namespace

TEST_CASE("record: a header is read as FastCGI 1.0, 3.3 has it", "[native]") {
    const auto bytes = peer::record(5, std::string(0x0203, 'x'), {.id = 0x0405, .padding = 7});
    const auto read = decode_header(bytes.data());
    CHECK(read.version == 1);
    CHECK(read.type == record_type::std_in);
    CHECK(read.id == 0x0405);
    CHECK(read.size == 0x0203);
    CHECK(read.padding == 7);
}

TEST_CASE("record: what is written is what a peer writes", "[native]") {
    for (const int id : {1, 255, 256, 65'535}) {
        std::string header(header_size, '?');
        encode_header(
            header.data(), record_type::std_out, static_cast<std::uint16_t>(id), full_content
        );
        CHECK(header == peer::record(6, std::string(full_content, 'x'), {.id = id}).substr(0, 8));
    }
}

TEST_CASE("record: the end of a request is STDOUT's end and END_REQUEST", "[native]") {
    std::string made;
    append_end(made, 0x0102, 0x01020304);
    CHECK(made.size() == end_size);
    CHECK(
        made == peer::record(6, "", {.id = 0x0102}) +
                    peer::record(3, std::string{"\x01\x02\x03\x04\0\0\0\0", 8}, {.id = 0x0102})
    );
    const auto read = peer::decode(made, 0x0102);
    CHECK(read.complete);
    CHECK(read.app_status == 0x01020304);
}

TEST_CASE("record: a refusal is END_REQUEST alone, an unknown type is named", "[native]") {
    std::string made;
    append_refusal(made, 7, protocol_status::overloaded);
    CHECK(made == peer::record(3, std::string{"\0\0\0\0\x02\0\0\0", 8}, {.id = 7}));
    made.clear();
    append_unknown_type(made, static_cast<record_type>(77));
    CHECK(made == peer::record(11, std::string{"M\0\0\0\0\0\0\0", 8}, {.id = 0}));
}

TEST_CASE("record_reader: wherever a stream is cut, the records are the same", "[native]") {
    const auto bytes = mixed();
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        record_reader from;
        const auto first = pieces_of(from, std::string_view{bytes}.substr(0, cut));
        CHECK(first + pieces_of(from, std::string_view{bytes}.substr(cut)) == mixed_read);
        CHECK(from.between_records());
    }
    for (std::size_t piece = 1; piece < 20; ++piece) {
        record_reader from;
        std::string seen;
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            seen += pieces_of(from, std::string_view{bytes}.substr(at, piece));
        CHECK(seen == mixed_read);
    }
}

TEST_CASE("record_reader: tells how much is to come, and whether it is between two", "[native]") {
    const auto bytes = peer::record(5, "abcd", {.padding = 2});
    record_reader from;
    for (std::size_t n = 0; n < bytes.size(); ++n) {
        CHECK(from.between_records() == (n == 0));
        CHECK(from.left() == (n < 8 ? 0 : 4 - std::min<std::size_t>(n - 8, 4)));
        static_cast<void>(pieces_of(from, std::string_view{bytes}.substr(n, 1)));
    }
    CHECK(from.between_records());
}

TEST_CASE("record_reader: a record without content is one piece, and whole at once", "[native]") {
    // Before its padding has come: whoever waits for it need not wait for that.
    const auto bytes = peer::record(4, "", {.padding = 200});
    record_reader from;
    CHECK(pieces_of(from, std::string_view{bytes}.substr(0, 8)) == "[4 1 0 ]");
    CHECK_FALSE(from.between_records());
}

TEST_CASE("record_reader: the largest record there is", "[native]") {
    const std::string content(65'535, 'z');
    record_reader from;
    CHECK((
        pieces_of(from, peer::record(5, content, {.padding = 255})) == "[5 1 65535 " + content + "]"
    ));
    CHECK(from.between_records());
}

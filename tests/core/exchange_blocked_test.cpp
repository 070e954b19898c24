// SPDX-License-Identifier: BSL-1.0
#include <groat/exchange.hpp>

#include <support/catch.hpp>

#include <string>
#include <vector>

using namespace groat;

namespace {

/// Takes all that it is given and says each time that it could take no more.
class full_each_time final : public transport {
public:
    std::string output;

    took write(std::string_view bytes, bool) override {
        output += bytes;
        return {bytes.empty() ? io::ok : io::blocked, bytes.size()};
    }
    took read(std::span<char>) override { return {io::ok, 0}; }
    io finish(int, bool) override { return io::ok; }
    void wake() noexcept override {}
    void wait_readable() override {}
};

} // namespace

TEST_CASE("exchange: what was taken is not sent again when the server is full", "[exchange]") {
    const std::string piece(70'000, 'x');
    const app three = [&](env&) {
        return text(body{[&, left = 3]() mutable -> std::optional<std::string_view> {
            return left-- > 0 ? std::optional<std::string_view>{piece} : std::nullopt;
        }});
    };
    const config settings;
    const std::vector<variable> variables{{"REQUEST_METHOD", "GET"}, {"PATH_INFO", "/"}};
    full_each_time line;
    exchange running{line, three, settings, variables};
    while (running.run() != exchange::wants::done) {
    }
    CHECK(line.output.size() - line.output.find("\r\n\r\n") - 4 == 3 * piece.size());
    CHECK(running.result().body_bytes == 3 * piece.size());
    CHECK(running.result().how == fate::done);
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/exchange.hpp>

#include <groat/filter.hpp>
#include <groat/lint.hpp>

#include <support/catch.hpp>
#include <support/memory_transport.hpp>
#include <support/pattern.hpp>
#include <support/temporary_file.hpp>

#include <initializer_list>

using namespace groat;
using namespace groat_test;

namespace {

/// Sends files by itself, `at_once` bytes a time; every other time it is full.
class file_transport final : public transport {
public:
    std::string output;
    std::size_t at_once = 1'000'000;
    std::size_t by_file = 0; ///< bytes that came that way
    bool reusable = false;

    took write(std::string_view bytes, bool) override {
        output += bytes;
        return {io::ok, bytes.size()};
    }
    took write_file(const file_ref& file, std::uint64_t from, std::uint64_t n) override {
        if (full_ = !full_; full_)
            return {io::blocked, 0};
        std::string room(std::min<std::size_t>(n, at_once), '\0');
        const auto got = ::pread(file.fd, room.data(), room.size(), static_cast<off_t>(from));
        const auto some = static_cast<std::size_t>(std::max<ssize_t>(got, 0));
        output += room.substr(0, some);
        by_file += some;
        return {io::ok, some};
    }
    took read(std::span<char>) override { return {io::ok, 0}; }
    io finish(int, bool may_reuse) override {
        reusable = may_reuse;
        return io::ok;
    }
    void wake() noexcept override {}
    void wait_readable() override {}
    void error(std::string_view) noexcept override {}

private:
    bool full_ = false;
};

struct sent {
    file_transport line;
    config settings;
    std::vector<variable> variables{{"REQUEST_METHOD", "GET"}, {"PATH_INFO", "/"}};

    outcome through(const app& what, const std::function<void()>& amid = {}) {
        exchange running{line, what, settings, variables};
        while (running.run() != exchange::wants::done)
            if (amid)
                amid();
        return {
            .how = running.result().how, .head = none_, .body_bytes = running.result().body_bytes};
    }
    [[nodiscard]] std::string body() const {
        return line.output.substr(line.output.find("\r\n\r\n") + 4);
    }

private:
    headers none_;
};

const std::string content = pattern(500'000);

} // namespace

TEST_CASE("exchange: a transport that sends files is given the rest of one", "[exchange]") {
    const temporary_file file{content};
    sent to;
    to.line.at_once = 70'000;
    const auto how = to.through([&](env&) { return response{200, {}, file.whole()}; });
    CHECK(how.how == fate::done);
    CHECK(how.body_bytes == content.size());
    CHECK(to.body() == content);
    CHECK(to.line.by_file > content.size() / 2);
    CHECK(to.line.reusable);
}

TEST_CASE("exchange: a part of a file is sent from where it begins", "[exchange]") {
    const temporary_file file{content};
    sent to;
    static_cast<void>(to.through([&](env&) {
        return response{206, {}, slice(file.whole(), 100'001, 300'000)};
    }));
    CHECK(to.body() == content.substr(100'001, 300'000));
    CHECK(to.line.by_file > 0);
}

TEST_CASE("exchange: a file that a layer changes goes through the layer", "[exchange]") {
    const temporary_file file{content};
    sent to;
    static_cast<void>(to.through([&](env&) {
        return response{200, {}, filter_body(file.whole(), [](std::string_view in) { return in; })};
    }));
    CHECK(to.body() == content);
    CHECK(to.line.by_file == 0);
}

TEST_CASE("exchange: a file that becomes shorter is a cut response", "[exchange]") {
    temporary_file file{content};
    sent to;
    to.line.at_once = 70'000;
    const auto how = to.through(
        [&](env&) {
            return response{200, {}, file.whole()};
        },
        [&] { file.cut_to(200'000); }
    );
    CHECK(how.how == fate::failed);
    CHECK_FALSE(to.line.reusable);
    CHECK(to.body() == content.substr(0, 200'000));
}

TEST_CASE("exchange: a file longer than its Content-Length is a cut response", "[exchange]") {
    const temporary_file file{content};
    sent to;
    const auto how = to.through([&](env&) {
        return response{200, {{"Content-Length", "100000"}}, file.whole()};
    });
    CHECK(how.how == fate::failed);
    CHECK(how.body_bytes == 100'000);
}

TEST_CASE("exchange: a transport that sends no files reads them", "[exchange]") {
    const temporary_file file{content};
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        run_of one{[&](env&) { return response{200, {}, file.whole()}; }, "GET", seed};
        CHECK(one.to_the_end().how == fate::done);
        CHECK(one.body() == content);
    }
}

namespace {

struct silent final : observer {
    explicit silent(bool looks) : looks_into_bodies{looks} {}
    void enter(const layer&, env&) override {}
    void leave(const layer&, env&, response*) noexcept override {}
    bool sees_bodies() const noexcept override { return looks_into_bodies; }
    bool looks_into_bodies;
};

/// How much of a file went out unread, with these observers.
std::size_t unread(std::initializer_list<observer*> watching) {
    const temporary_file file{content};
    file_transport line;
    const config settings;
    const std::vector<variable> variables{{"REQUEST_METHOD", "GET"}, {"PATH_INFO", "/"}};
    exchange running{
        line,
        [&](env&) {
            return response{200, {}, file.whole()};
        },
        settings,
        variables};
    for (auto* const one : watching)
        running.environment().observe(*one);
    while (running.run() != exchange::wants::done) {
    }
    CHECK(line.output.ends_with(content));
    return line.by_file;
}

} // namespace

TEST_CASE("exchange: observers see all of a file, unless none looks into bodies", "[exchange]") {
    silent looks{true};
    silent passes{false};
    CHECK(unread({&looks}) == 0);
    CHECK(unread({&passes, &looks}) == 0);
    CHECK(unread({&passes, &passes}) > content.size() / 2);
}

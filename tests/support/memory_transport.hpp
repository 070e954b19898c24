// SPDX-License-Identifier: BSL-1.0
// A server's side of an exchange in memory, for tests of the core itself.
#pragma once

#include <groat/exchange.hpp>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace groat_test {

/// Takes and gives whole pieces with seed 0; with any other seed, pieces of random size and
/// *blocked* at random places.
class memory_transport final : public groat::transport {
public:
    explicit memory_transport(std::uint64_t seed = 0) : seed_{seed}, dice_{seed} {}

    std::string input;                          // the request's body
    std::optional<std::size_t> input_breaks_at; // the client leaves after so many bytes of it
    std::optional<std::size_t> leaves_at;       // ... after so many bytes of the response
    bool leaves_at_finish = false;              // ... when all of it was written
    bool input_waits = false;                   // blocked until `input_waits` is false again

    std::string output;
    std::vector<std::string> pushed; // what had been written at each push
    std::vector<std::string> errors;
    std::atomic<int> wakes{0};
    int waits = 0;
    int finished = 0;
    int app_status = -1;
    bool reusable = false;

    took write(std::string_view bytes, bool more) override {
        auto n = seed_ == 0 || bytes.empty() ? bytes.size() : 1 + dice_() % bytes.size();
        if (blocked())
            n = 0;
        const auto room = leaves_at ? *leaves_at - std::min(*leaves_at, output.size()) : n;
        const bool gone = n > room;
        n = std::min(n, room);
        output.append(bytes.substr(0, n));
        if (gone)
            return {io::gone, n};
        if (n < bytes.size())
            return {n == 0 || dice_() % 2 ? io::blocked : io::ok, n};
        if (!more)
            pushed.push_back(output);
        return {io::ok, n};
    }

    took read(std::span<char> into) override {
        if (input_waits || blocked())
            return {io::blocked, 0};
        if (input_breaks_at && given_ >= *input_breaks_at)
            return {io::gone, 0};
        auto n = std::min(into.size(), input.size() - given_);
        if (input_breaks_at)
            n = std::min(n, *input_breaks_at - given_);
        if (seed_ != 0 && n > 1)
            n = 1 + dice_() % n;
        std::copy_n(input.data() + given_, n, into.data());
        given_ += n;
        return {io::ok, n};
    }

    io finish(int status, bool may_reuse) override {
        if (blocked())
            return io::blocked;
        if (leaves_at_finish)
            return io::gone;
        ++finished;
        app_status = status;
        reusable = may_reuse;
        return io::ok;
    }

    void wake() noexcept override { ++wakes; }
    void wait_readable() override {
        ++waits;
        input_waits = false;
    }
    void error(std::string_view line) noexcept override { errors.emplace_back(line); }

private:
    bool blocked() { return seed_ != 0 && dice_() % 4 == 0; }

    std::uint64_t seed_;
    std::mt19937_64 dice_;
    std::size_t given_ = 0;
};

/// One exchange over that transport.
struct run_of {
    memory_transport line;
    groat::config settings;
    std::vector<groat::variable> variables;
    std::optional<groat::exchange> x;

    explicit run_of(groat::app what, std::string_view method = "GET", std::uint64_t seed = 0)
        : line{seed},
          variables{
              {"REQUEST_METHOD", method},
              {"SCRIPT_NAME", ""},
              {"PATH_INFO", "/"},
              {"REQUEST_URI", "/"},
              {"QUERY_STRING", ""},
              {"SERVER_NAME", "localhost"},
              {"SERVER_PORT", "80"},
              {"SERVER_PROTOCOL", "HTTP/1.1"}},
          app_{std::move(what)} {}

    groat::exchange& begin() {
        if (!x)
            x.emplace(line, app_, settings, variables);
        return *x;
    }

    /// Runs as a server would that never has to wait for a wake.
    const groat::outcome& to_the_end() {
        auto& exchange = begin();
        for (auto wants = exchange.run(); wants != groat::exchange::wants::done;
             wants = exchange.run())
            if (wants == groat::exchange::wants::wake && line.wakes.exchange(0) == 0)
                throw std::logic_error{"parked, and nobody woke it"};
        return exchange.result();
    }

    [[nodiscard]] std::string body() const {
        const auto head = line.output.find("\r\n\r\n");
        return head == std::string::npos ? std::string{} : line.output.substr(head + 4);
    }
    [[nodiscard]] std::string head() const {
        return line.output.substr(0, line.output.find("\r\n\r\n") + 2);
    }

private:
    groat::app app_;
};

} // namespace groat_test

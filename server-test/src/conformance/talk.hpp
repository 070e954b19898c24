// SPDX-License-Identifier: BSL-1.0
// What a check has to ask with.
#pragma once

#include <groat/server/test/conformance/behaviour.hpp>
#include <groat/server/test/conformance/journal.hpp>
#include <groat/server/test/conformance/target.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::server::test::conformance {

/// An answer, and which exchange it was.
struct heard : answer {
    journal::number number = 0;
};

/// A request under way. Destroyed before its end, the client leaves.
class under_way {
public:
    under_way(std::shared_ptr<connection> on, std::unique_ptr<visit> sight, journal::number number)
        : on_{std::move(on)}, sight_{std::move(sight)}, number_{number} {}

    [[nodiscard]] journal::number number() const noexcept { return number_; }
    [[nodiscard]] heard so_far();

    /// Waits until the head has come, or it is over.
    heard until_head();

    /// Waits until the body has so many bytes, or it is over.
    heard until(std::size_t bytes);

    heard finish();
    void leave() noexcept { sight_->leave(); }

private:
    std::shared_ptr<connection> on_;
    std::unique_ptr<visit> sight_;
    journal::number number_;
};

/// For one check. Several threads may send at once.
class talk {
public:
    talk(const behaviour& of, target& to, journal& seen) : of_{of}, to_{to}, seen_{seen} {}
    talk(const talk&) = delete;
    talk& operator=(const talk&) = delete;

    /// Nobody looks any more: opens all gates.
    ~talk();

    // Each on a connection of its own.
    heard get(std::string_view target);
    heard post(std::string_view target, std::string body);
    heard send(outgoing what);
    [[nodiscard]] under_way open(outgoing what);

    [[nodiscard]] std::shared_ptr<connection> connect() { return to_.connect(); }
    [[nodiscard]] under_way open_on(std::shared_ptr<connection> on, outgoing what);

    /// All notes of an exchange, once it is over.
    [[nodiscard]] std::vector<std::string> notes(journal::number exchange);

    /// The one note that begins so, without its beginning; throws if there is none or several.
    [[nodiscard]] std::string note(journal::number exchange, std::string_view beginning);

    [[nodiscard]] journal& seen() noexcept { return seen_; }
    [[nodiscard]] const target& to() const noexcept { return to_; }

private:
    const behaviour& of_;
    target& to_;
    journal& seen_;
    std::mutex guard_;
    std::vector<journal::number> begun_;
};

/// A client that keeps its connection where it may, and makes another where it must: a server may
/// close one at any time.
class in_turn {
public:
    explicit in_turn(talk& with) : with_{with} {}

    heard send(const outgoing& what);
    heard get(std::string_view target) { return send({.target = std::string{target}}); }

private:
    talk& with_;
    std::shared_ptr<connection> on_;
};

} // namespace groat::inline v0::server::test::conformance

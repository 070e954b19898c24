// SPDX-License-Identifier: BSL-1.0
// The bodies that lint puts around others. They change nothing: what is asked goes in, what is
// answered comes out.
#pragma once

#include "lint_state.hpp"

namespace groat::inline v0::linting {

/// Around an input; `maker` is the crossing that made the env, or `server`.
class watched_input final : public body_source {
public:
    watched_input(
        std::shared_ptr<lint::state> to,
        body inside,
        int maker,
        std::optional<std::uint64_t> announced
    );

    pulled pull() override;
    void told(fate how) noexcept override { inside_.tell(how); }
    std::optional<std::uint64_t> length() const override { return inside_.length(); }
    const file_ref* file() const override { return inside_.file(); }

private:
    std::uint64_t before();
    void after(std::uint64_t serial, const pulled* next);

    std::shared_ptr<lint::state> to_;
    body inside_;
    int maker_;
    bool blamed_ = false;
    std::optional<std::uint64_t> announced_;
    std::uint64_t count_ = 0;
};

/// What is known of a watched body even after it is gone.
struct body_mark {
    std::uint64_t flushes = 0; // how often what it gave was not to wait
    std::optional<fate> told;
};

/// Around the body of a response; `maker` is the crossing that gave it.
class watched_body final : public body_source {
public:
    watched_body(
        std::shared_ptr<lint::state> to,
        body inside,
        const shape& seen,
        int maker,
        const findings& known,
        int typeless
    );

    pulled pull() override;
    void told(fate how) noexcept override;
    std::optional<std::uint64_t> length() const override { return inside_.length(); }
    const file_ref* file() const override { return inside_.file(); }

private:
    /// Where a file's bytes lie; who holds it is in the body inside.
    struct stretch {
        int fd;
        std::uint64_t offset;
    };

    std::uint64_t before();
    void after(std::uint64_t serial, const pulled& next);
    void failed(std::uint64_t serial);
    void check_view();
    void check_owed_flush();
    void check_kind(const pulled& next);
    void check_wait(const pulled& next, const actor& self);
    void check_bytes(const pulled& next);
    void check_end(const actor& self);
    void check_fate(fate how);
    void raise(const rule& broken, int who, std::string detail);

    std::shared_ptr<lint::state> to_;
    body inside_;
    shape seen_;
    int maker_;
    int typeless_;
    std::vector<std::string_view> raised_; // by it or by a body inside of it
    std::optional<stretch> file_;
    std::uint64_t count_ = 0;

    std::string_view given_ = {}; // the last bytes, and what they were
    std::size_t given_hash_ = 0;

    std::shared_ptr<body_mark> mark_ = std::make_shared<body_mark>();
    std::shared_ptr<body_mark> around_; // of the one whose pull pulls this one
    std::optional<std::uint64_t> owed_; // around_'s flushes when this one said flush
    bool threw_ = false;
};

} // namespace groat::inline v0::linting

// SPDX-License-Identifier: BSL-1.0
// What lint keeps while it watches one exchange.
#pragma once

#include <groat/body.hpp>
#include <groat/detail/exchange_state.hpp>
#include <groat/env.hpp>
#include <groat/lint.hpp>
#include <groat/response.hpp>

#include <cstdint>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0::linting {

/// A sentence of docs/SPEC.md; scripts/spec.py finds it where it is written.
struct rule {
    std::string_view id;
    std::string_view sentence;
};

/// Judged when a response is given, or later, when its body has shown its bytes.
extern const rule content_length;
extern const rule content_type;
extern const rule no_body;

struct finding {
    rule broken;
    std::string detail;
};

/// What one look found; a check calls it with the rule and what it saw.
class findings {
public:
    void operator()(rule broken, std::string detail) {
        list_.push_back({broken, std::move(detail)});
    }
    [[nodiscard]] bool has(const finding& one) const noexcept;
    [[nodiscard]] bool has(std::string_view id) const noexcept;
    [[nodiscard]] auto begin() const noexcept { return list_.begin(); }
    [[nodiscard]] auto end() const noexcept { return list_.end(); }
    void append(const findings& more);

private:
    std::vector<finding> list_;
};

/// Text from outside for a message: in back quotes, escaped, not too long.
[[nodiscard]] std::string quoted(std::string_view text);

/// What is known of a response without pulling it.
struct shape {
    shape(const response& of, bool head);

    int status;
    bool head;        // the method is HEAD
    bool allows_body; // by its status
    bool omitted;
    bool whole; // in memory, so that nothing can go wrong later
    bool has_type;
    std::optional<std::uint64_t> length;
    std::optional<std::uint64_t> announced; // by Content-Length

    /// It gives bytes, or may.
    [[nodiscard]] bool content() const noexcept { return !omitted && length != 0U; }
};

/// A number of decimal digits and nothing else.
[[nodiscard]] std::optional<std::uint64_t> digits(std::string_view text) noexcept;

void check_env(const env& request, findings& found);
void check_input(const env& request, findings& found);
void check_response(const response& answer, const shape& seen, findings& found);
void check_headers(const response& answer, const shape& seen, findings& found);
void check_file(const response& answer, const shape& seen, findings& found);

/// An env's variables, to see later whether they stayed what and where they were.
class snapshot {
public:
    explicit snapshot(const env& of);
    void compare(const env& now, findings& found) const;

private:
    std::vector<variable> variables_;
    std::size_t hash_ = 0;
};

class watched_body;
class watched_input;
struct body_mark;

constexpr int server = -1; // in the place of a crossing: nobody of the app's

/// One entering of one layer.
struct crossing {
    layer who;
    const layer* about; // while the call lasts: which layer
    const env* request; // likewise
    int outside;        // the crossing that called it
    snapshot variables;
    findings env_faults;        // of the env it was called with
    findings inner_faults = {}; // of the responses that it was given
    int typeless = server;      // who made the last inner response without a Content-Type
    int calls = 0;              // that were answered
    int inner_status = 0;       // of the last inner response
    bool inner_content = false;
};

/// Whoever runs at the moment: a layer's call, or one of its bodies.
struct actor {
    int crossing = server;
    bool call = false;
    std::shared_ptr<body_mark> pulled = {}; // a response's body
    std::exception_ptr handling = {};       // what was being handled when it began
    bool inner_waits = false;               // something inside said not yet
    bool inner_failed = false;              // something inside threw
    bool inner_blamed = false;              // an input inside was found too short or too long
    std::vector<std::string_view> inner_raised = {}; // what bodies inside were found to break
    std::uint64_t serial = 0;
};

} // namespace groat::inline v0::linting

namespace groat::inline v0 {

class lint::state : public std::enable_shared_from_this<lint::state> {
public:
    void enter(const layer& crossed, env& request);
    void leave(const layer& crossed, env& request, response* answer);
    [[nodiscard]] std::vector<fault> faults() const;

private:
    friend class linting::watched_body;
    friend class linting::watched_input;

    // The rest is called with guard_ held.

    void begin(env& request);
    void end();
    void check_over(int maker);
    void watch_input(env& request, int maker);
    void watch_body(
        response& answer,
        const linting::shape& seen,
        int maker,
        const linting::findings& known,
        int typeless
    );
    void judge_head(const linting::shape& seen, int index, linting::findings& found) const;
    [[nodiscard]] int judge_type(const linting::shape& seen, int index);
    void check_handling();
    void report(const linting::rule& broken, int who, std::string detail);
    void report(const linting::findings& found, const linting::findings& known, int who);
    linting::actor leave_actor(std::uint64_t serial);
    [[nodiscard]] std::string name_of(int who) const;
    [[nodiscard]] int outside_of(int who) const;
    [[nodiscard]] bool waker_taken() const noexcept { return !x_ || x_->wake; }

    mutable std::mutex guard_;
    std::vector<fault> faults_;
    std::vector<linting::crossing> crossings_;
    std::vector<linting::actor> actors_; // the innermost is last
    std::map<const body*, int> inputs_;  // how often each is watched
    const detail::exchange_state* x_ = nullptr;
    const env* root_ = nullptr;
    std::optional<linting::snapshot> at_first_;
    std::uint64_t serial_ = 0;
    bool begun_ = false;
    bool over_ = false;
};

} // namespace groat::inline v0

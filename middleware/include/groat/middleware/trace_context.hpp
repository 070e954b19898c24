// SPDX-License-Identifier: BSL-1.0
// This request's place in a trace of several programs: W3C Trace Context.
#pragma once

#include <groat/app.hpp>
#include <groat/facts.hpp>
#include <groat/slot.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace groat::inline v0::middleware {

struct trace_context_options {
    /// Whether the trace that a request brings is continued. False where anybody may ask: a client
    /// could put its requests into traces of others, or have all of them recorded.
    bool continued = true;

    /// Whether a trace that begins here asks to be recorded.
    bool sampled = false;
};

/// Where a request stands in its trace (W3C Trace Context, Level 1). A value without a heap.
class trace_place {
public:
    /// Reads `traceparent`; none for what is malformed, all zeros or of version ff. Of a later
    /// version what this one knows is read (section 3.2.3, "Versioning of traceparent").
    [[nodiscard]] static std::optional<trace_place> parse(std::string_view traceparent);

    /// The beginning of a trace: random ids.
    [[nodiscard]] static trace_place begin(bool sampled);

    /// The next place inward: the same trace, a span of its own whose parent this one is.
    [[nodiscard]] trace_place inner() const;

    [[nodiscard]] std::string_view trace_id() const noexcept { return text().substr(3, 32); }
    [[nodiscard]] std::string_view span_id() const noexcept { return text().substr(36, 16); }
    [[nodiscard]] std::string_view parent_id() const noexcept; ///< empty where the trace begins
    [[nodiscard]] bool sampled() const noexcept { return text_.back() == '1'; }

    /// As the header has it, for requests that are made on behalf of this one.
    [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

private:
    trace_place() = default;

    std::array<char, 55> text_;
    std::array<char, 16> parent_{};
};

/// Continues the trace that the request brings, or begins one, and gives this program a span of its
/// own in it.
///
/// The layers inside see the new place as the request's traceparent, so that one who makes requests
/// on its behalf can hand it on as it stands. A tracestate is kept if the trace is continued and it
/// is well-formed (3.3.1: up to 32 members, 512 bytes), else it is taken away.
///
/// Reads    HTTP_TRACEPARENT and HTTP_TRACESTATE, if traces are continued.
/// Writes   both in the env of the layers inside; the slot `place`.
/// Streams  leaves both bodies untouched.
/// Throws   for requests std::system_error if the kernel has no randomness.
/// Threads  immutable; one object may serve any number of requests at once.
/// Example  examples/middleware/trace_context.cpp
class trace_context {
public:
    static constexpr slot<trace_place> place{"groat.trace"};

    explicit trace_context(trace_context_options options = {}) : options_{options} {}

    response operator()(env& request, const app& next) const;

    [[nodiscard]] facts describe() const { return {gives(place)}; }

private:
    trace_context_options options_;
};

} // namespace groat::inline v0::middleware

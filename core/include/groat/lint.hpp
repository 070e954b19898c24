// SPDX-License-Identifier: BSL-1.0
// Who checks that both sides keep the contract.
#pragma once

#include <groat/observer.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace groat::inline v0 {

/// One rule of docs/SPEC.md, broken once.
struct fault {
    std::string_view id;       ///< the rule's, as in docs/SPEC.md: "headers.etag"
    std::string_view sentence; ///< the rule itself
    std::string layer;         ///< who broke it: "basic_auth (site.cpp:12)", or "the server"
    std::string detail;        ///< what was seen

    /// The sentence, who broke it and what was seen, as text of three lines.
    [[nodiscard]] std::string text() const;
};

/// The contract was broken; the message has the text of every fault.
class lint_error : public std::logic_error {
public:
    explicit lint_error(std::vector<fault> found);

    [[nodiscard]] const std::vector<fault>& faults() const noexcept { return *found_; }

private:
    std::shared_ptr<const std::vector<fault>> found_; // copying an exception must not throw
};

/// Checks both sides of the contract wherever an exchange crosses a layer, and names the layer that
/// broke a rule: docs/SPEC.md is made from its source, each sentence from beside its check.
///
///     lint watching;                             // one for each exchange, which it outlives
///     running.environment().observe(watching);   // before the first run
///     …
///     watching.check();                          // once the exchange is over
///
/// It reports and changes nothing: what is sent is the same with it and without, to the byte. A
/// fault is reported once, for the layer that made it, not for those that handed it on. Bodies and
/// the input are watched until they are destroyed, so ask when the exchange is over; a fault that
/// is found later still counts.
///
/// Nothing is thrown into the exchange. For development and tests: it costs some allocations and
/// two reads of every byte a layer. Threads: as the exchange; it locks what it keeps, so that the
/// overlap which it reports does it no harm.
class lint final : public observer {
public:
    lint();
    ~lint() override;

    void enter(const layer& crossed, env& request) override;
    void leave(const layer& crossed, env& request, response* answer) noexcept override;

    /// What was found so far, in the order of finding.
    [[nodiscard]] std::vector<fault> faults() const;

    /// Throws lint_error if there is a fault.
    void check() const;

    class state;

private:
    std::shared_ptr<state> state_; // shared with the bodies that it watches
};

} // namespace groat::inline v0

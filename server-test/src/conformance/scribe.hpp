// SPDX-License-Identifier: BSL-1.0
// The journal as an app of the suite has it.
#pragma once

#include <groat/env.hpp>
#include <groat/server/test/conformance/journal.hpp>

#include <functional>
#include <memory>
#include <string_view>

namespace groat::inline v0::server::test::conformance {

/// The request header that says whose app is asked, and which exchange it is.
inline constexpr std::string_view tag_header = "X-Conformance";

/// One exchange's page of the journal. Copyable, for hooks, bodies and threads.
class scribe {
public:
    scribe(std::shared_ptr<journal> in, journal::number of) : in_{std::move(in)}, of_{of} {}

    void note(std::string_view text) const { in_->note(of_, text); }

    /// Waits on this thread.
    void wait_open(std::string_view gate) const { in_->wait_open(of_, gate); }

    /// For bodies that say *not yet* until then: `wake` is called when it opens.
    [[nodiscard]] bool is_open(std::string_view gate) const { return in_->is_open(of_, gate); }
    void when_open(std::string_view gate, std::function<void()> wake) const {
        in_->when_open(of_, gate, std::move(wake));
    }

private:
    std::shared_ptr<journal> in_;
    journal::number of_;
};

/// That of an exchange of the site.
[[nodiscard]] scribe notes_of(env& request);

} // namespace groat::inline v0::server::test::conformance

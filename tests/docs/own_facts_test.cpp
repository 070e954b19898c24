// SPDX-License-Identifier: BSL-1.0
// The facts that docs/writing-middleware.md states.
#include <groat/builder.hpp>
#include <groat/roles.hpp>
#include <groat/server/test.hpp>

#include <support/catch.hpp>

#include <stdexcept>
#include <string>

using namespace groat;
using server::test::client;

namespace {

// [facts]
inline constexpr slot<std::string> current_user{"app.user"};

/// Lets nobody in who is not known.
struct members_only {
    response operator()(env& request, const app& next) const {
        return request.get(current_user)->empty() ? text(403, "members only\n") : next(request);
    }

    [[nodiscard]] facts describe() const {
        return {
            needs(current_user),              // read without asking whether it is there
            inside_of(roles::client_address), // whom it refuses is written down elsewhere
        };
    }
};
// [/facts]

app site() {
    // [as]
    const auto learn = [](env& request) {
        request.put(current_user, std::string{request.remote_user()});
    };
    return builder{}
        .before(as("learn who", learn, gives(current_user)))
        .enable(members_only{})
        .to_app([](env&) { return text("welcome\n"); });
    // [/as]
}

} // namespace

TEST_CASE("members_only: stands inside of who learns the user", "[docs][facts]") {
    CHECK(client{site()}.get("/").status == 403);
    CHECK_THROWS_AS(client{wrap(members_only{}, site())}, std::invalid_argument);
}

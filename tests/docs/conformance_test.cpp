// SPDX-License-Identifier: BSL-1.0
// The code that docs/conformance.md quotes.

// [test]
#include <groat/server/fcgi.hpp>
#include <groat/server/test/conformance.hpp>

#include <support/catch.hpp>

using namespace groat;
namespace conformance = server::test::conformance;

namespace {

/// Yours: started, and told where its log goes.
struct my_server {
    explicit my_server(const std::shared_ptr<conformance::journal>& seen)
        : inside{
              conformance::site(seen),
              {.listen = server::fcgi::tcp_socket{},
               .threads = 5, // one of them for the loop
               .loops = 1,
               .streamed = {std::string{conformance::as_it_comes}},
               .log = [seen](auto line) { seen->log(line); }}} {
        inside.start();
    }
    [[nodiscard]] std::uint16_t port() const {
        const auto address = inside.address(); // tcp:127.0.0.1:49152
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }
    server::fcgi::server inside;
};

} // namespace

TEST_CASE("my server keeps the contract", "[conformance]") {
    const auto seen = std::make_shared<conformance::journal>();
    const my_server mine{seen};
    conformance::fcgi_target to{conformance::tcp_place{.port = mine.port()}, {.parallel = 4}};

    for (const auto& one : conformance::run(to, *seen)) {
        INFO(conformance::format(one));
        CHECK(one.what != conformance::verdict::kind::failed);
    }
}
// [/test]

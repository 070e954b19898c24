// SPDX-License-Identifier: BSL-1.0
// What a layer costs that does nothing, and what an exchange costs that has none.
//
//     layer           prints the figures
//     layer --json    one object a line
//
// Exits with 1 if an exchange allocates more than it may: bare it does for its buffer and the
// response's headers, with a buffer that the server lends for these headers only, and with layers
// not once more.
#include "support/allocations.hpp"
#include "support/figures.hpp"
#include "support/nowhere.hpp"

#include <groat/core.hpp>
#include <groat/middleware/layer_times.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace groat;

struct nothing {
    response operator()(env& request, const app& next) const { return next(request); }
};

struct silent final : observer {
    void enter(const layer&, env&) override {}
    void leave(const layer&, env&, response*) noexcept override {}
};

const std::vector<variable> request{
    {"REQUEST_METHOD", "GET"},
    {"SCRIPT_NAME", ""},
    {"PATH_INFO", "/"},
    {"REQUEST_URI", "/"},
    {"QUERY_STRING", ""},
    {"SERVER_NAME", "localhost"},
    {"SERVER_PROTOCOL", "HTTP/1.1"},
    {"SERVER_PORT", "80"},
    {"HTTP_HOST", "localhost"}};

void run(const app& what, observer* watching = nullptr, std::string* buffer = nullptr) {
    static const config settings;
    groat_bench::nowhere line;
    exchange one{line, what, settings, request, {.buffer = buffer}};
    if (watching)
        one.environment().observe(*watching);
    if (one.run() != exchange::wants::done)
        std::abort();
}

std::size_t allocations_of(const app& what, std::string* buffer = nullptr) {
    run(what, nullptr, buffer);
    return groat_bench::allocations_of([&] { run(what, nullptr, buffer); });
}

} // namespace

int main(int argc, char** argv) {
    const groat_bench::figures print{argc, argv};
    const app hello = [](env&) { return text("Hello world"); };
    constexpr int depth = 20;
    app stack = hello;
    for (int i = 0; i < depth; ++i)
        stack = wrap(nothing{}, stack);

    constexpr int calls = 20'000;
    const auto [bare, layered] =
        groat_bench::best_of_both([&] { run(hello); }, [&] { run(stack); }, calls);
    std::string buffer;
    const auto [own, lent] = groat_bench::best_of_both(
        [&] { run(hello); }, [&] { run(hello, nullptr, &buffer); }, calls
    );
    silent watching;
    const auto [watched_bare, watched] = groat_bench::best_of_both(
        [&] { run(hello, &watching); }, [&] { run(stack, &watching); }, calls
    );
    const app timed_bare = wrap(middleware::layer_times{}, hello);
    const app timed = wrap(middleware::layer_times{}, stack);
    const app dormant = wrap(middleware::layer_times{{.one_of = 0}}, stack);
    const auto [measured_bare, measured] =
        groat_bench::best_of_both([&] { run(timed_bare); }, [&] { run(timed); }, calls);
    const auto [without, off] =
        groat_bench::best_of_both([&] { run(stack); }, [&] { run(dormant); }, calls);
    print.add("exchange, bare", std::min(bare, own), "ns");
    print.add("exchange, bare, in a lent buffer", lent, "ns");
    print.add("layer, of a stack of 20", (layered - bare) / depth, "ns");
    print.add("layer with an observer, of a stack of 20", (watched - watched_bare) / depth, "ns");

    print.add("layer that is timed, of a stack of 20", (measured - measured_bare) / depth, "ns");
    print.add("timing that is off, a layer of a stack of 20", (off - without) / depth, "ns");

    const auto of_bare = allocations_of(hello);
    const auto of_lent = allocations_of(hello, &buffer);
    const auto of_stack = allocations_of(stack);
    print.add("exchange, bare: allocations", static_cast<double>(of_bare), "count");
    print.add("exchange, in a lent buffer: allocations", static_cast<double>(of_lent), "count");
    print.add("layer: allocations", static_cast<double>(of_stack - of_bare) / depth, "count");
    print.add("exchange: size", sizeof(exchange), "byte");
    print.add("response: size", sizeof(response), "byte");
    print.add("env: size", sizeof(env), "byte");
    if (of_bare <= 2 && of_lent <= 1 && of_stack == of_bare)
        return 0;
    std::fputs("layer: more allocations than there may be\n", stderr);
    return 1;
}

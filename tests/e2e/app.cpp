// SPDX-License-Identifier: BSL-1.0
// What the end-to-end tests ask for. It works in the directory where it is started: logs go there,
// and `event` is a FIFO there.
#include <groat/builder.hpp>
#include <groat/core.hpp>
#include <groat/middleware/access_log.hpp>
#include <groat/middleware/head.hpp>
#include <groat/middleware/static_files.hpp>
#include <groat/runner.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

using namespace groat;

response echo(env& request) {
    return {200, {{"Content-Type", "application/octet-stream"}}, [&request]() -> pulled {
                return request.input().pull();
            }};
}

/// The variables, one a line; then the named accessors that a mount changes.
response variables(env& request) {
    std::string all;
    for (const auto& [name, value] : request.variables())
        all += cat(name, "=", value, "\n");
    return text(
        cat(all, "script_name: ", request.script_name(), "\npath_info: ", request.path_info(), "\n")
    );
}

response cookies(env&) {
    auto answer = text("baked\n");
    answer.headers.add("Set-Cookie", "first=1; Path=/");
    answer.headers.add("Set-Cookie", "second=2; Path=/; HttpOnly");
    return answer;
}

auto blocks(std::size_t count) {
    return [count](env&) {
        return response{
            200,
            {{"Content-Type", "application/octet-stream"}},
            [left = count, block = std::string(64 * 1024, '.')]() mutable {
                return left-- > 0 ? std::optional<std::string_view>{block} : std::nullopt;
            }};
    };
}

response throws(env&) {
    throw std::runtime_error{"a secret of the house"};
}

response breaks(env&) {
    return text([]() -> generator {
        co_yield flushed("so far so good\n");
        throw std::runtime_error{"a secret of the house"};
    });
}

/// Begins, and ends when somebody has opened the FIFO for writing and closed it again.
response slow(env&) {
    return text([]() -> generator {
        co_yield flushed("begun\n");
        const int event = ::open("event", O_RDONLY | O_CLOEXEC);
        char byte = 0;
        while (::read(event, &byte, 1) > 0)
            continue;
        ::close(event);
        co_yield "ended\n";
    });
}

app e2e() {
    constexpr auto format = "%m %U %>s %B %X";
    constexpr log_batch until_exit{.bytes = 1024 * 1024, .delay = std::chrono::hours{1}};
    return builder{}
        .enable(middleware::access_log{{.format = format, .sink = log_sink::file("access.log")}})
        .enable(middleware::access_log{
            {.format = format, .sink = log_sink::file("kept.log", until_exit)}})
        .enable(middleware::head{})
        .mount("/echo", echo)
        .mount("/env", variables)
        .mount("/deep/mount", variables)
        .mount("/cookies", cookies)
        .mount("/large", blocks(256 * 16)) // 256 MiB
        .mount("/endless", blocks(~std::size_t{}))
        .mount("/throws", throws)
        .mount("/breaks", breaks)
        .mount("/slow", slow)
        .mount("/static", middleware::static_files{{.root = "public"}})
        .to_app();
}

} // namespace

int main(int argc, char** argv) {
    // Its sinks open their files once the server calls for the app.
    return groat::run(argc, argv, setup{[](const config&) { return e2e(); }});
}

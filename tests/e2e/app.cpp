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
#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace groat;

/// All of the body is read before the answer begins: nginx stops sending it then.
response echo(env& request) {
    auto whole = request.input().gather(16 * 1024 * 1024);
    if (!whole)
        return text(413, "too large\n");
    return {200, {{"Content-Type", "application/octet-stream"}}, std::move(*whole)};
}

response count(env& request) {
    std::uint64_t bytes = 0;
    for (auto got = request.input().pull(); got.what == got.bytes; got = request.input().pull())
        bytes += got.data.size();
    return text(std::to_string(bytes));
}

/// Returns when somebody has opened the FIFO for writing and closed it again.
void wait_for_event() {
    const int event = ::open("event", O_RDONLY | O_CLOEXEC);
    char byte = 0;
    while (::read(event, &byte, 1) > 0)
        continue;
    ::close(event);
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

response long_head(env&) {
    auto answer = text("long\n");
    answer.headers.add("X-Long", std::string(3000, 'x'));
    return answer;
}

/// 18 kilobytes of it, no line longer than 8.
response longer_head(env&) {
    auto answer = text("longer\n");
    for (const auto* name : {"X-One", "X-Two", "X-Three"})
        answer.headers.add(field_name::parse(name).value(), std::string(6000, 'x'));
    return answer;
}

response located(env&) {
    auto answer = text("here\n");
    answer.headers.add("Location", "/cookies");
    return answer;
}

response unchanged(env&) {
    return {304, {{"ETag", "\"a\""}}, "what it was"};
}

/// As nginx, and as lighttpd, is told to send a file in the body's place.
response sends_file(env&) {
    auto answer = text("not the file\n");
    answer.headers.add("X-Accel-Redirect", "/files/site.css");
    answer.headers.add("X-Sendfile", std::filesystem::current_path().string() + "/public/site.css");
    return answer;
}

/// Where the server has put the app, whatever it answers.
response tell_place(env& request, const app& next) {
    auto answer = next(request);
    answer.headers.add("X-Place", cat(request.script_name(), " ", request.path_info()));
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
        wait_for_event();
        throw std::runtime_error{"a secret of the house"};
    });
}

response slow(env&) {
    return text([]() -> generator {
        co_yield flushed("begun\n");
        wait_for_event();
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
        .enable(tell_place)
        .mount("/health", [](env&) { return text("well\n"); })
        .mount("/echo", echo)
        .mount("/count", count)
        .mount("/env", variables)
        .mount("/deep/mount", variables)
        .mount("/cookies", cookies)
        .mount("/long-head", long_head)
        .mount("/longer-head", longer_head)
        .mount("/located", located)
        .mount("/empty", [](env&) { return empty(); })
        .mount("/unchanged", unchanged)
        .mount("/sends-file", sends_file)
        .mount("/large", blocks(300 * 16)) // 300 MiB
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

// SPDX-License-Identifier: BSL-1.0
// What a file costs that static_files sends through nginx, beside nginx sending it itself: because
// it was asked to, or because X-Accel-Redirect told it to.
#include "front.hpp"
#include "measure.hpp"
#include "rows.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <string>

namespace groat_bench {
namespace {

constexpr unsigned clients = 16;

/// Who sends the file, and where it is asked for.
struct way {
    const char* name;
    const char* path;
    bool groat;
};

constexpr std::array ways{
    way{"nginx alone", "/plain/", false},
    way{"groat, X-Accel-Redirect", "/accel/", true},
    way{"groat, static_files", "/static/", true}};

std::vector<column> columns() {
    const auto* const alone = ways.front().name;
    return {
        {"CPU", "µs", 1},
        {"CPU : nginx", "", 2, "CPU", alone},
        {"req/s", "", 0},
        {"req/s : nginx", "", 2, "req/s", alone},
        {"p50", "µs", 0},
        {"p99", "µs", 0},
        {"errors", "", 0, "", "", 0, 0}};
}

void send_file(bench& in, const std::string& name, const std::string& title, std::uint64_t bytes) {
    table into{name, title, columns()};
    if (!front::there()) {
        into.note("There is no nginx on this machine: not measured.");
        in.finish(into);
        return;
    }
    const auto folder = in.fresh(".files");
    std::filesystem::create_directory(folder);
    std::ofstream{folder / "file"} << std::string(bytes, 'x');

    auto app =
        in.start(in.groat(
                       "fcgi_files", {}, 1, {"--sendfile-headers"}, {{"GROAT_BENCH_FILES", folder}}
        ).back());
    const front nginx{
        in,
        app,
        "sendfile on; tcp_nopush on; fastcgi_buffers 16 64k; fastcgi_buffer_size 64k;"
        "location /plain/ { alias " +
            folder.string() +
            "/; }"
            "location /internal/ { internal; alias " +
            folder.string() + "/; }"};
    for (unsigned round = 0; round < in.asked.rounds; ++round)
        for (const auto& one : ways) {
            const auto ask = ask_http(std::string{one.path} + "file");
            const load_plan plan{
                .to = nginx.at(),
                .ask = &ask,
                .reader = [&] { return std::make_unique<http_reader>(many_x(bytes)); },
                .connections = in.size(clients, 4u),
                .seconds = in.asked.seconds,
                .requests = in.asked.each,
                .cpu = nginx.cpu(),
                .more_cpu = app.process.cpu()};
            auto got = figures_of(app, load{plan}.run());
            if (got["errors"] > 0 || !(got["req/s"] > 0))
                in.fault(name, one.name, "wrong answers, or none");
            into.add(one.name, one.groat, std::move(got));
        }
    in.finish(into);
}

row file_row(std::string name, std::string title, std::uint64_t bytes) {
    return {std::move(name), [=](bench& in, const std::string& called) {
                send_file(in, called, "a file of " + title + " through nginx, 16 clients", bytes);
            }};
}

} // namespace

std::vector<row> file_rows() {
    constexpr std::uint64_t kib = 1024;
    return {
        file_row("file-4k", "4 KiB", 4 * kib),
        file_row("file-64k", "64 KiB", 64 * kib),
        file_row("file-1m", "1 MiB", kib * kib)};
}

} // namespace groat_bench

// SPDX-License-Identifier: BSL-1.0
#include "conformance/pieces.hpp"

#include <groat/filter.hpp>
#include <groat/text.hpp>

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::test::conformance {

std::string pattern(std::size_t size) {
    std::string made(size, '\0');
    std::uint32_t state = 1;
    for (auto& c : made) {
        state = state * 1664525 + 1013904223;
        c = static_cast<char>(state >> 24);
    }
    return made;
}

std::string every_byte() {
    std::string made;
    for (int c = 0; c < 256; ++c)
        made += static_cast<char>(c);
    return made;
}

response bytes(body content) {
    return {200, {{"Content-Type", "application/octet-stream"}}, std::move(content)};
}

response echo(env& request) {
    constexpr std::size_t most = 8 * 1024 * 1024;
    return bytes(request.input().gather(most).value_or("the input is too large"));
}

app tells(std::string_view variable) {
    return [variable](env& request) {
        const auto value = request.var(variable);
        return text(value ? cat("[", *value, "]") : "none");
    };
}

file_ref file_of(std::string_view content) {
    const std::shared_ptr<std::FILE> file{std::tmpfile(), [](std::FILE* f) {
                                              if (f)
                                                  std::fclose(f);
                                          }};
    if (!file || std::fwrite(content.data(), 1, content.size(), file.get()) != content.size() ||
        std::fflush(file.get()) != 0)
        throw std::runtime_error{"conformance: no temporary file"};
    return {.fd = ::fileno(file.get()), .offset = 0, .length = content.size(), .owner = file};
}

body noted(body inside, const scribe& notes) {
    const std::shared_ptr<const scribe> last{new scribe{notes}, [](const scribe* one) {
                                                 one->note("body destroyed");
                                                 delete one;
                                             }};
    return on_end(std::move(inside), [last](fate how) {
        last->note(cat("body ", to_string(how)));
    });
}

void note_hooks(env& request, const scribe& notes) {
    request.on_head_sent([notes](const outcome& so_far) {
        notes.note(cat("head ", std::to_string(so_far.status)));
    });
    request.on_complete([notes](const outcome& all) {
        notes.note(
            cat("complete ",
                to_string(all.how),
                " ",
                std::to_string(all.status),
                " ",
                std::to_string(all.body_bytes))
        );
    });
    request.on_cleanup([notes] { notes.note("cleanup"); });
}

} // namespace groat::inline v0::server::test::conformance

// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/server_timing.hpp>

#include <groat/middleware/layer_times.hpp>
#include <groat/text.hpp>

#include "decimal.hpp"

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {
namespace {

/// What was measured, as the header has it.
struct measured {
    std::size_t left; // how many more are taken
    std::string text = {};
};

constexpr slot<measured> metrics{"server_timing.metrics"};

void want_token(std::string_view name) {
    if (!detail::is_token(name))
        throw std::invalid_argument{cat("server_timing: \"", name, "\" is no token")};
}

std::string as_token(std::string text) {
    for (char& c : text)
        if (!detail::is_token({&c, 1}))
            c = '-';
    return text;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out += '\\';
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    out += '"';
}

} // namespace

server_timing::server_timing(server_timing_options options) : options_{std::move(options)} {
    if (!options_.total.empty())
        want_token(options_.total);
}

response server_timing::operator()(env& request, const app& next) const {
    const auto& clock = *request.config().clock;
    const auto begun = clock.now();
    request.put(metrics, {options_.max_metrics});
    auto answer = next(request);

    auto& all = *request.get(metrics);
    const auto left = all.left;
    if (!options_.total.empty()) {
        all.left = 1; // of its own, whatever came before
        add(request, options_.total, clock.now() - begun);
    }
    if (options_.layers) {
        all.left = left;
        for (const auto& layer : layer_times::of(request))
            add(request, as_token(layer.type), layer.calling);
    }
    if (!all.text.empty())
        answer.headers.add("Server-Timing", all.text);
    return answer;
}

void server_timing::add(
    const env& request,
    std::string_view name,
    std::chrono::nanoseconds took,
    std::string_view description
) {
    want_token(name);
    auto* all = request.get(metrics);
    if (!all || all->left == 0)
        return;
    --all->left;
    auto& text = all->text;
    text += cat(text.empty() ? "" : ", ", name, ";dur=", detail::decimal(detail::micros(took), 3));
    if (!description.empty()) {
        text += ";desc=";
        append_quoted(text, description);
    }
}

server_timing::span::span(const env& request, std::string_view name, std::string_view description)
    : request_{request}, name_{name}, description_{description}, begun_{request.config().clock->now(
                                                                 )} {
    want_token(name);
}

server_timing::span::~span() {
    try {
        add(request_, name_, request_.config().clock->now() - begun_, description_);
    } catch (...) {
        // No memory for a figure: the answer is worth more.
    }
}

} // namespace groat::inline v0::middleware

// SPDX-License-Identifier: BSL-1.0
// What holds for every dialogue, whatever was said.
#pragma once

#include <server-fcgi/support/talk.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace fuzz {

inline void must(bool holds) {
    if (!holds)
        std::abort();
}

/// So that short inputs meet each limit.
inline groat::server::fcgi::options small_limits() {
    return {
        .limits =
            {.params = 12,
             .value = 64,
             .head = 400,
             .body = 600,
             .body_in_memory = 100,
             .multiplexed = 3},
        .streamed = {"/s"}};
}

inline bool has(const native::request& r, std::string_view name) {
    for (const auto& [found, value] : r.sent.variables)
        if (found == name)
            return !value.empty();
    return false;
}

inline void check(const talk& of) {
    using stage = native::request::stage;
    const auto most = small_limits().limits;
    std::size_t there = 0;
    std::vector<std::uint16_t> ids;
    for (auto* r = of.peer.requests(); r; r = r->next) {
        ++there;
        for (const auto id : ids)
            must(id != r->id);
        ids.push_back(r->id);
        must(r->id != 0);
        must(r->head.size() <= most.head + 8 * most.params);
        must(r->input.waiting() <= most.body);
        must(r->input.waiting() + r->dropped <= r->received);
        if (r->sent.announced && !r->refused)
            must(r->input.waiting() <= *r->sent.announced);
        if (r->at == stage::ready && !r->refused) {
            must(has(*r, "REQUEST_METHOD"));
            must(has(*r, "SERVER_PROTOCOL"));
            must(has(*r, "REQUEST_URI"));
            must(r->sent.variables.size() <= most.params + 12); // ours come on top
            must(r->input_ended || r->streamed);
            if (r->sent.announced && !r->streamed)
                must(r->input.waiting() == *r->sent.announced);
        }
    }
    must(there <= most.multiplexed);
    must(there == 0 || !of.peer.idle());
}

/// Forgets all requests; the pool must have them all again.
inline void check_pool(talk& of) {
    of.forget_all();
    const auto made = of.pool().made();
    std::vector<native::request*> all;
    for (std::size_t i = 0; i < made; ++i)
        all.push_back(&of.source().take());
    must(of.pool().made() == made);
    for (auto* const one : all)
        of.source().give(*one);
}

} // namespace fuzz

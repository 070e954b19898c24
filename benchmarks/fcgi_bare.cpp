// SPDX-License-Identifier: BSL-1.0
// libfcgi's own accept loop in threads, as its users write it, and nothing added.
//
//     fcgi_bare --listen unix:PATH [--threads N] [--bytes N | --sink]
#include "support/canned.hpp"
#include "support/peer_options.hpp"

#include <fcgiapp.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace groat_bench;

void put(FCGX_Request& to, std::string_view text) {
    FCGX_PutStr(text.data(), static_cast<int>(text.size()), to.out);
}

void answer_bytes(FCGX_Request& to, std::uint64_t left, std::string_view piece) {
    put(to, text_head(left));
    while (left > 0) {
        const auto some = piece.substr(0, std::min<std::uint64_t>(left, piece.size()));
        put(to, some);
        left -= some.size();
    }
}

void answer_count(FCGX_Request& to, std::vector<char>& room) {
    std::uint64_t all = 0;
    for (int n; (n = FCGX_GetStr(room.data(), static_cast<int>(room.size()), to.in)) > 0;)
        all += static_cast<std::uint64_t>(n);
    const auto text = std::to_string(all);
    put(to, text_head(text.size()) + text);
}

void serve(int listening, const peer_options& asked) {
    std::vector<char> room(64 * 1024, 'x');
    FCGX_Request request;
    FCGX_InitRequest(&request, listening, 0);
    while (FCGX_Accept_r(&request) == 0) {
        if (asked.bytes > 0) {
            answer_bytes(request, asked.bytes, {room.data(), room.size()});
        } else if (asked.sink) {
            answer_count(request, room);
        } else {
            put(request, text_head(hello_text.size()));
            put(request, hello_text);
        }
        FCGX_Finish_r(&request);
    }
}

} // namespace

int main(int argc, char** argv) {
    const auto asked = parse_peer_options(argc, argv);
    FCGX_Init();
    std::signal(SIGTERM, SIG_DFL); // the library has taken it
    const int listening = FCGX_OpenSocket(asked.path.c_str(), 1024);
    std::vector<std::jthread> threads;
    for (unsigned i = 0; i < asked.threads; ++i)
        threads.emplace_back([&] { serve(listening, asked); });
}

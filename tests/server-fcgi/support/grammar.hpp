// SPDX-License-Identifier: BSL-1.0
// A decoder of everything that comes back on one connection, which shares nothing with any server.
#pragma once

#include <support/fcgi_peer.hpp>

#include <map>
#include <string>
#include <string_view>

namespace fcgi_peer {

/// The answers by id, and what is wrong with their order: between BEGIN and END_REQUEST an id has
/// STDOUT's content, then STDOUT's end, then its END_REQUEST, once; a refused one has the last
/// only.
class conversation {
public:
    /// A request of this id begins. One that was answered before may come again.
    void begin(int id) { open_[id] = {}; }

    /// The next record; empty for the connection's end.
    void take(std::string_view one) {
        if (one.size() < 8 || !fault.empty())
            return;
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(one[i]); };
        const int type = at(1), id = at(2) * 256 + at(3);
        const std::size_t size = at(4) * 256u + at(5);
        ++records;
        if (at(0) == 0) {
            cut = true; // the mark for a response that broke: nothing may follow
            return;
        }
        if (cut || at(0) != 1 || at(7) != 0 || 8 + size + at(6) != one.size()) {
            say("a record that is none", type, id);
            return;
        }
        if (id == 0) {
            if (type != get_values_result && type != unknown_type)
                say("no management record", type, id);
            ++managed;
            return;
        }
        if (strangers)
            open_.try_emplace(id);
        if (const auto found = open_.find(id); found == open_.end()) {
            say("nobody's record", type, id);
        } else if (type == std_out && !found->second.ended) {
            found->second.ended = size == 0;
            found->second.out += one.substr(8, size);
        } else if (type == end_request && size == 8) {
            const bool refused = one[12] != 0;
            if (refused ? found->second.ended || !found->second.out.empty() : !found->second.ended)
                say("an end out of place", type, id);
            answers.emplace_back(id, std::move(found->second.out));
            open_.erase(found);
        } else {
            say("a record out of place", type, id);
        }
    }

    std::vector<std::pair<int, std::string>> answers; ///< whole ones, in the order of their ends
    std::size_t records = 0;
    std::size_t managed = 0;
    bool cut = false;
    bool strangers = false; ///< ids may be answered whose beginning was not told
    std::string fault;

private:
    struct half {
        std::string out;
        bool ended = false;
    };

    void say(std::string_view what, int type, int id) {
        fault = std::string{what} + ": type " + std::to_string(type) + ", id " + std::to_string(id);
    }

    std::map<int, half> open_;
};

} // namespace fcgi_peer

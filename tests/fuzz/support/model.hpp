// SPDX-License-Identifier: BSL-1.0
// The same as a dialogue, once more: from whole records, with all content kept, and slowly.
#pragma once

#include <groat/server/fcgi_options.hpp>
#include <groat/text.hpp>

#include "environment.hpp"

#include <support/fcgi_peer.hpp>

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

class model {
public:
    explicit model(groat::server::fcgi::options how) : how_{std::move(how)} {}

    /// Whole records. False: the peer broke the protocol.
    bool take(std::string_view bytes) {
        while (!bytes.empty()) {
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
            const std::size_t size = at(4) * 256u + at(5);
            if (at(0) != 1 || !take(at(1), at(2) * 256 + at(3), bytes.substr(8, size)))
                return false;
            bytes.remove_prefix(8 + size + at(6));
        }
        return true;
    }

    [[nodiscard]] bool may_be_answered(int id) {
        const auto* const which = find(id);
        return which && which->ready();
    }

    void answer(int id) {
        auto& which = *find(id);
        wants_end = wants_end || !which.keep;
        which.over = true;
        if (which.input_ended)
            forget(which);
    }

    [[nodiscard]] std::vector<std::string> seen() const {
        using groat::cat;
        std::vector<std::string> all;
        for (const auto& one : all_) {
            const auto id = std::to_string(one.id);
            if (one.refused)
                all.push_back(cat(id, " refused ", std::to_string(one.refused)));
            else if (one.over)
                all.push_back(cat(id, " over"));
            else if (!one.ready())
                all.push_back(cat(id, " waits"));
            else
                all.push_back(cat(id, " POST ", one.path, " '", one.wanted(), "'"));
        }
        return all;
    }

    std::string replies;
    bool wants_end = false;

private:
    struct asked {
        int id;
        bool keep;
        std::string head = {};
        std::string input = {};
        bool head_ended = false, input_ended = false, streamed = false, over = false;
        int refused = 0;
        std::optional<std::uint64_t> announced = {};
        std::string path = {};

        [[nodiscard]] bool ready() const {
            return head_ended && !over && (refused || input_ended || streamed);
        }
        [[nodiscard]] std::string wanted() const {
            return announced ? input.substr(0, static_cast<std::size_t>(*announced)) : input;
        }
    };

    bool take(int type, int id, std::string_view content) {
        using namespace fcgi_peer;
        if (id == 0 && type != begin_request) {
            manage(type, content);
            return true;
        }
        if (type == begin_request)
            return begin(id, content);
        if (type != abort_request && type != params && type != std_in)
            return false;
        auto* const to = find(id);
        if (!to)
            return true;
        if (type == abort_request) {
            if (!to->over)
                end(*to);
            forget(*to);
            return true;
        }
        if (type == params)
            return to->head_ended ? false : variables(*to, content);
        if (to->input_ended && content.empty())
            return true; // said twice
        return to->head_ended && !to->input_ended && input(*to, content);
    }

    void manage(int type, std::string_view content) {
        using namespace fcgi_peer;
        if (type != get_values) {
            replies += record(
                unknown_type,
                std::string{octet(static_cast<std::size_t>(type))} + std::string(7, '\0'),
                {.id = 0}
            );
            return;
        }
        const auto known = pair("FCGI_MAX_REQS", "");
        replies += record(
            get_values_result,
            content == known ? pair("FCGI_MAX_REQS", "4") : std::string{},
            {.id = 0}
        );
    }

    bool begin(int id, std::string_view content) {
        if (id == 0 || content.size() != 8 || find(id))
            return false;
        const bool keep = content[2] & 1;
        const bool responder = content[0] == 0 && content[1] == 1;
        if (responder && all_.size() < how_.limits.multiplexed) {
            all_.push_back({.id = id, .keep = keep});
            return true;
        }
        std::string status(8, '\0');
        status[4] = responder ? fcgi_peer::overloaded : fcgi_peer::unknown_role;
        replies += fcgi_peer::record(fcgi_peer::end_request, status, {.id = id});
        wants_end = wants_end || !keep;
        return true;
    }

    void end(const asked& of) {
        using namespace fcgi_peer;
        replies += record(std_out, "", {.id = of.id}) +
                   record(end_request, std::string(8, '\0'), {.id = of.id});
        wants_end = wants_end || !of.keep;
    }

    bool variables(asked& to, std::string_view content) {
        if (!content.empty()) {
            to.head += content;
            if (to.head.size() > how_.limits.head + 8 * how_.limits.params)
                to.refused = 431;
            return true;
        }
        to.head_ended = true;
        if (to.refused)
            return true;
        std::vector<groat::variable> sent;
        for (std::string_view left = to.head; !left.empty();) {
            if (sent.size() == how_.limits.params) {
                to.refused = 431;
                return true;
            }
            std::size_t sizes[2]{};
            for (auto& size : sizes) {
                const auto at = [&](std::size_t i) { return static_cast<unsigned char>(left[i]); };
                if (left.empty() || (at(0) >= 128 && left.size() < 4))
                    return false;
                const std::size_t bytes = at(0) < 128 ? 1 : 4;
                for (std::size_t i = 0; i < bytes; ++i)
                    size = size << 8 | (i == 0 && bytes == 4 ? at(0) - 128u : at(i));
                left.remove_prefix(bytes);
            }
            if (left.size() < sizes[0] + sizes[1])
                return false;
            sent.push_back({left.substr(0, sizes[0]), left.substr(sizes[0], sizes[1])});
            left.remove_prefix(sizes[0] + sizes[1]);
        }
        // What is right is decided by a part with tests and a table of its own.
        groat::server::fcgi::environment made;
        if (const auto no = make_right(sent, how_.front, how_.limits, made)) {
            to.refused = no->status;
            return true;
        }
        to.announced = made.announced;
        for (const auto& [name, value] : made.variables)
            if (name == "PATH_INFO")
                to.path = value;
        to.streamed = to.path == "/s" || to.path.starts_with("/s/");
        return true;
    }

    bool input(asked& to, std::string_view content) {
        if (content.empty()) {
            to.input_ended = true;
            if (to.over)
                forget(to);
            else if (!to.streamed && to.announced && to.input.size() < *to.announced)
                to.refused = to.refused ? to.refused : 400;
            return true;
        }
        if (to.refused || to.over)
            return true;
        to.input += content;
        if (to.wanted().size() > how_.limits.body)
            to.refused = 413;
        return true;
    }

    asked* find(int id) {
        for (auto& one : all_)
            if (one.id == id)
                return &one;
        return nullptr;
    }

    void forget(const asked& which) {
        all_.remove_if([&](const asked& o) { return &o == &which; });
    }

    groat::server::fcgi::options how_;
    std::list<asked> all_;
};

} // namespace fuzz

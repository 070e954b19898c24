// SPDX-License-Identifier: BSL-1.0
// A dialogue without a socket, and what can be seen of it.
#pragma once

#include <groat/text.hpp>

#include "native/dialogue.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace native = groat::server::fcgi::native;

/// One connection's dialogue, with a pool of its own.
class talk {
public:
    using stage = native::request::stage;

    explicit talk(groat::server::fcgi::options how = {})
        : how_{std::move(how)}, by_{.how = how_, .spool = "/tmp", .ours = {100, 4}} {}
    talk(const talk&) = delete;
    talk& operator=(const talk&) = delete;
    ~talk() { forget_all(); }

    /// Bytes from the peer. False: it broke the protocol, now or before.
    bool feed(std::string_view bytes) {
        whole_ = whole_ && peer.take(bytes, reader());
        if (const auto note = peer.note(); !note.empty())
            notes += groat::cat(note, "\n");
        return whole_;
    }

    /// The same, one by one in pieces of this size.
    bool feed(std::string_view bytes, std::size_t piece) {
        for (; !bytes.empty() && whole_; bytes.remove_prefix(std::min(piece, bytes.size())))
            feed(bytes.substr(0, piece));
        return whole_;
    }

    [[nodiscard]] native::request* find(int id) const {
        for (auto* r = peer.requests(); r; r = r->next)
            if (r->id == id)
                return r;
        return nullptr;
    }

    /// What an engine does when an exchange is over.
    void answer(int id) {
        if (auto* const r = find(id))
            peer.answered(*r, source_);
    }

    void forget_all() {
        while (auto* const r = peer.requests())
            peer.forget(*r, source_);
    }

    /// Each request in a line: what an app would be called with, or why none is, or that it waits.
    [[nodiscard]] std::vector<std::string> seen() const {
        std::vector<std::string> all;
        for (auto* r = peer.requests(); r; r = r->next)
            all.push_back(line_of(*r));
        return all;
    }

    [[nodiscard]] static std::string input_of(native::request& r) {
        std::string all;
        std::array<char, 4096> room{};
        while (const auto n = r.input.read(room))
            all.append(room.data(), n);
        return all;
    }

    [[nodiscard]] const native::request_pool& pool() const { return pool_; }
    [[nodiscard]] native::request_source& source() { return source_; }

    native::dialogue peer;
    std::string notes;

private:
    [[nodiscard]] native::dialogue::reader reader() {
        return {.by = by_, .requests = source_, .on = nullptr, .now = {}};
    }

    [[nodiscard]] static std::string line_of(native::request& r) {
        const auto id = std::to_string(r.id);
        if (r.refused)
            return groat::cat(id, " refused ", std::to_string(r.refused->status));
        if (r.at == stage::over)
            return groat::cat(id, " over");
        if (r.at != stage::ready)
            return groat::cat(id, " waits");
        return groat::cat(
            id, " ", value(r, "REQUEST_METHOD"), " ", value(r, "PATH_INFO"), " '", input_of(r), "'"
        );
    }

    [[nodiscard]] static std::string_view value(const native::request& r, std::string_view name) {
        for (const auto& [found, text] : r.sent.variables)
            if (found == name)
                return text;
        return {};
    }

    groat::server::fcgi::options how_;
    native::terms by_;
    native::request_pool pool_;
    native::request_source source_{pool_};
    bool whole_ = true;
};

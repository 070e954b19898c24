// SPDX-License-Identifier: BSL-1.0
// A front server's side of a connection that is kept, and the engine that keeps one.
#pragma once

#include "site.hpp"
#include <support/fcgi_peer.hpp>

#include <map>

/// Serves with the engine of our own, whichever the other tests are run with.
struct native_site : site {
    explicit native_site(groat::setup what, groat::server::fcgi::options how = {.threads = 4})
        : site{std::move(what), std::move(how), groat::server::fcgi::engine::native} {}
};

/// Requests and answers by their ids, in whatever order the records come.
class kept_peer {
public:
    explicit kept_peer(const std::string& path) : line_{path} {}
    explicit kept_peer(fcgi_peer::connection line) : line_{std::move(line)} {}

    /// A request up to the end of its variables.
    bool head(int id, const fcgi_peer::variables& all) {
        using namespace fcgi_peer;
        return line_.send(begin(1, true, {.id = id}) + stream(params, pairs(all), {.id = id}));
    }
    bool input(int id, std::string_view bytes) {
        return line_.send(fcgi_peer::record(fcgi_peer::std_in, bytes, {.id = id}));
    }
    bool end_input(int id) { return input(id, {}); }
    bool abort(int id) {
        return line_.send(fcgi_peer::record(fcgi_peer::abort_request, {}, {.id = id}));
    }

    /// A whole request without a body.
    bool begin_get(std::string target, int id = 1) {
        return head(id, fcgi_peer::request("GET", std::move(target))) && end_input(id);
    }

    /// The next answer with this id, up to its END_REQUEST; incomplete if the connection ended.
    fcgi_peer::answer answer(int id = 1) {
        auto made = fcgi_peer::decode(records(id), id);
        if (marked_ && !made.complete)
            made.fault = "a record that is none, and so a cut response";
        return made;
    }

    /// The same as it came.
    std::string records(int id = 1) {
        auto& of = seen_[id];
        while (!of.ended && take_more())
            continue;
        return std::exchange(of, {}).bytes;
    }

    fcgi_peer::answer get(std::string target, int id = 1) {
        begin_get(std::move(target), id);
        return answer(id);
    }

    /// Reads until the id's output has this in it; false at the connection's end.
    bool output_has(std::string_view what, int id = 1) {
        while (seen_[id].bytes.find(what) == std::string::npos)
            if (!take_more())
                return false;
        return true;
    }

    /// Reads on to the connection's end, and tells whether nothing but whole records came.
    bool ends() {
        while (take_more())
            continue;
        return bytes_.empty();
    }

    fcgi_peer::connection& line() { return line_; }

private:
    struct part {
        std::string bytes;
        bool ended = false;
    };

    bool take_more() {
        const auto more = line_.some();
        bytes_ += more;
        std::string_view rest = bytes_;
        const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
        while (rest.size() >= 8) {
            const std::size_t size = 8u + at(4) * 256u + at(5) + at(6);
            if (rest.size() < size)
                break;
            marked_ = marked_ || at(0) != 1;
            auto& of = seen_[at(2) * 256 + at(3)];
            of.bytes += rest.substr(0, size);
            of.ended = of.ended || at(1) == fcgi_peer::end_request;
            rest.remove_prefix(size);
        }
        bytes_.erase(0, bytes_.size() - rest.size());
        return !more.empty();
    }

    fcgi_peer::connection line_;
    std::string bytes_;
    std::map<int, part> seen_;
    bool marked_ = false;
};

// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/reply.hpp>
#include <groat/text.hpp>

#include "conformance/decoder.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <iterator>
#include <optional>
#include <utility>

namespace groat::inline v0::server::test::conformance {
namespace {

constexpr std::string_view crlf = "\r\n";

std::optional<std::uint64_t> number(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end == text.data())
        return {};
    return value;
}

class message final : public decoder {
public:
    explicit message(bool head_only) : head_only_{head_only} {}

    void feed(std::string_view bytes) override {
        held_ += bytes;
        try {
            while (!got.over && advance()) {
            }
        } catch (const std::exception&) {
            end(false, false); // the head is none
        }
        if (got.over && !held_.empty())
            end(false, false); // bytes that belong to nothing
    }

    void closed(bool with_error) override {
        if (!got.over)
            end(framing_ == framing::close && !with_error, false);
    }

private:
    enum class framing { head, length, chunk_size, chunk, chunk_end, trailer, close };

    /// Takes what it can use; false: it needs more.
    bool advance() {
        switch (framing_) {
        case framing::head:
            return take_head();
        case framing::length:
            take_bytes();
            if (left_ == 0)
                end(true, persistent_);
            return false;
        case framing::chunk_size:
            return take_chunk_size();
        case framing::chunk:
            take_bytes();
            if (left_ == 0)
                framing_ = framing::chunk_end;
            return left_ == 0;
        case framing::chunk_end:
            framing_ = framing::chunk_size;
            if (const auto line = take_line())
                return line->empty() || broken();
            framing_ = framing::chunk_end;
            return false;
        case framing::trailer:
            if (const auto line = take_line()) {
                if (line->empty())
                    end(true, persistent_);
                return true;
            }
            return false;
        case framing::close:
            got.body += std::exchange(held_, {});
            return false;
        }
        return false;
    }

    bool take_head() {
        const auto size = held_.find("\r\n\r\n");
        if (size == held_.npos)
            return false;
        const std::string_view head = std::string_view{held_}.substr(0, size + 4);
        const auto space = head.find(' ');
        if (!head.starts_with("HTTP/1.") || space > head.find(crlf))
            return broken();
        auto read = read_reply(cat("Status: ", head.substr(space + 1))); // CGI's form has it so
        held_.erase(0, size + 4);
        if (read.status < 200)
            return true; // an interim one
        got.status = read.status;
        got.reason = std::move(read.reason);
        got.headers = std::move(read.headers);
        frame();
        return !got.over;
    }

    /// RFC 9112, 6.3.
    void frame() {
        persistent_ = !iequal(got.header("Connection").value_or(""), "close");
        const auto length = got.header("Content-Length");
        if (head_only_ || got.status == 204 || got.status == 304) {
            end(true, persistent_);
        } else if (iequal(got.header("Transfer-Encoding").value_or(""), "chunked")) {
            framing_ = framing::chunk_size;
        } else if (length) {
            framing_ = framing::length;
            left_ = number(*length, 10).value_or(0);
        } else {
            framing_ = framing::close;
        }
    }

    bool take_chunk_size() {
        const auto line = take_line();
        if (!line)
            return false;
        const auto size = number(*line, 16);
        if (!size)
            return broken();
        left_ = *size;
        framing_ = left_ == 0 ? framing::trailer : framing::chunk;
        return true;
    }

    void take_bytes() {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(left_, held_.size()));
        got.body += std::string_view{held_}.substr(0, n);
        held_.erase(0, n);
        left_ -= n;
    }

    std::optional<std::string> take_line() {
        const auto size = held_.find(crlf);
        if (size == held_.npos)
            return {};
        auto line = held_.substr(0, size);
        held_.erase(0, size + crlf.size());
        return line;
    }

    bool broken() {
        end(false, false);
        return false;
    }

    bool head_only_;
    bool persistent_ = true;
    framing framing_ = framing::head;
    std::uint64_t left_ = 0;
    std::string held_;
};

} // namespace

std::string http_request(const outgoing& what, const std::string& mount) {
    auto made = cat(what.method, " ", mount, what.target, " HTTP/1.1\r\n");
    const bool named = std::ranges::any_of(what.headers, [](const field& one) {
        return iequal(one.name, "Host");
    });
    if (!named)
        made += "Host: localhost\r\n";
    for (const auto& [name, value] : what.headers)
        made += cat(name, ": ", value, crlf);
    const auto length = announced(what);
    if (length)
        made += cat("Content-Length: ", *length, crlf);
    const bool chunked = !what.length;
    if (chunked)
        made += "Transfer-Encoding: chunked\r\n";
    made += crlf;
    const auto body =
        std::string_view{what.body}.substr(0, what.breaks_at.value_or(std::string::npos));
    if (!chunked)
        return made += body;
    char size[16];
    const auto end = std::to_chars(std::begin(size), std::end(size), body.size(), 16).ptr;
    if (!body.empty())
        made += cat(std::string_view{size, static_cast<std::size_t>(end - size)}, crlf, body, crlf);
    return made += "0\r\n\r\n";
}

std::unique_ptr<decoder> http_decoder(std::string_view method) {
    return std::make_unique<message>(method == "HEAD");
}

} // namespace groat::inline v0::server::test::conformance

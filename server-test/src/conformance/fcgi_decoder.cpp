// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/reply.hpp>
#include <groat/server/test/request.hpp>
#include <groat/text.hpp>

#include "conformance/decoder.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace groat::inline v0::server::test::conformance {
namespace {

// FastCGI 1.0, 8.
constexpr int begin_request = 1, end_request = 3, params = 4, std_in = 5, std_out = 6, std_err = 7;

char octet(std::size_t value) {
    return static_cast<char>(value & 0xff);
}

/// One record of request 1 (3.3).
void append_record(std::string& to, int type, std::string_view content) {
    for (const auto n : {1, type, 0, 1})
        to += octet(static_cast<std::size_t>(n));
    to += octet(content.size() >> 8);
    to += octet(content.size());
    to.append(2, '\0');
    to += content;
}

void append_stream(std::string& to, int type, std::string_view content) {
    constexpr std::size_t most = 65'535;
    for (; !content.empty(); content.remove_prefix(std::min(most, content.size())))
        append_record(to, type, content.substr(0, most));
}

/// 3.4: one byte, or four with the highest bit set.
void append_length(std::string& to, std::size_t n) {
    if (n >= 128)
        for (const auto shift : {24, 16, 8})
            to += octet((n | 0x80000000) >> shift);
    to += octet(n);
}

void append_pair(std::string& to, std::string_view name, std::string_view value) {
    append_length(to, name.size());
    append_length(to, value.size());
    to += name;
    to += value;
}

std::string variable_name(std::string_view header) {
    if (iequal(header, "Content-Type"))
        return "CONTENT_TYPE";
    std::string name = "HTTP_";
    for (const char c : header)
        name += c == '-' ? '_' : (c >= 'a' && c <= 'z') ? static_cast<char>(c - 'a' + 'A') : c;
    return name;
}

class records final : public decoder {
public:
    void feed(std::string_view bytes) override {
        held_ += bytes;
        std::string_view rest = held_;
        while (!got.over && rest.size() >= 8) {
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
            const std::size_t size = at(4) * 256u + at(5);
            const std::size_t whole = 8 + size + at(6);
            if (at(0) != 1 || at(2) != 0 || at(3) != 1)
                return end(false, false);
            if (rest.size() < whole)
                break;
            take(at(1), rest.substr(8, size));
            rest.remove_prefix(whole);
        }
        held_.erase(0, held_.size() - rest.size());
        if (got.over && !held_.empty())
            end(false, false); // bytes that belong to nothing
    }

    void closed(bool) override {
        if (!got.over)
            end(false, false);
    }

private:
    void take(int type, std::string_view content) {
        if (type == std_out && !out_ended_) {
            out_ended_ = content.empty();
            take_output(content);
        } else if (type == end_request && content.size() == 8) {
            // RFC 3875 knows no exit status of a response; a server of ours tells a cut one by it.
            const bool fine = std::ranges::all_of(content.substr(0, 5), [](char c) { return !c; });
            end(fine && out_ended_, true);
        } else if (type != std_err) {
            end(false, false);
        }
    }

    void take_output(std::string_view content) {
        if (got.status != 0) {
            got.body += content;
            return;
        }
        head_ += content;
        auto read = read_reply(head_);
        got.status = read.status;
        got.reason = std::move(read.reason);
        got.headers = std::move(read.headers);
        got.body = std::move(read.body);
    }

    std::string held_;
    std::string head_;
    bool out_ended_ = false;
};

/// All that a front server says but for the header fields.
std::vector<field> variables_without_headers(const outgoing& what, const std::string& mount) {
    auto all = variables_of(
        {.method = what.method, .target = cat(mount, what.target), .script_name = mount}
    );
    const bool named = std::ranges::any_of(what.headers, [](const field& one) {
        return iequal(one.name, "Host");
    });
    std::erase_if(all, [&](const field& one) {
        return one.name == "CONTENT_LENGTH" || (named && one.name == "HTTP_HOST");
    });
    return all;
}

} // namespace

std::string fcgi_request(const outgoing& what, const std::string& mount) {
    auto variables = variables_without_headers(what, mount);
    variables.push_back({"CONTENT_LENGTH", announced(what).value_or("")});
    // A repeated header is a repeated variable, as nginx 1.22 has it.
    for (const auto& [name, value] : what.headers)
        variables.push_back({variable_name(name), value});

    std::string pairs;
    for (const auto& [name, value] : variables)
        append_pair(pairs, name, value);
    std::string made;
    append_record(made, begin_request, std::string_view{"\0\1\1\0\0\0\0\0", 8}); // keep it open
    append_stream(made, params, pairs);
    append_record(made, params, {});
    append_stream(
        made,
        std_in,
        std::string_view{what.body}.substr(0, what.breaks_at.value_or(std::string::npos))
    );
    if (!what.breaks_at)
        append_record(made, std_in, {});
    return made;
}

std::unique_ptr<decoder> fcgi_decoder() {
    return std::make_unique<records>();
}

} // namespace groat::inline v0::server::test::conformance

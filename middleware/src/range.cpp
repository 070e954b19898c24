// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/range.hpp>

#include <groat/byte_range.hpp>
#include <groat/conditional.hpp>
#include <groat/filter.hpp>
#include <groat/representation.hpp>
#include <groat/text.hpp>

#include "selected.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace groat::inline v0::middleware {
namespace {

/// 96 bits that nobody can have written into a body beforehand.
std::string make_boundary() {
    std::random_device random;
    std::string boundary;
    for (int word = 0; word < 3; ++word)
        for (std::uint32_t bits = random(), digit = 0; digit < 8; ++digit, bits >>= 4)
            boundary += "0123456789abcdef"[bits & 15];
    return boundary;
}

/// One range of several, and what stands before it.
struct part {
    byte_range range;
    std::string head;
};

/// What a multipart body consists of; the parts are ascending.
struct multipart {
    std::vector<part> parts;
    std::string tail;

    [[nodiscard]] std::uint64_t length() const {
        std::uint64_t all = tail.size();
        for (const auto& one : parts)
            all += one.head.size() + one.range.length;
        return all;
    }
};

/// Lets the bytes of the ranges through, each behind its head.
class multipart_filter {
public:
    explicit multipart_filter(multipart of) : of_{std::move(of)} {}

    flow operator()(std::string_view in, drain, std::string& out) {
        while (next_ < of_.parts.size() && !in.empty()) {
            const auto& [range, head] = of_.parts[next_];
            if (at_ < range.first)
                take(in, range.first - at_);
            if (in.empty())
                break;
            if (at_ == range.first)
                out += head;
            out += take(in, range.first + range.length - at_);
            if (at_ == range.first + range.length && ++next_ == of_.parts.size())
                out += of_.tail;
        }
        return next_ == of_.parts.size() ? flow::stop : flow::go_on;
    }

private:
    std::string_view take(std::string_view& in, std::uint64_t most) {
        const auto taken = in.substr(0, std::min<std::uint64_t>(most, in.size()));
        in.remove_prefix(taken.size());
        at_ += taken.size();
        return taken;
    }

    multipart of_;
    std::uint64_t at_ = 0;
    std::size_t next_ = 0;
};

/// The same from a file, of which nothing else is read.
class multipart_of_file final : public body_source {
public:
    multipart_of_file(body whole, multipart of) : whole_{std::move(whole)}, length_{of.length()} {
        for (auto& [range, head] : of.parts) {
            auto piece = *whole_.file();
            piece.offset += range.first;
            piece.length = range.length;
            pieces_.emplace_back(std::move(head));
            pieces_.emplace_back(std::move(piece));
        }
        pieces_.emplace_back(std::move(of.tail));
    }

    pulled pull() override {
        for (; at_ < pieces_.size(); ++at_)
            if (const auto next = pieces_[at_].pull(); next.what != pulled::end)
                return next;
        return end_of_body;
    }
    void told(fate how) noexcept override { whole_.tell(how); }
    std::optional<std::uint64_t> length() const override { return length_; }
    bool omitted() const override { return whole_.omitted(); }

private:
    body whole_; // to hear how it ended
    std::vector<body> pieces_;
    std::uint64_t length_;
    std::size_t at_ = 0;
};

void send_one(response& answer, const byte_range& range, std::uint64_t size) {
    answer.headers.add("Content-Range", content_range(range, size));
    answer.headers.replace("Content-Length", range.length);
    answer.body = slice(std::move(answer.body), range.first, range.length);
}

void send_several(response& answer, const std::vector<byte_range>& ranges, std::uint64_t size) {
    const auto boundary = make_boundary();
    const auto type = answer.headers.get("Content-Type");
    const auto type_line = type ? cat("Content-Type: ", *type, "\r\n") : std::string{};
    multipart all{.parts = {}, .tail = cat("\r\n--", boundary, "--\r\n")};
    for (const auto& range : ranges) {
        const auto place = cat("Content-Range: ", content_range(range, size), "\r\n");
        all.parts.push_back({range, cat("\r\n--", boundary, "\r\n", type_line, place, "\r\n")});
    }
    answer.headers.replace("Content-Type", cat("multipart/byteranges; boundary=", boundary));
    answer.headers.replace("Content-Length", all.length());
    if (answer.body.file())
        answer.body =
            body{std::make_unique<multipart_of_file>(std::move(answer.body), std::move(all))};
    else
        answer.body = filter_body(std::move(answer.body), multipart_filter{std::move(all)});
}

void send_none(response& answer, std::uint64_t size) {
    forget_representation(answer.headers);
    answer.headers.add("Content-Range", unsatisfied_range(size));
    answer.headers.add("Content-Type", "text/plain; charset=utf-8");
    answer.status = http::status::range_not_satisfiable;
    answer.body = "no such range\n";
}

} // namespace

range::range(range_options options) : options_{options} {
    if (options_.max_ranges == 0)
        throw std::invalid_argument{"range: at least one range must be heeded"};
}

response range::operator()(env& request, const app& next) const {
    auto answer = next(request);
    const auto method = request.verb();
    if ((method != http::verb::get && method != http::verb::head) || answer.status != 200)
        return answer;
    const auto size = announced_length(answer);
    if (!size || !answer.headers.add_default("Accept-Ranges", "bytes"))
        return answer;
    // Range means something for GET only (RFC 9110, 14.2).
    const auto asked = request.header("Range");
    if (!asked || method != http::verb::get)
        return answer;
    const auto now = detail::second_of(request);
    if (!range_applies(preconditions::of(request), detail::selected_by(answer.headers, now), now))
        return answer;

    const auto choice = choose_ranges(*asked, *size, options_.max_ranges);
    if (choice.what == range_choice::whole)
        return answer;
    if (choice.what == range_choice::unsatisfiable) {
        send_none(answer, *size);
        return answer;
    }
    answer.status = http::status::partial_content;
    if (choice.ranges.size() == 1)
        send_one(answer, choice.ranges.front(), *size);
    else
        send_several(answer, choice.ranges, *size);
    return answer;
}

} // namespace groat::inline v0::middleware

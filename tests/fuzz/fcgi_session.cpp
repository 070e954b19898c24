// SPDX-License-Identifier: BSL-1.0
// A peer that speaks FastCGI almost well: the input chooses records of several requests, their
// sizes, padding and faults, and when an exchange is over. A small model says what must come of it.
#include "support/dialogue.hpp"
#include "support/model.hpp"

#include <support/fcgi_peer.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

using namespace fcgi_peer;

namespace {

/// Choices, and zeros when there are no more.
class choices {
public:
    choices(const std::uint8_t* data, std::size_t size) : at_{data}, end_{data + size} {}

    std::size_t below(std::size_t n) {
        const std::size_t high = next();
        return (n > 256 ? high << 8 | next() : high) % n;
    }
    [[nodiscard]] bool over() const { return at_ == end_; }

private:
    std::uint8_t next() { return at_ == end_ ? std::uint8_t{0} : *at_++; }

    const std::uint8_t* at_;
    const std::uint8_t* end_;
};

/// The variables of a request, sometimes wrong ones.
std::string some_variables(choices& by) {
    static constexpr std::string_view paths[] = {"/", "/a/b?c", "/s/up", "x", "/%zz"};
    static constexpr std::string_view lengths[] = {"", "0", "5", "600", "601", "-1", "+5", "9e9"};
    auto all = request("POST", std::string{paths[by.below(5)]});
    std::erase_if(all, [](const auto& one) { return one.first == "SERVER_SOFTWARE"; });
    all.emplace_back("CONTENT_LENGTH", lengths[by.below(8)]);
    switch (by.below(8)) {
    case 0:
        all.erase(all.begin());
        break;
    case 1:
        all.emplace_back("HTTP_X", std::string(by.below(80), 'x'));
        break;
    case 2:
        for (std::size_t i = by.below(6); i > 0; --i)
            all.emplace_back("HTTP_Y", "y");
        break;
    default:
        break;
    }
    auto made = pairs(all);
    if (by.below(16) == 0)
        made.resize(by.below(made.size() + 1));
    return made;
}

std::string some_record(choices& by, std::string& variables) {
    const shape of{
        .id = static_cast<int>(by.below(5)),
        .padding = static_cast<int>(by.below(4) == 0 ? by.below(256) : 0),
        .version = by.below(64) == 63 ? 0 : 1};
    switch (by.below(12)) {
    case 0:
    case 1: {
        const int role = by.below(8) == 7 ? 2 : 1;
        return begin(role, by.below(2) == 0, of);
    }
    case 2:
        variables = some_variables(by);
        return stream(params, std::exchange(variables, {}), of);
    case 3: { // a part, whose rest comes later
        if (variables.empty())
            variables = some_variables(by);
        const auto n = by.below(variables.size() + 1);
        const auto part = variables.substr(0, n);
        variables.erase(0, n);
        return record(params, part, of);
    }
    case 4:
        return record(params, "", of);
    case 5:
    case 6:
        return record(std_in, std::string(by.below(300), 'b'), of);
    case 7:
    case 8:
        return record(std_in, "", of);
    case 9:
        return record(abort_request, std::string(by.below(3), 'a'), of);
    case 10:
        return record(
            get_values,
            by.below(2) == 0 ? pair("FCGI_MAX_REQS", "") : std::string(by.below(40), 'q'),
            {.id = 0, .padding = of.padding}
        );
    default: {
        const auto type = static_cast<int>(by.below(16));
        return record(type, std::string(by.below(30), 'z'), of);
    }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    choices by{data, size};
    const auto piece = 1 + by.below(1000);
    std::string variables;
    talk whole{fuzz::small_limits()};
    talk cut{fuzz::small_limits()};
    fuzz::model said{fuzz::small_limits()};
    for (int step = 0; step < 200 && !by.over(); ++step) {
        if (by.below(6) == 0) { // an exchange comes to its end
            const auto id = static_cast<int>(by.below(5));
            if (!said.may_be_answered(id))
                continue;
            said.answer(id);
            whole.answer(id);
            cut.answer(id);
            continue;
        }
        const auto bytes = some_record(by, variables);
        const bool goes_on = said.take(bytes);
        fuzz::must(whole.feed(bytes) == goes_on);
        fuzz::must(cut.feed(bytes, piece) == goes_on);
        fuzz::must(whole.peer.replies() == said.replies);
        fuzz::must(cut.peer.replies() == said.replies);
        if (!goes_on)
            break;
        fuzz::check(whole);
        fuzz::must(whole.peer.wants_end() == said.wants_end);
    }
    fuzz::must(cut.peer.fault() == whole.peer.fault());
    const auto seen = whole.seen();
    fuzz::must(seen == said.seen());
    fuzz::must(cut.seen() == seen);
    fuzz::check_pool(whole);
    fuzz::check_pool(cut);
    return 0;
}

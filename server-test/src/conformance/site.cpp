// SPDX-License-Identifier: BSL-1.0
#include <groat/server/test/conformance/suite.hpp>

#include <groat/text.hpp>

#include "conformance/scribe.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace groat::inline v0::server::test::conformance {
namespace {

/// Destroyed with the env, and tells.
class last_word {
public:
    last_word(std::shared_ptr<journal> in, journal::number of) : in_{std::move(in)}, of_{of} {}
    last_word(last_word&&) = default;
    last_word& operator=(last_word&&) = delete;
    ~last_word() {
        if (in_)
            in_->over(of_);
    }

private:
    std::shared_ptr<journal> in_;
    journal::number of_;
};

constexpr slot<last_word> ends{"conformance.ends"};
constexpr slot<scribe> notes{"conformance.notes"};

struct tag {
    const behaviour* of;
    journal::number number;
};

/// `streaming.flush/17`.
std::optional<tag> parse(std::string_view text) {
    const auto slash = text.find('/');
    if (slash == text.npos)
        return {};
    journal::number number = 0;
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size())
        return {};
    const auto& all = behaviours();
    const auto found = std::ranges::find(all, text.substr(0, slash), &behaviour::id);
    if (found == all.end())
        return {};
    return tag{&*found, number};
}

} // namespace

scribe notes_of(env& request) {
    if (const auto* here = request.get(notes))
        return *here;
    throw std::logic_error{"conformance: an exchange that is not the site's"};
}

app site(std::shared_ptr<journal> seen) {
    return [seen = std::move(seen)](env& request) {
        const auto asked = parse(request.header(tag_header).value_or(""));
        if (!asked)
            return text(404, "this app answers the conformance suite\n");
        request.put(ends, {seen, asked->number});
        request.put(notes, {seen, asked->number});
        seen->note(asked->number, "called");
        return asked->of->serve(request);
    };
}

} // namespace groat::inline v0::server::test::conformance

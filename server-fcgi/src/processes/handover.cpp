// SPDX-License-Identifier: BSL-1.0
#include "processes/handover.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace groat::inline v0::server::fcgi {
namespace {

/// Of this text; another one is not understood.
constexpr unsigned version = 1;

template <class Number>
void add(std::string& to, Number value) {
    to += std::to_string(value);
    to += ' ';
}

/// Takes numbers that are followed by a space.
class reader {
public:
    explicit reader(std::string_view text) : rest_{text} {}

    template <class Number>
    reader& take(Number& value) {
        const auto* const last = rest_.data() + rest_.size();
        const auto [end, error] = std::from_chars(rest_.data(), last, value);
        good_ = good_ && error == std::errc{} && end != last && *end == ' ';
        if (good_)
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()) + 1);
        return *this;
    }
    reader& take(bool& value) {
        unsigned number = 0;
        take(number);
        value = number == 1;
        good_ = good_ && number < 2;
        return *this;
    }
    [[nodiscard]] bool good() const noexcept { return good_; }
    [[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
    std::string_view rest_;
    bool good_ = true;
};

} // namespace

std::string handover::text() const {
    std::string made;
    add(made, version);
    add(made, to);
    add(made, unsigned{as_supervisor});
    add(made, listening);
    add(made, device);
    add(made, inode);
    add(made, generation);
    add(made, unsigned{again});
    add(made, workers.size());
    for (const auto& one : workers) {
        add(made, one.pid);
        add(made, one.place);
        add(made, one.generation);
        add(made, one.channel);
        add(made, unsigned{one.ready});
    }
    return made += address;
}

std::optional<handover> handover::from_text(std::string_view text) {
    handover made;
    unsigned written = 0;
    std::size_t size = 0;
    reader from{text};
    from.take(written);
    if (!from.good() || written != version)
        return {};
    from.take(made.to).take(made.as_supervisor).take(made.listening);
    from.take(made.device).take(made.inode).take(made.generation).take(made.again).take(size);
    for (std::size_t i = 0; i < size && from.good(); ++i) {
        auto& one = made.workers.emplace_back();
        from.take(one.pid).take(one.place).take(one.generation).take(one.channel).take(one.ready);
    }
    if (!from.good())
        return {};
    made.address = from.rest();
    return made;
}

std::optional<handover> handover::take() {
    const char* const said = std::getenv(variable);
    if (!said)
        return {};
    const std::string text{said};
    ::unsetenv(variable);
    auto found = from_text(text);
    if (!found)
        throw std::runtime_error{"what the old program hands over is of another version; it takes "
                                 "a stop and a start"};
    if (found->to != ::getpid())
        return {};
    return found;
}

} // namespace groat::inline v0::server::fcgi

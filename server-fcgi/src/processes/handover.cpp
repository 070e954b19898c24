// SPDX-License-Identifier: BSL-1.0
#include "processes/handover.hpp"

#include <groat/text.hpp>

#include <unistd.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace groat::inline v0::server::fcgi {
namespace {

/// Of this text; another one is not understood.
constexpr unsigned version = 2;

template <class Number>
void add(std::string& to, Number value) {
    to += std::to_string(value);
    to += ' ';
}

/// All that are in a tally.
template <class Tally>
auto numbers(Tally& of) {
    return std::array{
        &of.connections,
        &of.requests,
        &of.done,
        &of.aborted,
        &of.failed,
        &of.refused,
        &of.slow,
        &of.lost};
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
    for (const auto* const one : {&listening, &status}) {
        add(made, one->fd);
        add(made, one->device);
        add(made, one->inode);
        add(made, one->address.size());
    }
    add(made, generation);
    add(made, unsigned{again});
    add(made, restarts);
    add(made, reloads);
    add(made, started);
    for (const auto n : numbers(sum))
        add(made, *n);
    add(made, workers.size());
    for (const auto& one : workers) {
        add(made, one.pid);
        add(made, one.place);
        add(made, one.generation);
        add(made, one.channel);
        add(made, unsigned{one.ready});
        add(made, one.counts);
        add(made, one.since);
    }
    return cat(made, listening.address, status.address);
}

std::optional<handover> handover::from_text(std::string_view text) {
    handover made;
    unsigned written = 0;
    std::size_t size = 0;
    std::size_t first = 0;
    std::size_t second = 0;
    reader from{text};
    from.take(written);
    if (!from.good() || written != version)
        return {};
    from.take(made.to).take(made.as_supervisor);
    from.take(made.listening.fd).take(made.listening.device).take(made.listening.inode).take(first);
    from.take(made.status.fd).take(made.status.device).take(made.status.inode).take(second);
    from.take(made.generation).take(made.again);
    from.take(made.restarts).take(made.reloads).take(made.started);
    for (auto* const n : numbers(made.sum))
        from.take(*n);
    from.take(size);
    for (std::size_t i = 0; i < size && from.good(); ++i) {
        auto& one = made.workers.emplace_back();
        from.take(one.pid).take(one.place).take(one.generation).take(one.channel).take(one.ready);
        from.take(one.counts).take(one.since);
    }
    const auto rest = from.rest();
    if (!from.good() || first > rest.size() || rest.size() - first != second)
        return {};
    made.listening.address = rest.substr(0, first);
    made.status.address = rest.substr(first);
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

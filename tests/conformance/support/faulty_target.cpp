// SPDX-License-Identifier: BSL-1.0
#include "faulty_target.hpp"

#include <utility>

using namespace groat;
using groat::server::test::conformance::answer;
using groat::server::test::conformance::outgoing;

namespace groat_test {
namespace {

app faulty(const fault* with, app site) {
    return with && with->layer ? wrap(with->layer, std::move(site)) : site;
}

class faulty_visit final : public conformance::visit {
public:
    faulty_visit(
        const fault* with,
        std::unique_ptr<conformance::visit> inside,
        outgoing now,
        std::optional<outgoing> before
    )
        : with_{with}, inside_{std::move(inside)}, now_{std::move(now)}, before_{
                                                                             std::move(before)} {}

    answer so_far() override {
        auto got = inside_->so_far();
        if (with_ && with_->reply)
            with_->reply({now_, before_ ? &*before_ : nullptr}, got);
        return got;
    }

    bool more() override { return inside_->more(); }

    void leave() noexcept override {
        if (!with_ || !with_->never_hears_of_leaving)
            inside_->leave();
    }

private:
    const fault* with_;
    std::unique_ptr<conformance::visit> inside_;
    outgoing now_;
    std::optional<outgoing> before_;
};

class faulty_connection final : public conformance::connection {
public:
    faulty_connection(const fault* with, std::unique_ptr<conformance::connection> inside)
        : with_{with}, inside_{std::move(inside)} {}

    std::unique_ptr<conformance::visit> open(const outgoing& what) override {
        auto mangled = what;
        if (with_ && with_->request)
            with_->request(mangled);
        return std::make_unique<faulty_visit>(
            with_, inside_->open(mangled), what, std::exchange(before_, what)
        );
    }

    bool kept() override { return before_.has_value(); }

private:
    const fault* with_;
    std::unique_ptr<conformance::connection> inside_;
    std::optional<outgoing> before_;
};

} // namespace

void misled_journal::note(number exchange, std::string_view text) {
    if (!with_ || !with_->note)
        return journal::note(exchange, text);
    for (const auto& one : with_->note(text))
        journal::note(exchange, one);
}

void misled_journal::log(std::string_view line) {
    if (!with_ || !with_->loses_log)
        journal::log(line);
}

faulty_target::faulty_target(const fault* with)
    : with_{with}, seen_{std::make_shared<misled_journal>(
                       with,
                       with && (with->hangs || with->loses_log) ? std::chrono::milliseconds{300}
                                                                : std::chrono::seconds{30}
                   )},
      inside_{faulty(with, conformance::site(seen_)), seen_} {}

std::unique_ptr<conformance::connection> faulty_target::connect() {
    return std::make_unique<faulty_connection>(with_, inside_.connect());
}

} // namespace groat_test

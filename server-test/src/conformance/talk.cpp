// SPDX-License-Identifier: BSL-1.0
#include "conformance/talk.hpp"

#include <groat/text.hpp>

#include "conformance/expect.hpp"
#include "conformance/scribe.hpp"

#include <algorithm>
#include <utility>

namespace groat::inline v0::server::test::conformance {

heard under_way::so_far() {
    return {sight_->so_far(), number_};
}

heard under_way::until(std::size_t bytes) {
    auto now = so_far();
    while (now.body.size() < bytes && sight_->more())
        now = so_far();
    return so_far();
}

heard under_way::until_head() {
    auto now = so_far();
    while (now.status == 0 && sight_->more())
        now = so_far();
    return so_far();
}

heard under_way::finish() {
    while (sight_->more()) {
    }
    return so_far();
}

talk::~talk() {
    for (const auto number : begun_)
        seen_.release(number);
}

heard talk::get(std::string_view target) {
    return send({.target = std::string{target}});
}

heard talk::post(std::string_view target, std::string body) {
    return send(
        {.method = "POST",
         .target = std::string{target},
         .headers = {{"Content-Type", "application/octet-stream"}},
         .body = std::move(body)}
    );
}

heard talk::send(outgoing what) {
    return open(std::move(what)).finish();
}

under_way talk::open(outgoing what) {
    return open_on(connect(), std::move(what));
}

under_way talk::open_on(std::shared_ptr<connection> on, outgoing what) {
    const auto number = seen_.next();
    {
        const std::lock_guard hold{guard_};
        begun_.push_back(number);
    }
    what.headers.push_back({std::string{tag_header}, cat(of_.id, "/", std::to_string(number))});
    auto sight = on->open(what);
    return {std::move(on), std::move(sight), number};
}

std::vector<std::string> talk::notes(journal::number exchange) {
    return seen_.all(exchange);
}

std::string talk::note(journal::number exchange, std::string_view beginning) {
    auto all = notes(exchange);
    std::erase_if(all, [&](const auto& one) { return !one.starts_with(beginning); });
    expect_equal(all.size(), std::size_t{1}, cat("notes that begin with ", beginning));
    return all.front().substr(beginning.size());
}

heard in_turn::send(const outgoing& what) {
    if (on_ && on_->kept()) {
        auto got = with_.open_on(on_, what).finish();
        // Closed before a byte of an answer: the server had done so before it saw the request.
        if (got.status != 0)
            return got;
    }
    on_ = with_.connect();
    return with_.open_on(on_, what).finish();
}

} // namespace groat::inline v0::server::test::conformance

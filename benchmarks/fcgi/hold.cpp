// SPDX-License-Identifier: BSL-1.0
#include "hold.hpp"

#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <limits>

namespace groat_bench {

bool event_content::take(std::string_view piece) {
    constexpr std::string_view name = "data: ";
    const auto time = now();
    line_ += piece;
    for (std::size_t end; (end = line_.find("\n\n")) != line_.npos; line_.erase(0, end + 2)) {
        nanoseconds due = 0;
        const auto* const last = line_.data() + end;
        if (!line_.starts_with(name) ||
            std::from_chars(line_.data() + name.size(), last, due).ptr != last)
            return false;
        ++all_;
        if (due < in_.from || due >= in_.to)
            continue;
        ++counted_;
        in_.lateness.add(time - due);
    }
    return line_.size() < 100;
}

held_connections::held_connections(
    const address& to,
    const long_message& ask,
    std::size_t number,
    streams what,
    nanoseconds patience
)
    : to_{to}, ask_{ask}, what_{what}, links_(number), set_{::epoll_create1(EPOLL_CLOEXEC)} {
    window.to = std::numeric_limits<nanoseconds>::min(); // none counts yet
    for (auto& one : links_) {
        std::unique_ptr<content> body;
        if (what == streams::yes) {
            auto events = std::make_unique<event_content>(window);
            one.events = events.get();
            body = std::move(events);
        } else {
            body = exactly("Hello world");
        }
        one.reader = std::make_unique<fcgi_reader>(std::move(body));
        one.reader->begin();
    }
    for (const auto end = now() + patience; !complete() && now() < end;)
        turn();
}

void held_connections::read_until(nanoseconds time) {
    while (now() < time)
        turn();
}

/// As many as the other side takes, but not all at once: their answers have to be read, too.
void held_connections::open_some() {
    constexpr std::size_t at_once = 64;
    const auto limit = std::min(links_.size(), opened_ + at_once);
    for (; opened_ < limit; ++opened_) {
        auto& one = links_[opened_];
        one.fd = to_.connect();
        if (!one.fd)
            return; // its backlog is full
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &one;
        ::epoll_ctl(set_.get(), EPOLL_CTL_ADD, one.fd.get(), &event);
        errors_ += ask_.send(one.fd.get(), 0) != static_cast<ssize_t>(ask_.size());
    }
}

void held_connections::turn() {
    open_some();
    std::array<epoll_event, 256> events;
    const int n = ::epoll_wait(
        set_.get(), events.data(), static_cast<int>(events.size()), opened_ < links_.size() ? 1 : 10
    );
    for (int i = 0; i < n; ++i)
        read(*static_cast<link*>(events[static_cast<std::size_t>(i)].data.ptr));
}

void held_connections::read(link& one) {
    const auto n = ::recv(one.fd.get(), room_.data(), room_.size(), 0);
    if (n < 0 && errno == EAGAIN)
        return;
    if (n <= 0) {
        errors_ += !one.had;
        one.fd.close();
        return;
    }
    const auto how = one.reader->take({room_.data(), static_cast<std::size_t>(n)});
    const bool ended = how == answer_reader::state::done;
    if (how == answer_reader::state::wrong || (ended && what_ == streams::yes)) {
        ++errors_;
        one.fd.close();
        return;
    }
    if (!one.had && (ended || (one.events && one.events->all() > 0))) {
        one.had = true;
        ++having_;
    }
}

std::size_t held_connections::held() const {
    return static_cast<std::size_t>(std::ranges::count_if(links_, [](const auto& one) {
        return one.fd && one.had;
    }));
}

std::size_t held_connections::with_events(unsigned number) const {
    return static_cast<std::size_t>(std::ranges::count_if(links_, [&](const auto& one) {
        return one.events && one.events->counted() == number;
    }));
}

} // namespace groat_bench

// SPDX-License-Identifier: BSL-1.0
#include "status/status_thread.hpp"

#include "bell.hpp"
#include "ending.hpp"

#include <poll.h>

#include <chrono>
#include <span>
#include <utility>
#include <vector>

namespace groat::inline v0::server::fcgi {

status_thread::status_thread(const options& how, std::function<report()> tell)
    : socket_{place_of_status(how)},
      answers_{socket_.fd(), peers{how.status.allow}, std::move(tell)}, over_{make_bell()},
      thread_{[this] { work(); }} {}

status_thread::~status_thread() {
    ring(over_);
    thread_.join();
}

void status_thread::work() {
    for (;;) {
        std::vector<pollfd> all{{.fd = over_.get(), .events = POLLIN, .revents = 0}};
        answers_.add_to(all);
        const int ready =
            ::poll(all.data(), all.size(), milliseconds_until(answers_.next_appointment()));
        const auto now = std::chrono::steady_clock::now();
        if (ready > 0 && all[0].revents != 0)
            break;
        if (ready > 0)
            answers_.serve(std::span{all}.subspan(1), now);
        answers_.keep_appointments(now);
    }
    answers_.finish();
}

} // namespace groat::inline v0::server::fcgi

// SPDX-License-Identifier: BSL-1.0
#include <groat/server/fcgi_processes.hpp>

#include <groat/outcome.hpp>

#include "processes/handover.hpp"
#include "processes/supervisor.hpp"
#include "processes/worker.hpp"

#include "log.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

namespace groat::inline v0::server::fcgi {
namespace {

void check(const processes& many) {
    using std::chrono::hours;
    using std::chrono::milliseconds;
    if (many.workers == 0 || many.workers > 1024)
        throw std::invalid_argument{"server::fcgi: workers must be from 1 to 1024"};
    for (const auto time : {many.overdue, many.back_off, many.back_off_most, many.start})
        if (time <= milliseconds{0} || time > hours{24 * 365})
            throw std::invalid_argument{
                "server::fcgi: a worker's time must be positive, and under a year"};
    if (many.back_off > many.back_off_most)
        throw std::invalid_argument{"server::fcgi: the first pause is longer than the longest"};
}

/// The first of a generation, which was executed to see whether the program comes up.
int work(const setup& what, const options& how, const processes& many, const handover& given) {
    if (given.listening.address != to_string(how.listen))
        throw std::runtime_error{
            "it is to listen elsewhere than before: that takes a stop and a start"};
    if (given.status.address != address_of_status(how))
        throw std::runtime_error{
            "its status is to be elsewhere than before: that takes a stop and a start"};
    notifier{}.forget();
    const auto& self = given.workers.at(0);
    return worker::work(
        what,
        how,
        many,
        {.listening = given.listening.fd,
         .supervisor = channel{descriptor{self.channel}},
         .counts = sheet::on(descriptor{self.counts})}
    );
}

} // namespace

int supervise(setup what, options how, processes many) {
    log lines{how.log};
    bool checked = false;
    try {
        auto before = handover::take();
        check(many);
        static_cast<void>(server{what, how});
        checked = true;
        if (before && !before->as_supervisor)
            return work(what, how, many, *before);
        return supervisor{std::move(what), std::move(how), std::move(many), std::move(before)}.run(
        );
    } catch (...) {
        lines.say(describe(std::current_exception()));
        return checked ? exit_failed : exit_options;
    }
}

} // namespace groat::inline v0::server::fcgi

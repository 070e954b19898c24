// SPDX-License-Identifier: BSL-1.0
// A closed loop of requests: each connection sends the next one when its answer is whole.
#pragma once

#include "address.hpp"
#include "answer.hpp"
#include "ask.hpp"
#include "company.hpp"
#include "moment.hpp"
#include "spread.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace groat_bench {

struct load_plan {
    address to;
    const long_message* ask;
    std::function<std::unique_ptr<answer_reader>()> reader;
    unsigned connections = 1;
    bool kept = true;
    double seconds = 1;                       ///< measured, after a tenth more to warm up
    std::uint64_t requests = 0;               ///< instead of seconds, if not 0
    clockid_t cpu = CLOCK_PROCESS_CPUTIME_ID; ///< the responder's
    std::optional<clockid_t> more_cpu = {};   ///< of another process that has a part in it
    company* beside = nullptr;
};

struct load_figures {
    std::uint64_t answers = 0; ///< whole and right ones
    double seconds = 0;
    double cpu_us = 0;        ///< of the responder, for each
    spread latency;           ///< from connect or send to the last byte
    unsigned starved = 0;     ///< connections without an answer in all the time
    std::uint64_t reused = 0; ///< answers on a connection that had had one before
    std::uint64_t errors = 0;
    std::string first_error;
};

/// One thread, one epoll set.
///
/// A responder may close a connection that it was asked to keep: what was then sent in vain is sent
/// again on a new one, and counts from its first time. After it has done so on a connection's
/// second request, no connection to it is used twice.
class load {
public:
    explicit load(const load_plan& plan);
    load_figures run();

private:
    struct link {
        socket_fd fd;
        std::unique_ptr<answer_reader> reader;
        nanoseconds since = 0;
        nanoseconds retry = 0; // connect again then
        std::uint64_t sent = 0;
        unsigned answers = 0; // on this connection
        bool asking = false;
        bool writing = false; // EPOLLOUT is armed
        bool ever = false;
    };

    [[nodiscard]] bool over() const noexcept;
    [[nodiscard]] bool enough() const noexcept;
    void turn();
    void start_measuring();
    void stop_measuring();
    void begin_some();
    void begin(link& one);
    void open(link& one);
    void send(link& one);
    void receive(link& one);
    void finish(link& one);
    void lost(link& one);
    void fail(link& one, const std::string& why);
    [[nodiscard]] nanoseconds cpu() const noexcept;
    void arm(link& one, bool writing, int how);

    const load_plan& plan_;
    load_figures got_;
    std::vector<link> links_;
    std::vector<link*> ready_;
    std::vector<link*> waiting_; // to connect again
    std::vector<char> room_ = std::vector<char>(256 * 1024);
    socket_fd set_;
    unsigned asking_ = 0;
    nanoseconds measured_from_ = 0;
    nanoseconds last_move_ = 0;
    nanoseconds cpu_from_ = 0;
    bool measuring_ = false;
    bool stopping_ = false;
    bool never_keeps_ = false;
};

} // namespace groat_bench

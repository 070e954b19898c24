// SPDX-License-Identifier: BSL-1.0
// An exchange in memory, driven in a thread of its own.
#pragma once

#include <groat/app.hpp>
#include <groat/server/test/client.hpp>
#include <groat/server/test/conformance/journal.hpp>
#include <groat/server/test/conformance/target.hpp>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>

namespace groat::inline v0::server::test::conformance {

class memory_visit final : public visit {
public:
    memory_visit(const app& site, client_options how, request what, std::shared_ptr<journal> seen);
    memory_visit(const memory_visit&) = delete;
    memory_visit& operator=(const memory_visit&) = delete;
    ~memory_visit() override;

    [[nodiscard]] answer so_far() override;
    bool more() override;
    void leave() noexcept override;

private:
    client_options publishing(client_options how);
    void drive(request what);
    [[nodiscard]] bool step(pending& running);
    [[nodiscard]] bool room();
    void log(const reply& got);
    void publish(reply got);
    void forget();

    client with_;
    std::shared_ptr<journal> seen_;
    std::mutex guard_;
    std::condition_variable changed_;
    answer now_;
    std::size_t taken_ = 0; // of its body, by the client
    std::uint64_t version_ = 0, read_ = 0;
    std::size_t logged_ = 0;
    int untold_ = 0;
    pending* running_ = nullptr;
    bool left_ = false;
    std::exception_ptr trouble_;
    std::thread thread_;
};

} // namespace groat::inline v0::server::test::conformance

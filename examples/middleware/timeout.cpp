// SPDX-License-Identifier: BSL-1.0
// A search that gives up after a second, between two steps of its own or while it waits.
#include <groat/builder.hpp>
#include <groat/middleware/timeout.hpp>
#include <groat/runner.hpp>
#include <groat/text.hpp>

#include <condition_variable>
#include <mutex>

using namespace groat;

namespace {

// [app]
using middleware::timeout;

response search(env& request) {
    for (int shelf = 0; shelf < 3; ++shelf)
        timeout::heed(request); // throws when it is late: 503
    return text("found on the third shelf\n");
}

response wait_for_news(env& request) {
    std::mutex mutex;
    std::condition_variable_any news;
    std::unique_lock lock{mutex};
    const bool came = news.wait(lock, timeout::token(request), [] { return true; });
    return text(came ? "news\n" : "no news\n");
}

app site() {
    using namespace std::chrono_literals;
    return builder{}.enable(timeout{{.after = 1s}}).mount("/news", wait_for_news).to_app(search);
}
// [/app]

} // namespace

int main(int argc, char** argv) {
    return run(argc, argv, site());
}

// SPDX-License-Identifier: BSL-1.0
#include <groat/log_sink.hpp>

#include "log_state.hpp"

#include <utility>

namespace groat::inline v0 {

log_sink::log_sink(std::function<void(std::string_view)> f, log_batch batch, callable)
    : state_{std::make_shared<detail::log_state>(detail::log_to_callable(std::move(f)), batch)} {}

log_sink::log_sink(std::ostream& to, log_batch batch)
    : state_{std::make_shared<detail::log_state>(detail::log_to_stream(to), batch)} {}

log_sink log_sink::standard_error(log_batch batch) {
    return log_sink{std::make_shared<detail::log_state>(detail::log_to_stderr(), batch)};
}

log_sink log_sink::file(const std::string& path, log_batch batch) {
    return log_sink{std::make_shared<detail::log_state>(detail::log_to_file(path), batch)};
}

void log_sink::write(std::string_view line) const noexcept {
    try {
        state_->write(line);
    } catch (...) {
        state_->drop();
    }
}

void log_sink::flush() const noexcept {
    state_->flush();
}

error_code log_sink::reopen() const noexcept {
    return state_->reopen();
}

std::uint64_t log_sink::lost() const noexcept {
    return state_->lost();
}

} // namespace groat::inline v0

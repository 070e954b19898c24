// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/catch_exceptions.hpp>

#include <groat/attempt.hpp>
#include <groat/text.hpp>

#include <stdexcept>
#include <utility>

namespace groat::inline v0::middleware {

namespace {

bool is_clients_fault(const std::exception_ptr& thrown) noexcept {
    try {
        std::rethrow_exception(thrown);
    } catch (const input_error&) {
        return true;
    } catch (...) {
        return false;
    }
}

} // namespace

catch_exceptions::catch_exceptions(page own) : page_{std::move(own)} {
    if (!page_)
        throw std::invalid_argument{"catch_exceptions: the page is an empty function"};
}

response catch_exceptions::operator()(env& request, const app& next) const {
    return attempt(next, request, [&](std::exception_ptr thrown) {
        if (is_clients_fault(thrown))
            std::rethrow_exception(thrown);
        request.error(
            cat(request.method(),
                " ",
                request.script_name(),
                request.path_info(),
                ": ",
                groat::describe(thrown))
        );
        if (page_)
            return page_(request, std::move(thrown));
        return text(http::status::internal_server_error, "Internal Server Error\n");
    });
}

} // namespace groat::inline v0::middleware

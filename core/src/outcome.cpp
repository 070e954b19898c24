// SPDX-License-Identifier: BSL-1.0
#include <groat/outcome.hpp>
#include <groat/text.hpp>

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <typeinfo>

namespace groat::inline v0 {
namespace {

std::string readable(const std::type_info& type) {
    int state = 0;
    const std::unique_ptr<char, void (*)(void*)> name{
        abi::__cxa_demangle(type.name(), nullptr, nullptr, &state), std::free};
    return name ? name.get() : type.name();
}

} // namespace

std::string describe(const std::exception_ptr& error) {
    std::string text;
    if (!error)
        return text;
    try {
        std::rethrow_exception(error);
    } catch (const std::exception& e) {
        append_printable(text, cat(readable(typeid(e)), ": ", e.what()));
    } catch (...) {
        const auto* type = abi::__cxa_current_exception_type();
        text = cat("an exception of type ", type ? readable(*type) : "unknown");
    }
    return text;
}

} // namespace groat::inline v0

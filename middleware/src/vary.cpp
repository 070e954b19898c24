// SPDX-License-Identifier: BSL-1.0
#include <groat/vary.hpp>

#include <groat/list.hpp>

namespace groat::inline v0 {

void add_vary(headers& fields, std::string_view name) {
    if (!has_element(fields, "Vary", name) && !has_element(fields, "Vary", "*"))
        fields.add("Vary", name);
}

} // namespace groat::inline v0

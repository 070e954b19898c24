// SPDX-License-Identifier: BSL-1.0
#include <groat/core.hpp>

int main() {
    const groat::app site = [](groat::env&) { return groat::text("hello"); };
    return site.about().type.empty() ? 1 : 0;
}

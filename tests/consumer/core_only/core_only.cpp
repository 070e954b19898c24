// SPDX-License-Identifier: BSL-1.0
#include <groat/version.hpp>

int main() {
    return groat::version.empty() ? 1 : 0;
}

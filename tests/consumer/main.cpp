// SPDX-License-Identifier: BSL-1.0
// A stranger's program: what it includes and links is all that it knows of groat.
#include <groat/version.hpp>

#include <iostream>

int main() {
    std::cout << groat::version << '\n';
}

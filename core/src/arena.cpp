// SPDX-License-Identifier: BSL-1.0
#include <groat/detail/arena.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace groat::inline v0::detail {

void arena::clear() noexcept {
    // Taken off the list first: a destructor may make something here.
    while (last_) {
        const auto* one = std::exchange(last_, last_->before);
        one->destroy(one->object);
    }
    while (blocks_)
        ::operator delete(std::exchange(blocks_, blocks_->before));
    at_ = first_;
    left_ = sizeof first_;
}

void* arena::allocate_more(std::size_t size, std::size_t align) {
    constexpr std::size_t usual = 4096;
    const std::size_t wanted = sizeof(block) + size + align;
    const std::size_t room = std::max(usual, wanted);
    blocks_ = new (::operator new(room)) block{blocks_};
    void* at = blocks_ + 1;
    std::size_t space = room - sizeof(block);
    at = std::align(align, size, at, space);
    // A large piece has the block to itself; the room that was left elsewhere stays in use.
    if (space - size > left_) {
        at_ = static_cast<std::byte*>(at) + size;
        left_ = space - size;
    }
    return at;
}

std::string_view arena::copy(std::string_view text) {
    if (text.empty())
        return {"", 0};
    auto* to = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(to, text.data(), text.size());
    return {to, text.size()};
}

} // namespace groat::inline v0::detail

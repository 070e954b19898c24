// SPDX-License-Identifier: BSL-1.0
// The memory of one exchange.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>

namespace groat::inline v0::detail {

/// Gives memory and takes nothing back before its end; then it destroys, last made first, what was
/// made in it. The first 512 bytes lie in the arena itself.
class arena {
public:
    arena() noexcept = default;
    arena(const arena&) = delete;
    arena& operator=(const arena&) = delete;
    ~arena() { clear(); }

    /// Destroys all and frees it.
    void clear() noexcept;

    [[nodiscard]] void* allocate(std::size_t size, std::size_t align) {
        void* at = at_;
        std::size_t space = left_;
        if (!std::align(align, size, at, space))
            return allocate_more(size, align);
        at_ = static_cast<std::byte*>(at) + size;
        left_ = space - size;
        return at;
    }

    [[nodiscard]] std::string_view copy(std::string_view text);

    template <class T, class... Args>
    T& make(Args&&... args) {
        if constexpr (std::is_trivially_destructible_v<T>) {
            return *new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
        } else {
            // The room for the note comes first, so that nothing made is ever left without one.
            void* note = allocate(sizeof(finalizer), alignof(finalizer));
            T& made = *new (allocate(sizeof(T), alignof(T))) T(std::forward<Args>(args)...);
            last_ = new (note)
                finalizer{last_, &made, [](void* at) noexcept { static_cast<T*>(at)->~T(); }};
            return made;
        }
    }

private:
    struct finalizer {
        finalizer* before;
        void* object;
        void (*destroy)(void*) noexcept;
    };
    struct block {
        block* before;
    };

    void* allocate_more(std::size_t size, std::size_t align);

    alignas(std::max_align_t) std::byte first_[512];
    std::byte* at_ = first_;
    std::size_t left_ = sizeof first_;
    block* blocks_ = nullptr;
    finalizer* last_ = nullptr;
};

} // namespace groat::inline v0::detail

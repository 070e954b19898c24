// SPDX-License-Identifier: BSL-1.0
#include "native/outlet.hpp"

#include "native/release.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace groat::inline v0::server::fcgi::native {
namespace {

constexpr std::size_t records_at_once = 16;

} // namespace

outlet::outlet() {
    wire_.reserve(room + 256);
    spare_.reserve(held_at_once);
}

/// What a failed send means: a full buffer is no loss.
outlet::went outlet::loss(int error) noexcept {
    switch (error) {
    case EAGAIN:
        return went::some;
    case ENOBUFS:
    case ENOMEM:
        return went::later;
    default:
        return went::gone;
    }
}

void outlet::load(std::string& left) {
    wire_.clear();
    sent_ = 0;
    open_ = none;
    if (!left.empty())
        wire_.swap(left);
}

void outlet::leave(std::string& left) {
    close();
    if (empty()) {
        wire_.clear();
        sent_ = 0;
        if (left.capacity() > wire_.capacity())
            wire_.swap(left); // its own again, from `load`
        release(left);
        return;
    }
    wire_.erase(0, sent_);
    sent_ = 0;
    left.swap(wire_);
    wire_.clear();
    wire_.reserve(room + 256);
}

void outlet::hold(std::string& left) {
    close();
    if (!spare_.empty()) {
        left = std::move(spare_.back());
        spare_.pop_back();
    }
    left.assign(wire_, sent_);
    wire_.clear();
    sent_ = 0;
}

void outlet::send_held(int fd, std::string& left) noexcept {
    if (left.empty())
        return;
    const auto n = ::send(fd, left.data(), left.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    left.erase(0, static_cast<std::size_t>(std::max<ssize_t>(n, 0)));
    if (!left.empty())
        return;
    if (spare_.size() < held_at_once)
        spare_.push_back(std::move(left)); // within what was reserved
    release(left);
}

void outlet::add(std::uint16_t id, std::string_view content) {
    while (!content.empty()) {
        const bool fits =
            open_ != none && open_id_ == id && wire_.size() - open_ - header_size < full_content;
        if (!fits) {
            close();
            open_ = wire_.size();
            open_id_ = id;
            wire_.append(header_size, '\0');
        }
        const auto part = content.substr(0, full_content - (wire_.size() - open_ - header_size));
        wire_.append(part);
        content.remove_prefix(part.size());
    }
}

void outlet::end(std::uint16_t id, int app_status) {
    close();
    append_end(wire_, id, app_status);
}

void outlet::raw(std::string_view bytes) {
    close();
    wire_.append(bytes);
}

void outlet::close() noexcept {
    if (open_ == none)
        return;
    encode_header(
        wire_.data() + open_, record_type::std_out, open_id_, wire_.size() - open_ - header_size
    );
    open_ = none;
}

void outlet::sent(std::size_t n) {
    sent_ += n;
    if (!empty())
        return;
    wire_.clear();
    sent_ = 0;
}

outlet::went outlet::flush(int fd) {
    close();
    while (!empty()) {
        const auto n = ::send(fd, wire_.data() + sent_, size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return loss(errno);
        sent(static_cast<std::size_t>(n));
    }
    return went::all;
}

outlet::flushed outlet::flush(int fd, std::uint16_t id, std::string_view content) {
    close();
    std::size_t taken = 0;
    while (taken < content.size()) {
        std::array<char, records_at_once * header_size> headers;
        std::array<iovec, 1 + 2 * records_at_once> parts;
        std::size_t used = 0;
        const auto add = [&](const char* at, std::size_t n) {
            parts[used++] = {const_cast<char*>(at), n};
        };
        const auto before = size();
        if (before > 0)
            add(wire_.data() + sent_, before);
        auto rest = content.substr(taken);
        for (std::size_t i = 0; i < records_at_once && !rest.empty(); ++i) {
            const auto part = rest.substr(0, full_content);
            char* const header = headers.data() + i * header_size;
            encode_header(header, record_type::std_out, id, part.size());
            add(header, header_size);
            add(part.data(), part.size());
            rest.remove_prefix(part.size());
        }
        msghdr message{};
        message.msg_iov = parts.data();
        message.msg_iovlen = used;
        const auto n = ::sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return {loss(errno), taken};
        auto gone = static_cast<std::size_t>(n);
        sent(std::min(gone, before));
        if (gone < before)
            return {went::some, taken};
        gone -= before;
        // Whole records are gone; of one that was begun the rest is ours to send.
        std::size_t at = before > 0 ? 1 : 0;
        for (; at < used && gone >= parts[at].iov_len + parts[at + 1].iov_len; at += 2) {
            gone -= parts[at].iov_len + parts[at + 1].iov_len;
            taken += parts[at + 1].iov_len;
        }
        if (at == used)
            continue;
        if (gone > 0) {
            std::size_t skip = gone;
            for (const auto& part : {parts[at], parts[at + 1]}) {
                const auto here = std::min(skip, part.iov_len);
                skip -= here;
                wire_.append(static_cast<const char*>(part.iov_base) + here, part.iov_len - here);
            }
            taken += parts[at + 1].iov_len;
        }
        return {went::some, taken};
    }
    return {flush(fd), taken};
}

} // namespace groat::inline v0::server::fcgi::native

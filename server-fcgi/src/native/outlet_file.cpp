// SPDX-License-Identifier: BSL-1.0
// Content that lies in a file.
#include "native/outlet.hpp"

#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace groat::inline v0::server::fcgi::native {

outlet::flushed outlet::flush_file(
    int fd, std::uint16_t id, int file, std::uint64_t from, std::uint64_t n
) {
    std::size_t taken = 0;
    while (taken < n) {
        const auto part =
            static_cast<std::size_t>(std::min<std::uint64_t>(full_content, n - taken));
        close();
        const auto header = wire_.size();
        wire_.append(header_size, '\0');
        encode_header(wire_.data() + header, record_type::std_out, id, part);
        // The header, once it is here, is on its way: its content follows, or is put behind it.
        auto how = flush(fd);
        std::size_t went_out = 0;
        while (how == went::all && went_out < part) {
            auto at = static_cast<off_t>(from + taken + went_out);
            const auto sent = ::sendfile(fd, file, &at, part - went_out);
            if (sent > 0)
                went_out += static_cast<std::size_t>(sent);
            else if (sent == 0)
                return {went::all, taken + went_out};
            else if (errno != EINTR)
                how = errno == EPIPE || errno == ECONNRESET ? went::gone
                      : errno == ENOBUFS || errno == ENOMEM ? went::later
                                                            : went::some;
        }
        if (how == went::gone)
            return {how, taken + went_out};
        if (how != went::all) {
            const auto copied = add_from(file, from + taken + went_out, part - went_out);
            taken += went_out + copied;
            return {went_out + copied < part ? went::all : how, taken};
        }
        taken += part;
    }
    return {went::all, taken};
}

/// Reads the rest of a record that the kernel did not take. How much of it there was.
std::size_t outlet::add_from(int file, std::uint64_t from, std::size_t n) {
    const auto before = wire_.size();
    wire_.resize(before + n);
    std::size_t done = 0;
    while (done < n) {
        const auto got =
            ::pread(file, wire_.data() + before + done, n - done, static_cast<off_t>(from + done));
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        done += static_cast<std::size_t>(got);
    }
    wire_.resize(before + done);
    return done;
}

} // namespace groat::inline v0::server::fcgi::native

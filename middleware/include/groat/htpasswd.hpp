// SPDX-License-Identifier: BSL-1.0
// Files of users and hashed passwords. Installed only where groat was built with libxcrypt.
#pragma once

#include <groat/env.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace groat::inline v0 {

/// A file that htpasswd(1) writes, as an answer to basic_auth's question:
///
///     middleware::basic_auth{{.verify = htpasswd{"/etc/site/users"}}}
///
/// A line is `name:hash`; empty ones and those that begin with `#` are passed over. Hashes are
/// those that libxcrypt calls strong: bcrypt (`htpasswd -B`), SHA-512 (`-5`), yescrypt and its kin.
/// SHA-256, MD5, `$apr1$`, `{SHA}`, DES and plain text are refused: whoever reads such a file soon
/// has the passwords.
///
/// The file is read when this is constructed; a change of it is seen by the next process, so after
/// a reload. A check costs what the hash costs, milliseconds on purpose, and says that it waits
/// (blocking.hpp). A user that does not exist costs what the file's first one does.
///
/// A handle; any thread may ask.
class htpasswd {
public:
    /// Throws std::system_error if the file can't be read, and std::invalid_argument, with the
    /// line's number, for a line that is none, a name that is there already or a weak hash, for a
    /// file without users, and for more than 1 MiB.
    explicit htpasswd(const std::string& path);

    /// Whether this is the user's password. Longer than libxcrypt takes (511 bytes): no.
    [[nodiscard]] bool operator()(
        const env& request, std::string_view user, std::string_view password
    ) const;

private:
    struct table;

    std::shared_ptr<const table> users_;
};

} // namespace groat::inline v0

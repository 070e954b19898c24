// SPDX-License-Identifier: BSL-1.0
// The file that says which process to send signals to.
#pragma once

#include "descriptor.hpp"

#include <sys/types.h>

#include <string>

namespace groat::inline v0::server::fcgi {

/// It appears whole, once the process serves, and goes with it unless somebody else's has taken its
/// place. The process holds a lock on it, so that a second one doesn't take the place of one that
/// lives; a file that was left behind is replaced, whoever has its number by now.
class pid_file {
public:
    /// Makes sure that it can be written; it is not there yet. None for an empty path. Throws
    /// std::system_error, and std::runtime_error if it is another process's.
    explicit pid_file(std::string path);
    pid_file(const pid_file&) = delete;
    pid_file& operator=(const pid_file&) = delete;
    ~pid_file();

    /// From now on it is there. Throws the same.
    void publish();

private:
    std::string path_;
    std::string temporary_; // its name until it is published
    descriptor file_;
    dev_t device_ = 0;
    ino_t inode_ = 0;
};

} // namespace groat::inline v0::server::fcgi

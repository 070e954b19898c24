// SPDX-License-Identifier: BSL-1.0
// The suite's app in a FastCGI server of this process, in a folder that goes away.
#pragma once

#include <groat/server/fcgi.hpp>
#include <groat/server/test/conformance.hpp>

#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>

namespace groat_test {

class scratch_folder {
public:
    scratch_folder() {
        std::string name = "/tmp/groat-test-XXXXXX";
        if (!::mkdtemp(name.data()))
            throw std::runtime_error{"no folder for the test"};
        path_ = name;
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    ~scratch_folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }

    [[nodiscard]] const std::string& path() const noexcept { return path_; }

private:
    std::string path_;
};

/// Listens at a unix socket unless the options say TCP.
struct served {
    scratch_folder home;
    std::string path = home.path() + "/app.sock";
    std::shared_ptr<groat::server::test::conformance::journal> seen;
    groat::server::fcgi::server server;

    explicit served(
        groat::server::fcgi::options how, std::chrono::seconds patience = std::chrono::seconds{30}
    )
        : seen{std::make_shared<groat::server::test::conformance::journal>(patience)},
          server{groat::server::test::conformance::site(seen), prepared(std::move(how))} {
        server.start();
    }

    [[nodiscard]] std::uint16_t port() const {
        const auto address = server.address();
        return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    }

private:
    groat::server::fcgi::options prepared(groat::server::fcgi::options how) {
        namespace fcgi = groat::server::fcgi;
        if (!std::holds_alternative<fcgi::tcp_socket>(how.listen))
            how.listen = fcgi::unix_socket{path};
        how.log = [to = seen](std::string_view line) { to->log(line); };
        return how;
    }
};

} // namespace groat_test

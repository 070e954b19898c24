// SPDX-License-Identifier: BSL-1.0
#include "listener.hpp"

#include "support/site.hpp"
#include <support/catch.hpp>
#include <support/fcgi_peer.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>

using namespace groat::server::fcgi;

namespace {

options at(const std::string& path, unsigned mode = 0660) {
    return {.listen = unix_socket{.path = path, .mode = mode}};
}

struct stat look(const std::string& path) {
    struct stat there {};
    REQUIRE(::lstat(path.c_str(), &there) == 0);
    return there;
}

bool exists(const std::string& path) {
    return std::filesystem::exists(std::filesystem::symlink_status(path));
}

/// A socket file that nobody listens on any more.
void leave_stale(const std::string& path) {
    const descriptor dead{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    sockaddr_un where{};
    where.sun_family = AF_UNIX;
    std::memcpy(where.sun_path, path.data(), path.size());
    REQUIRE(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0);
}

std::size_t entries(const std::string& path) {
    const auto parent = std::filesystem::path{path}.parent_path();
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator{parent}, {}));
}

} // namespace

TEST_CASE(
    "listener: a path has its mode whatever the umask, and goes with its server", "[listener]"
) {
    const folder home;
    const auto path = home / "socket";
    const auto before = ::umask(0777);
    {
        const listener one{at(path)};
        ::umask(before);
        CHECK(S_ISSOCK(look(path).st_mode));
        CHECK((look(path).st_mode & 0777) == 0660);
        CHECK(entries(path) == 1);
        CHECK((::fcntl(one.fd(), F_GETFD) & FD_CLOEXEC) != 0);
        fcgi_peer::connection{path};
    }
    ::umask(before);
    CHECK_FALSE(exists(path));
    const listener open{at(path, 0600)};
    CHECK((look(path).st_mode & 0777) == 0600);
}

TEST_CASE("listener: takes the place of a stale socket", "[listener]") {
    const folder home;
    const auto path = home / "socket";
    leave_stale(path);
    const auto old = look(path).st_ino;
    const listener one{at(path)};
    CHECK(look(path).st_ino != old);
    CHECK(entries(path) == 1);
    fcgi_peer::connection{path};
}

TEST_CASE("listener: leaves a server alone that answers", "[listener]") {
    const folder home;
    const auto path = home / "socket";
    const listener first{at(path)};
    const auto inode = look(path).st_ino;
    CHECK_THROWS_WITH((listener{at(path)}), Catch::Contains("another server answers there"));
    CHECK(look(path).st_ino == inode);
    CHECK(entries(path) == 1);
    fcgi_peer::connection{path};
}

TEST_CASE("listener: never touches what is no socket", "[listener]") {
    const folder home;
    const auto file = home / "file";
    std::ofstream{file} << "precious";
    CHECK_THROWS_WITH((listener{at(file)}), Catch::Contains("no socket"));
    std::string kept;
    std::ifstream{file} >> kept;
    CHECK(kept == "precious");
    const auto link = home / "link";
    std::filesystem::create_symlink(file, link);
    CHECK_THROWS_WITH((listener{at(link)}), Catch::Contains("no socket"));
    const auto inside = home / "inside";
    std::filesystem::create_directory(inside);
    CHECK_THROWS_WITH((listener{at(inside)}), Catch::Contains("no socket"));
    CHECK(entries(file) == 3);
}

TEST_CASE("listener: what it cannot do is said in one line that names the path", "[listener]") {
    const folder home;
    const auto refused = [](const options& how) -> std::string {
        try {
            const listener one{how};
        } catch (const std::runtime_error& e) {
            return e.what();
        }
        return "";
    };
    CHECK_THAT(
        refused(at(home / "none/socket")),
        Catch::Contains("none/socket") && Catch::Contains("No such file")
    );
    CHECK_THAT(refused(at(home / "")), Catch::Contains("no path of a file"));
    CHECK_THAT(
        refused({.listen = unix_socket{.path = home / "s", .group = "no-such-group"}}),
        Catch::Contains("no group \"no-such-group\"")
    );
    CHECK_THAT(refused(at(home / "s", 01777)), Catch::Contains("mode"));
    CHECK(entries(home / "s") == 0);
}

TEST_CASE("listener: a path is as long as a socket's can be", "[listener]") {
    const folder home;
    const auto longest = (home / std::string(200, 's')).substr(0, 107);
    {
        const listener one{at(longest)};
        CHECK(S_ISSOCK(look(longest).st_mode));
        fcgi_peer::connection{longest};
    }
    CHECK_THROWS_WITH((listener{at(longest + "s")}), Catch::Contains("108 bytes"));
}

TEST_CASE("listener: removes its own path only", "[listener]") {
    const folder home;
    const auto path = home / "socket";
    {
        const listener one{at(path)};
        ::unlink(path.c_str());
        leave_stale(path); // somebody else's now
    }
    CHECK(exists(path));
}

TEST_CASE("listener: gives the path away before it ends", "[listener]") {
    const folder home;
    const auto path = home / "socket";
    listener old{at(path)};
    old.withdraw();
    const listener next{at(path)};
    fcgi_peer::connection{path};
}

TEST_CASE("listener: TCP is for this machine unless others are allowed", "[listener]") {
    const listener v4{{.listen = tcp_socket{}}};
    CHECK(v4.address().starts_with("tcp:127.0.0.1:"));
    CHECK_FALSE(v4.address().ends_with(":0"));
    CHECK_THROWS_WITH(
        (listener{{.listen = tcp_socket{.host = "0.0.0.0"}}}), Catch::Contains("no authentication")
    );
    const listener open{{.listen = tcp_socket{.host = "0.0.0.0"}, .allow = {"10.0.0.0/8"}}};
    CHECK(open.address().starts_with("tcp:0.0.0.0:"));
    CHECK_THROWS_WITH(
        (listener{{.listen = parse_listen(v4.address())}}), Catch::Contains("in use")
    );
}

TEST_CASE(
    "listener: an inherited descriptor must be a listening socket, and is left to others",
    "[listener]"
) {
    const folder home;
    const auto path = home / "socket";
    const listener first{at(path)};
    {
        const listener second{{.listen = inherited_socket{.fd = first.fd()}}};
        CHECK(second.fd() != first.fd());
        CHECK((::fcntl(second.fd(), F_GETFD) & FD_CLOEXEC) != 0);
    }
    CHECK(exists(path));
    fcgi_peer::connection{path};

    const descriptor file{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    CHECK_THROWS_WITH(
        (listener{{.listen = inherited_socket{.fd = file.get()}}}), Catch::Contains("no socket")
    );
    const descriptor alone{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    CHECK_THROWS_WITH(
        (listener{{.listen = inherited_socket{.fd = alone.get()}}}),
        Catch::Contains("no listening socket")
    );
    CHECK_THROWS_WITH(
        (listener{{.listen = inherited_socket{.fd = 9999}}}), Catch::Contains("not open")
    );
}

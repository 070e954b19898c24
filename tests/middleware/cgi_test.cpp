// SPDX-License-Identifier: BSL-1.0
#include <groat/middleware/cgi.hpp>

#include <groat/server/test.hpp>

#include <middleware/support/temp_folder.hpp>
#include <support/catch.hpp>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace groat;
using namespace std::chrono_literals;
using groat_test::temp_folder;
using middleware::cgi;
using middleware::cgi_options;
using middleware::mount;
using server::test::client;
using server::test::client_options;

namespace {

/// An app whose program is a shell's script.
app script(const std::string& text, cgi_options how = {}) {
    how.program = "/bin/sh";
    how.arguments = {"-c", text};
    return wrap(cgi{std::move(how)}, [](env&) { return groat::text("next"); });
}

server::test::reply answer(const std::string& text, cgi_options how = {}) {
    return client{script(text, std::move(how))}.get("/");
}

/// Its environment as the program sees it, a line a variable.
constexpr auto show_environment = "printf 'Content-Type: text/plain\\n\\n'; exec env";

/// A script's first words: a head.
std::string head(const std::string& fields = "Content-Type: text/plain\\n") {
    return "printf '" + fields + "\\n'; ";
}

bool has_line(const std::string& text, const std::string& line) {
    return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

bool has(const std::vector<std::string>& lines, const std::string& part) {
    for (const auto& line : lines)
        if (line.find(part) != std::string::npos)
            return true;
    return false;
}

bool no_child_is_left() {
    return ::waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
}

/// A pipe with a name, from which a script can read without an end.
std::string fifo(const temp_folder& where) {
    const auto name = where.path("fifo");
    REQUIRE(::mkfifo(name.c_str(), 0600) == 0);
    return name;
}

} // namespace

TEST_CASE("cgi: a document", "[cgi]") {
    const auto got = answer(head() + "echo hello");
    CHECK(got.status == 200);
    CHECK(got.header("Content-Type") == "text/plain");
    CHECK(got.body == "hello\n");
    CHECK(got.errors.empty());
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: a status, and fields as they were written", "[cgi]") {
    const auto got = answer(
        head("Status: 404 Not Here\\r\\nContent-Type: a/b\\r\\nSet-Cookie: a=1\\r\\n"
             "Set-Cookie: b=2\\r\\n\\r") +
        "printf gone"
    );
    CHECK(got.status == 404);
    CHECK(got.all("Set-Cookie") == std::vector<std::string>{"a=1", "b=2"});
    CHECK(!got.header("Status"));
    CHECK(got.body == "gone");
}

TEST_CASE("cgi: a redirect of the client is 302 unless it says another", "[cgi]") {
    const auto plain = answer(head("Location: https://example.org/a\\n"));
    CHECK(plain.status == 302);
    CHECK(plain.header("Location") == "https://example.org/a");
    CHECK(answer(head("Location: //example.org/a\\n")).status == 302);
    const auto other = answer(head("Status: 303 See Other\\nLocation: /a\\n"));
    CHECK(other.status == 303);
    CHECK(other.header("Location") == "/a");
}

TEST_CASE("cgi: what is no answer is 502, and the log says why", "[cgi]") {
    for (const auto* fields :
         {"Location: /a\\n",
          "X-A: b\\n",
          "Status: 99\\n",
          "Status: 600\\n",
          "Status: 2000\\n",
          "Status: ok\\n",
          "Status: 200\\nStatus: 200\\n",
          "Content-Type: a/b\\nContent-Type: a/b\\n",
          "Content-Type: a/b\\nContent-Length: 1\\nContent-Length: 1\\n",
          "Content-Type\\n",
          "Content Type: a/b\\n",
          "Content-Type: a\\rb\\n",
          "Content-Type: a\\000b\\n",
          "Content-Type: a/b\\nTransfer-Encoding: chunked\\n",
          ""}) {
        INFO(fields);
        const auto got = answer(head(fields) + "printf x");
        CHECK(got.status == 502);
        CHECK(has(got.errors, "cgi: sh: no answer: "));
        CHECK(no_child_is_left());
    }
}

TEST_CASE("cgi: an end before the head's is 502, with the exit status in the log", "[cgi]") {
    for (const auto* text : {"exit 3", "printf 'Content-Type: text/plain\\n'; exit 3"}) {
        const auto got = answer(text);
        CHECK(got.status == 502);
        CHECK(has(got.errors, "exit status 3"));
    }
}

TEST_CASE("cgi: fields about the connection are left out", "[cgi]") {
    const auto got =
        answer(head("Content-Type: a/b\\nConnection: close\\nKeep-Alive: 3\\nX-A: b\\n"));
    CHECK(got.status == 200);
    CHECK(!got.header("Connection"));
    CHECK(!got.header("Keep-Alive"));
    CHECK(got.header("X-A") == "b");
}

TEST_CASE("cgi: a head has a limit", "[cgi]") {
    // 15 and 1 bytes.
    CHECK(answer(head("Status: 200 OK\\n"), {.max_head = 16}).status == 200);
    CHECK(answer(head("Status: 200 OK\\n"), {.max_head = 15}).status == 502);
    CHECK(answer("while printf 'A: b\\n'; do :; done").status == 502);
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: gets the variables of RFC 3875 and the header fields", "[cgi]") {
    const client asked{script(show_environment)};
    const auto got = asked.send(
        {.method = "POST",
         .target = "/cgi/a%20b?x=1&y",
         .headers = {{"X-A", "b"}, {"Content-Type", "c/d"}},
         .body = "text",
         .host = "example.org:8080",
         .script_name = "/cgi",
         .variables = {{"REMOTE_USER", "me"}}}
    );
    for (const auto* line :
         {"GATEWAY_INTERFACE=CGI/1.1",
          "REQUEST_METHOD=POST",
          "SCRIPT_NAME=/cgi",
          "PATH_INFO=/a b",
          "QUERY_STRING=x=1&y",
          "CONTENT_LENGTH=4",
          "CONTENT_TYPE=c/d",
          "HTTP_X_A=b",
          "SERVER_NAME=example.org",
          "SERVER_PORT=8080",
          "SERVER_PROTOCOL=HTTP/1.1",
          "REMOTE_ADDR=127.0.0.1",
          "REMOTE_USER=me"}) {
        INFO(line);
        CHECK(has_line(got.body, line));
    }
    const auto without = asked.get("/");
    CHECK(has_line(without.body, "QUERY_STRING="));
    CHECK(without.body.find("CONTENT_LENGTH") == std::string::npos);
}

TEST_CASE("cgi: gets neither Proxy nor passwords nor what is no variable of a request", "[cgi]") {
    client_options how;
    how.lint = false; // which lets no server give HTTP_PROXY
    const auto got = client{script(show_environment), how}.send(
        {.headers =
             {{"Proxy", "http://evil"},
              {"Authorization", "secret"},
              {"Proxy-Authorization", "secret"}},
         .variables =
             {{"HTTP_PROXY", "evil"},
              {"LD_PRELOAD", "evil"},
              {"HTTP_X()", "evil"},
              {"PATH", "evil"}}}
    );
    CHECK(got.status == 200);
    CHECK(got.body.find("evil") == std::string::npos);
    CHECK(got.body.find("secret") == std::string::npos);
}

TEST_CASE("cgi: gets nothing of the server's environment but what is listed", "[cgi]") {
    ::setenv("GROAT_CGI_TEST_A", "secret", 1);
    ::setenv("GROAT_CGI_TEST_B", "known", 1);
    const auto got = answer(show_environment, {.server_variables = {"GROAT_CGI_TEST_B"}});
    ::unsetenv("GROAT_CGI_TEST_A");
    ::unsetenv("GROAT_CGI_TEST_B");
    CHECK(got.body.find("secret") == std::string::npos);
    CHECK(has_line(got.body, "GROAT_CGI_TEST_B=known"));
}

TEST_CASE("cgi: gets what the options name", "[cgi]") {
    const auto got = client{
        script(
            show_environment,
            {.variables = {{"SCRIPT_FILENAME", "/a"}, {"QUERY_STRING", "fixed"}},
             .request_variables = {"HTTPS", "HTTP_AUTHORIZATION"}}
        )}.send({.headers = {{"Authorization", "Basic x"}}, .scheme = "https"});
    CHECK(has_line(got.body, "SCRIPT_FILENAME=/a"));
    CHECK(has_line(got.body, "QUERY_STRING=fixed"));
    CHECK(has_line(got.body, "HTTPS=on"));
    CHECK(has_line(got.body, "HTTP_AUTHORIZATION=Basic x"));
}

TEST_CASE("cgi: a NUL that would end a variable early is 400", "[cgi]") {
    CHECK(client{script(head())}.get("/a%00b").status == 400);
}

TEST_CASE("cgi: a variable that no program can be given is 431", "[cgi]") {
    // Linux takes 32 pages a string (execve(2)).
    const auto got = client{script(head())}.send({.headers = {{"X-A", std::string(132'000, 'a')}}});
    CHECK(got.status == 431);
}

TEST_CASE("cgi: the body is its input, and of its length", "[cgi]") {
    const client echo{script(head() + "printf \"$CONTENT_LENGTH \"; exec cat")};
    CHECK(echo.post("/", "some text").body == "9 some text");
    const std::string large(1'000'000, 'x');
    CHECK(echo.post("/", large).body == "1000000 " + large);
    CHECK(echo.get("/").body == " ");
    // One without an announced length, in pieces.
    const std::vector<std::string> pieces{"a", "bc"};
    CHECK(echo.post("/", body{std::vector{pieces}}).body == "3 abc");
}

TEST_CASE("cgi: a program that writes much before it reads does not stand still", "[cgi]") {
    const auto got =
        client{script(head() + "head -c 300000 /dev/zero; cat >/dev/null; echo end")}.post(
            "/", std::string(300'000, 'x')
        );
    CHECK(got.body.size() == 300'004);
    CHECK(got.how == fate::done);
}

TEST_CASE("cgi: a body has a limit, announced or not", "[cgi]") {
    const client limited{script(head() + "exec cat", {.max_input = 3})};
    CHECK(limited.post("/", "abc").body == "abc");
    CHECK(limited.post("/", "abcd").status == 413);
    CHECK(limited.post("/", body{std::vector<std::string>{"ab", "cd"}}).status == 413);
}

TEST_CASE("cgi: what is written goes out before the program ends", "[cgi]") {
    const temp_folder where;
    const auto name = fifo(where);
    std::string seen;
    client_options how;
    how.arrives = [&](const server::test::reply& so_far) {
        // The program waits for this.
        if (so_far.body != "first\n" || !seen.empty())
            return;
        seen = so_far.body;
        const int fd = ::open(name.c_str(), O_WRONLY);
        REQUIRE(::write(fd, "second\n", 7) == 7);
        ::close(fd);
    };
    const auto got =
        client{script(head() + "echo first; read x <" + name + "; echo $x"), how}.get("/");
    CHECK(seen == "first\n");
    CHECK(got.body == "first\nsecond\n");
}

TEST_CASE("cgi: no head at the deadline is 504, and the program got SIGTERM", "[cgi]") {
    const temp_folder where;
    const auto name = fifo(where);
    client_options how;
    how.clock = std::make_shared<server::test::fake_clock>();
    // The program says that it waits; then its time is over.
    std::thread other{[&] {
        const int fd = ::open(name.c_str(), O_RDONLY);
        how.clock->advance(10s);
        ::close(fd);
    }};
    const auto got =
        client{
            script(
                "trap 'echo asked >&2; exit 0' TERM; : >" + name + "; exec 3<>" + name +
                    "; read x <&3",
                {.deadline = 10s, .grace = 1min}
            ),
            how}
            .get("/");
    other.join();
    CHECK(got.status == 504);
    CHECK(has(got.errors, "cgi: sh: asked"));
    CHECK(has(got.errors, "stopped: its time is over"));
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: a body that is not ended at the deadline fails, SIGTERM heeded or not", "[cgi]") {
    const temp_folder where;
    const auto name = fifo(where);
    client_options how;
    how.clock = std::make_shared<server::test::fake_clock>();
    how.arrives = [&](const server::test::reply& so_far) {
        if (so_far.body == "first\n")
            how.clock->advance(30s);
    };
    for (const auto* trap : {"", "trap '' TERM; "}) {
        const auto got =
            client{
                script(
                    trap + head() + "echo first; exec 3<>" + name + "; read x <&3", {.grace = 20ms}
                ),
                how}
                .get("/");
        CHECK(got.how == fate::failed);
        CHECK(got.body == "first\n");
        CHECK(no_child_is_left());
    }
}

TEST_CASE("cgi: the exchange's deadline counts if it is the earlier one", "[cgi]") {
    client_options how;
    how.deadline = 0s;
    const auto got = client{script("read x </dev/zero"), how}.get("/");
    CHECK(got.status != 200);
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: the program of a client that has gone is killed", "[cgi]") {
    client_options how;
    how.leaves_at = 200;
    const auto got = client{script(head() + "while echo x; do :; done"), how}.get("/");
    CHECK(got.how == fate::aborted);
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: the end of the program is the end, whoever holds its output", "[cgi]") {
    const temp_folder where;
    const auto name = fifo(where);
    const int fd = ::open(name.c_str(), O_RDONLY | O_NONBLOCK);
    REQUIRE(fd >= 0);
    const auto got = answer(head() + "exec 3<>" + name + "; sleep 1000 <&3 & echo done; exit 0");
    CHECK(got.body == "done\n");
    // And who held it is killed: it had the pipe open for writing.
    pollfd which{fd, POLLIN, 0};
    CHECK(::poll(&which, 1, 30'000) == 1);
    CHECK((which.revents & POLLHUP) != 0);
    ::close(fd);
}

TEST_CASE("cgi: a program that closes its output is waited for", "[cgi]") {
    const temp_folder where;
    const auto got = answer(head() + "echo a; exec >&-; : >" + where.path("mark"), {});
    CHECK(got.body == "a\n");
    CHECK(std::filesystem::exists(where.path("mark")));
    CHECK(no_child_is_left());
}

TEST_CASE("cgi: a signal after the head fails, an exit status does not", "[cgi]") {
    const auto killed = answer(head() + "echo a; kill -9 $$");
    CHECK(killed.how == fate::failed);
    CHECK(has(killed.errors, "signal 9"));
    const auto left = answer(head() + "echo a; exit 3");
    CHECK(left.how == fate::done);
    CHECK(left.body == "a\n");
    CHECK(has(left.errors, "exit status 3"));
}

TEST_CASE("cgi: for HEAD and 204 it runs to its end, and nothing of its body is sent", "[cgi]") {
    const temp_folder where;
    const auto text = "head -c 300000 /dev/zero; : >" + where.path("mark");
    const auto headed = client{script(head() + text)}.head("/");
    CHECK(headed.status == 200);
    CHECK(headed.body.empty());
    CHECK(std::filesystem::remove(where.path("mark")));
    const auto none = answer(head("Status: 204\\n") + text);
    CHECK(none.status == 204);
    CHECK(none.body.empty());
    CHECK(std::filesystem::remove(where.path("mark")));
}

TEST_CASE("cgi: standard error goes to the error sink, a line at a time", "[cgi]") {
    const auto got = answer(head() + "printf 'one\\n\\ntwo\\nthree' >&2");
    CHECK(got.errors == std::vector<std::string>{"cgi: sh: one", "cgi: sh: two", "cgi: sh: three"});
}

TEST_CASE("cgi: standard error has a limit, a line and in all", "[cgi]") {
    const auto got = answer(
        head() + "head -c 3000000 /dev/zero | tr '\\0' a >&2; echo end", {.max_errors = 2500}
    );
    CHECK(got.body == "end\n");
    REQUIRE(got.errors.size() == 4);
    CHECK(got.errors[0] == "cgi: sh: " + std::string(1000, 'a'));
    CHECK(got.errors[2] == "cgi: sh: " + std::string(500, 'a'));
    CHECK(has(got.errors, "left out"));
}

TEST_CASE("cgi: no descriptor of ours is the program's", "[cgi]") {
    REQUIRE(::dup2(STDERR_FILENO, 77) == 77); // not closed by an exec
    const auto got = answer(head() + "for f in /proc/$$/fd/*; do echo ${f##*/}; done");
    ::close(77);
    CHECK(has_line(got.body, "2"));
    CHECK(!has_line(got.body, "77"));
}

TEST_CASE("cgi: no signal is blocked or ignored, and its group is its own", "[cgi]") {
    sigset_t some;
    sigset_t before;
    ::sigemptyset(&some);
    ::sigaddset(&some, SIGTERM);
    ::sigprocmask(SIG_BLOCK, &some, &before);
    const auto old = ::signal(SIGPIPE, SIG_IGN);
    const auto got = answer(head() + "exec cat /proc/self/status");
    const auto group = answer(head() + "read a b c d e f </proc/self/stat; echo $((a - e))");
    ::signal(SIGPIPE, old);
    ::sigprocmask(SIG_SETMASK, &before, nullptr);
    CHECK(has_line(got.body, "SigBlk:\t0000000000000000"));
    // But for the two above 31 that the C library keeps for itself.
    const auto at = got.body.find("SigIgn:\t");
    REQUIRE(at != std::string::npos);
    CHECK((std::stoull(got.body.substr(at + 8, 16), nullptr, 16) & 0x7fff'ffff) == 0);
    CHECK(group.body == "0\n");
}

TEST_CASE("cgi: its working folder is the program's, or the one of the options", "[cgi]") {
    const temp_folder where;
    const auto pwd = [](cgi_options how) {
        how.program = "/usr/bin/env";
        how.arguments = {"sh", "-c", head() + "exec pwd -P"};
        return client{wrap(cgi{std::move(how)}, [](env&) { return text("next"); })}.get("/").body;
    };
    CHECK(pwd({}) == "/usr/bin\n");
    CHECK(pwd({.folder = where.path()}) == where.path() + "\n");
}

TEST_CASE("cgi: the programs of a folder are asked for by their names", "[cgi]") {
    const temp_folder where;
    const auto program = [&](const std::string& name) {
        const auto says = "echo " + name + " \"$SCRIPT_NAME\" \"$PATH_INFO\"";
        where.file("bin/" + name, "#!/bin/sh\n" + head() + says + "\n");
        std::filesystem::permissions(where.path("bin/" + name), std::filesystem::perms::owner_all);
    };
    for (const auto* name : {"one", "two.cgi", ".hidden", "two.cgi~", "a b", "sub/three"})
        program(name);
    where.file("bin/readme", "no program");
    where.link("bin/linked", "sub/three");
    where.link("bin/loop", "loop");
    const client site{
        wrap(mount{{"/cgi-bin", cgi::in(where.path("bin"))}}, [](env&) { return text("next"); })};
    program("late");
    where.file("outside", "#!/bin/sh\n");

    CHECK(site.get("/cgi-bin/one").body == "one /cgi-bin/one \n");
    CHECK(site.get("/cgi-bin/two.cgi/x/y").body == "two.cgi /cgi-bin/two.cgi /x/y\n");
    CHECK(site.get("/cgi-bin/linked").body == "sub/three /cgi-bin/linked \n");
    for (const std::string none :
         {"",
          "/",
          "/On",
          "/one.",
          "/two",
          "/.hidden",
          "/two.cgi~",
          "/a%20b",
          "/sub",
          "/sub/three",
          "/readme",
          "/loop",
          "/late",
          "/../outside",
          "/..%2foutside",
          "/%2e%2e/outside",
          "/one%00",
          "//one",
          "/./one"}) {
        INFO(none);
        CHECK(site.get("/cgi-bin" + none).status == 404);
    }
}

TEST_CASE("cgi: what all programs of a folder get is said once", "[cgi]") {
    const temp_folder where;
    where.file("show", std::string{"#!/bin/sh\n"} + show_environment + "\n");
    std::filesystem::permissions(where.path("show"), std::filesystem::perms::owner_all);
    const client site{wrap(cgi::in(where.path(), {.variables = {{"OURS", "1"}}}), [](env&) {
        return text("next");
    })};
    CHECK(has_line(site.get("/show").body, "OURS=1"));
}

TEST_CASE("cgi: refuses a folder that can't be meant", "[cgi]") {
    const temp_folder where;
    CHECK_THROWS_AS(cgi::in(where.path("none")), std::filesystem::filesystem_error);
    CHECK_THROWS_AS(cgi::in(where.path()), std::invalid_argument);
    CHECK_THROWS_AS(cgi::in("/bin", {.program = "/bin/sh"}), std::invalid_argument);
}

TEST_CASE("cgi: a program that can't be started is a system_error", "[cgi]") {
    const temp_folder where;
    where.file("a", "#!/nowhere/interpreter\n");
    std::filesystem::permissions(where.path("a"), std::filesystem::perms::owner_all);
    const auto got =
        client{wrap(cgi{{.program = where.path("a")}}, [](env&) { return text("next"); })}.get("/");
    CHECK(got.status == 500);
    CHECK_THROWS_AS(std::rethrow_exception(got.error), std::system_error);
}

TEST_CASE("cgi: refuses at construction what cannot be", "[cgi]") {
    CHECK_THROWS_AS(cgi{{}}, std::invalid_argument);
    CHECK_THROWS_AS((cgi{{.program = "/nowhere/program"}}), std::system_error);
    CHECK_THROWS_AS((cgi{{.program = "/etc/passwd"}}), std::system_error);
    CHECK_THROWS_AS((cgi{{.program = "/bin"}}), std::invalid_argument);
    const auto with = [](auto change) {
        cgi_options how{.program = "/bin/sh"};
        change(how);
        return cgi{std::move(how)};
    };
    using how = cgi_options&;
    CHECK_NOTHROW(with([](how) {}));
    CHECK_THROWS_AS(with([](how o) { o.deadline = 0ms; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](how o) { o.grace = -1ms; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](how o) { o.max_head = 0; }), std::invalid_argument);
    CHECK_THROWS_AS(with([](how o) { o.variables = {{"A=", ""}}; }), std::invalid_argument);
    CHECK_THROWS_AS(
        with([](how o) { o.request_variables = {"HTTP_PROXY"}; }), std::invalid_argument
    );
    CHECK_THROWS_AS(with([](how o) { o.temporary = "/nowhere"; }), std::system_error);
}

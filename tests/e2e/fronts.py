# SPDX-License-Identifier: BSL-1.0
"""The front servers beside nginx, each as its example configures it, and what all five owe."""

import http.client
import os
import random
import re
import shutil
import socket

from servers import EXAMPLES, Run, built, connects, eventually, installed

MIB = 1024 * 1024

# What has a front server close its connections to the program.
CLOSED = {
    "apache-proxy": {" enablereuse=on": ""},
    "haproxy": {"option keep-conn": "no option keep-conn"},
}


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Front(Run):
    """A program behind a front server. `NAME` is the profile's and the example's."""

    NAME = None
    MOUNT = ""  # the path at which the program is mounted by the front server
    WORDS = ()  # for the program, beyond where it listens
    CHANGES = {}  # of the example's texts

    def setUp(self):
        super().setUp()
        words = ["--listen", "unix:app.sock", *self.WORDS]
        if os.geteuid() == 0 and self.NAME.startswith("apache"):
            words += ["--socket-group", "www-data"]
            shutil.chown(self.directory, group="www-data")
        self.server = self.program(words)
        self.front = self.start()

    def program(self, words):
        return self.app(words=words)

    def start(self):
        if self.NAME == "nginx":
            return self.nginx(self.CHANGES)
        for _ in range(5):
            self.port = free_port()
            front = self.child(self.command(), "front.log", env=self.variables())
            eventually(
                f"{self.NAME} listens or ends",
                lambda: front.process.poll() is not None or connects(("127.0.0.1", self.port)),
            )
            # Somebody else may have taken the port meanwhile.
            if front.process.poll() is None or "ddress already in use" not in front.said():
                break
        return front.check_runs()

    def variables(self):
        home = str(self.directory)
        haproxy_s = {"LISTEN": f"127.0.0.1:{self.port}"}
        haproxy_s["APP_ONE"] = haproxy_s["APP_TWO"] = "unix@app.sock"
        return {**os.environ, **haproxy_s, "PORT": str(self.port), "HOME": home, "PWD": home}

    def command(self):
        if self.NAME == "lighttpd":
            return [installed("lighttpd"), "-D", "-f", self.example("lighttpd.conf")]
        if self.NAME == "caddy":
            config = self.example("Caddyfile")
            return [installed("caddy"), "run", "--adapter", "caddyfile", "--config", config]
        if self.NAME == "haproxy":
            return [installed("haproxy"), "-db", "-f", self.example("haproxy.cfg")]
        return [
            installed("apache2"),
            *["-D", "FOREGROUND", "-d", self.directory],
            *["-f", self.example(f"{self.NAME}.conf")],
            *["-C", f"Define GROAT_LISTEN 127.0.0.1:{self.port}"],
            *["-C", f"Define GROAT_PROGRAM {self.directory / 'app'}"],
        ]

    def example(self, name):
        """The example as it stands, or a copy with the changes."""
        changes = dict(self.CHANGES)
        if not self.KEPT:
            changes.update(CLOSED[self.NAME])
        if not changes:
            return EXAMPLES / name
        text = (EXAMPLES / name).read_text()
        for old, new in changes.items():
            self.assertEqual(text.count(old), 1, f"'{old}' in examples/{name}")
            text = text.replace(old, new)
        (self.directory / name).write_text(text)
        return self.directory / name

    def environment(self, path="/env", method="GET", body=None, **headers):
        """The variables that the app saw, and what the named accessors said."""
        content = self.get(path, method, body, **headers).content.decode()
        return dict(line.split("=" if "=" in line else ": ", 1) for line in content.splitlines())

    def told(self, head, body=b""):
        """The variables, for a request of these header lines."""
        head = ["POST /env HTTP/1.1", "Host: localhost", "Connection: close", *head]
        answer = self.raw("\r\n".join([*head, "", ""]).encode() + body).decode()
        return dict(re.findall(r"^([A-Z][A-Z0-9_]*)=(.*?)\r?$", answer, re.MULTILINE))


class Cases:
    """What every one of them owes an app and its clients."""

    def test_get_answers_with_the_app_s_text(self):
        response = self.get("/cookies")
        self.assertEqual((response.status, response.content), (200, b"baked\n"))
        self.assertEqual(
            response.headers.get_all("Set-Cookie"),
            ["first=1; Path=/", "second=2; Path=/; HttpOnly"],
        )

    def test_no_status_header_is_left_over(self):
        self.assertIsNone(self.get("/cookies").getheader("Status"))

    def test_head_has_get_s_headers_and_no_body(self):
        size = (EXAMPLES / "public" / "site.css").stat().st_size
        response = self.get("/static/site.css", "HEAD")
        self.assertEqual((response.status, response.content), (200, b""))
        self.assertEqual(response.getheader("Content-Length"), str(size))

    def test_a_file_comes_whole_and_then_is_a_304(self):
        first = self.get("/static/site.css")
        self.assertEqual(first.content, (EXAMPLES / "public" / "site.css").read_bytes())
        again = self.get("/static/site.css", If_None_Match=first.getheader("ETag"))
        self.assertEqual((again.status, again.content), (304, b""))

    def test_post_of_fifteen_megabytes_comes_back_unchanged(self):
        sent = random.Random(4).randbytes(15_000_000)
        response = self.get("/echo", "POST", sent)
        self.assertEqual(response.status, 200)
        self.assertTrue(response.content == sent, f"{len(response.content)} bytes came back")

    def test_a_download_of_300_megabytes_is_whole(self):
        response = self.begin("/large")
        received = 0
        while block := response.read(MIB):
            received += len(block)
        self.assertEqual(received, 300 * MIB)
        self.logged(f"GET /large 200 {300 * MIB} ")

    def test_a_body_that_nobody_reads_does_no_harm(self):
        for _ in range(5):
            response = self.get("/cookies", "POST", b"\1\1\0\1" * 50_000)
            self.assertEqual((response.status, response.content), (200, b"baked\n"))

    def test_what_a_stream_has_flushed_comes_while_it_waits(self):
        response = self.begin("/slow")
        self.assertEqual(response.readline(), b"begun\n")
        self.happen()
        self.assertEqual(response.read(), b"ended\n")

    def test_a_client_that_leaves_amid_a_stream_is_logged_as_aborted(self):
        response = self.begin("/endless")
        self.assertEqual(len(response.read(100_000)), 100_000)
        response.leave()
        self.assertRegex(self.logged("GET /endless "), r"^GET /endless 200 \d+ X$")

    def test_an_app_that_throws_is_a_500_without_its_text(self):
        response = self.get("/throws")
        self.assertEqual(response.status, 500)
        self.assertNotIn(b"secret", response.content)

    def test_the_path_below_a_mount_is_as_it_was_sent_and_decoded_once(self):
        seen = self.environment("/deep/mount/b//c%20d%2520?c=%20d")
        self.assertEqual(seen["SCRIPT_NAME"], "/deep/mount")
        self.assertEqual(seen["PATH_INFO"], "/b//c d%20")
        self.assertEqual(seen["REQUEST_URI"], "/deep/mount/b//c%20d%2520?c=%20d")
        self.assertEqual(seen["QUERY_STRING"], "c=%20d")

    def test_a_mount_hit_exactly_has_an_empty_path_info(self):
        seen = self.environment("/deep/mount")
        self.assertEqual((seen["SCRIPT_NAME"], seen["PATH_INFO"]), ("/deep/mount", ""))

    def test_an_encoded_slash_is_a_slash(self):
        self.assertEqual(self.environment("/env/a%2Fb")["PATH_INFO"], "/a/b")

    def test_encoded_dots_and_nul_lead_nowhere(self):
        for path in ("/env/%2e%2e/%2e%2e/etc/passwd", "/env/..%2f..%2fx", "/env/a%00b"):
            self.assertIn(self.get(path).status, (400, 404), path)

    def test_without_a_body_there_is_no_type_and_no_length_of_one(self):
        for method in ("GET", "POST"):
            seen = self.environment(method=method)
            self.assertNotIn("CONTENT_TYPE", seen)
            self.assertIn(seen.get("CONTENT_LENGTH", "0"), ("0",))

    def test_a_body_in_chunks_arrives_whole_and_without_a_type(self):
        head = ["POST /echo HTTP/1.1", "Host: localhost", "Connection: close"]
        chunked = ["Transfer-Encoding: chunked", "", "3", "abc", "2", "de", "0", "", ""]
        answer = self.raw("\r\n".join(head + chunked).encode())
        self.assertIn(b"abcde", answer.partition(b"\r\n\r\n")[2])
        seen = self.told(["Transfer-Encoding: chunked"], b"3\r\nabc\r\n0\r\n\r\n")
        self.assertEqual(seen["REQUEST_METHOD"], "POST")
        self.assertNotIn("CONTENT_TYPE", seen)
        self.assertNotIn("HTTP_TRANSFER_ENCODING", seen)
        self.assertIn(seen.get("CONTENT_LENGTH", "3"), ("3",))

    def test_what_a_client_could_forge_does_not_arrive(self):
        head = ["Proxy: http://evil.example", "Content-Length: 3", "Content-Type: a/b"]
        seen = self.told(head, b"abc")
        self.assertEqual((seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"]), ("a/b", "3"))
        for name in ("HTTP_PROXY", "HTTP_CONTENT_LENGTH", "HTTP_CONTENT_TYPE"):
            self.assertNotIn(name, seen)

    def test_a_header_with_an_underscore_is_not_another_s_namesake(self):
        seen = self.told(["X-Under: true", "X_Under: forged", "Content-Length: 0"])
        self.assertEqual(seen["HTTP_X_UNDER"], "true")

    def test_headers_that_come_twice_are_joined(self):
        twice = ["X-Twice: 1", "X-Twice: 2", "Cookie: a=1", "Cookie: b=2; c=3"]
        seen = self.told([*twice, "Content-Length: 0"])
        self.assertEqual(seen["HTTP_X_TWICE"], "1, 2")
        self.assertEqual(seen["HTTP_COOKIE"], "a=1; b=2; c=3")

    def test_credentials_arrive_and_nobody_takes_them_for_checked(self):
        seen = self.told(["Authorization: Basic YTpi", "Content-Length: 0"])
        self.assertEqual(seen["HTTP_AUTHORIZATION"], "Basic YTpi")
        self.assertNotIn("REMOTE_USER", seen)
        self.assertNotIn("AUTH_TYPE", seen)

    def test_host_is_the_client_s(self):
        host = "groats.example" if self.NAME == "nginx" else "groats.example:81"  # Debian's $host
        self.assertEqual(self.environment(Host="groats.example:81")["HTTP_HOST"], host)

    def test_a_request_of_http_1_0_without_a_host_is_served(self):
        answer = self.raw(b"GET /env HTTP/1.0\r\n\r\n").decode()
        self.assertRegex(answer, r"^HTTP/1\.[01] 200 ")
        self.assertRegex(answer, r"\nSERVER_NAME=[^\n]")
        self.assertRegex(answer, r"\nSERVER_PORT=\d+\n")
        self.assertNotRegex(answer, r"\nHTTP_HOST=\n")

    def test_plain_http_is_no_https(self):
        seen = self.environment()
        self.assertEqual(seen["REQUEST_SCHEME"], "http")
        self.assertNotIn("HTTPS", seen)

    def test_a_response_head_of_three_kilobytes_arrives(self):
        self.assertEqual(len(self.get("/long-head").getheader("X-Long")), 3000)

    def test_a_location_beside_a_200_is_not_followed(self):
        response = self.get("/located")
        self.assertEqual((response.status, response.content), (200, b"here\n"))

    def test_a_204_and_a_304_have_no_body(self):
        for path, status in (("/empty", 204), ("/unchanged", 304)):
            response = self.get(path)
            self.assertEqual((response.status, response.content), (status, b""))


class SendsFile:
    """What the app says about a file is for the front server, and only if that is wanted."""

    def test_by_default_an_app_can_t_make_the_front_server_send_a_file(self):
        self.assertEqual(self.get("/sends-file").content, b"not the file\n")


class LongHead:
    """A response's head may be longer than what every front server takes, if one asks for it."""

    WORDS = ("--max-response-head", "65536")

    def test_a_response_head_of_18_kilobytes_arrives(self):
        response = self.get("/longer-head")
        self.assertEqual((response.status, response.content), (200, b"longer\n"))
        self.assertEqual([len(response.getheader(f"X-{n}")) for n in ("One", "Three")], [6000] * 2)


class Below:
    """The program below a path of the front server's."""

    def test_the_path_before_it_is_script_name(self):
        seen = self.environment("/app/env/b//c%20d")
        self.assertEqual((seen["SCRIPT_NAME"], seen["PATH_INFO"]), ("/app/env", "/b//c d"))
        self.assertEqual(seen["REQUEST_URI"], "/app/env/b//c%20d")

    def test_the_place_itself_is_the_app_s_root(self):
        response = self.get("/app/")
        self.assertEqual((response.status, response.getheader("X-Place")), (404, "/app /"))


class Cut:
    """What broke is seen to be broken, where the front server lets it be seen."""

    def test_a_body_that_throws_is_cut_and_not_ended(self):
        response = self.begin("/breaks")
        self.assertEqual(response.readline(), b"so far so good\n")
        self.happen()
        with self.assertRaises(http.client.IncompleteRead):
            response.read()
        self.assertRegex(self.logged("GET /breaks "), r"^GET /breaks 200 15 X$")

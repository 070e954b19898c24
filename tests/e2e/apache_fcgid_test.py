# SPDX-License-Identifier: BSL-1.0
"""A program that Apache's mod_fcgid starts on fd 0, as examples/apache.conf sets it up."""

import os
import pathlib
import random
import shutil
import signal
import socket
import unittest

from servers import EXAMPLES, Run, built, connects, eventually, installed


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def processes_of(program):
    """The processes that run the program; of others' we know nothing."""
    found = []
    for link in pathlib.Path("/proc").glob("[0-9]*/exe"):
        try:
            if os.readlink(link) == str(program):
                found.append(link.parent.name)
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


class Apache:
    def setUp(self):
        super().setUp()
        installed_modules = "/usr/lib/apache2/modules/mod_fcgid.so"
        self.assertTrue(
            os.path.exists(installed_modules),
            "mod_fcgid is not installed: run scripts/install-packages demo",
        )
        # Where the program lies is where it works, and Apache's user must get there.
        self.program = self.directory / "program"
        shutil.copy(built("tests/e2e/groat-e2e-app"), self.program)
        # mod_fcgid hands over no words.
        starter = self.directory / "app"
        starter.write_text(f"#!/bin/sh\nexec {self.program} --engine {self.ENGINE}\n")
        starter.chmod(0o755)
        (self.directory / "fcgid").mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.directory, "www-data")
            shutil.chown(self.directory / "fcgid", "www-data")
        self.apache = self.start()

    def start(self):
        while True:
            self.port = free_port()
            apache = self.child(
                [installed("apache2"), "-D", "FOREGROUND"]
                + ["-d", self.directory, "-f", EXAMPLES / "apache.conf"]
                + ["-C", f"Define GROAT_LISTEN 127.0.0.1:{self.port}"]
                + ["-C", f"Define GROAT_PROGRAM {self.directory / 'app'}"],
                "apache.log",
            )
            eventually(
                "Apache listens or ends",
                lambda: apache.process.poll() is not None or connects(("127.0.0.1", self.port)),
            )
            # Somebody else may have taken the port meanwhile.
            if apache.process.poll() is None or "Address already in use" not in apache.said():
                return apache.check_runs()

    def test_get_answers_with_the_app_s_text(self):
        response = self.get("/cookies")
        self.assertEqual((response.status, response.content), (200, b"baked\n"))
        self.assertEqual(
            response.headers.get_all("Set-Cookie"),
            ["first=1; Path=/", "second=2; Path=/; HttpOnly"],
        )

    def test_post_of_five_megabytes_comes_back_unchanged(self):
        sent = random.Random(4).randbytes(5_000_000)
        response = self.get("/echo", "POST", sent)
        self.assertEqual(response.status, 200)
        self.assertTrue(response.content == sent, f"{len(response.content)} bytes came back")

    def test_the_whole_path_is_path_info(self):
        content = self.get("/env/a%20b?c=d").content
        self.assertIn(b"script_name: /env\npath_info: /a b\n", content)
        self.assertIn(b"\nQUERY_STRING=c=d\n", b"\n" + content)
        self.assertIn(b"\nREQUEST_URI=/env/a%20b?c=d\n", b"\n" + content)

    def test_credentials_reach_the_app(self):
        content = self.get("/env", Authorization="Basic YTpi").content
        self.assertIn(b"\nHTTP_AUTHORIZATION=Basic YTpi\n", b"\n" + content)

    def test_a_file_comes_whole_and_then_is_a_304(self):
        first = self.get("/static/site.css")
        self.assertEqual(first.content, (EXAMPLES / "public" / "site.css").read_bytes())
        again = self.get("/static/site.css", If_None_Match=first.getheader("ETag"))
        self.assertEqual((again.status, again.content), (304, b""))

    def test_an_app_that_throws_is_a_500_without_its_text(self):
        response = self.get("/throws")
        self.assertEqual(response.status, 500)
        self.assertNotIn(b"secret", response.content)

    def test_the_program_ends_with_apache_and_loses_no_line(self):
        self.get("/env")
        self.assertTrue(processes_of(self.program))
        self.assertEqual(self.apache.stop(signal.SIGTERM), 0)
        eventually("the program ends", lambda: not processes_of(self.program))
        self.assertEqual([line.split()[1] for line in self.lines("kept.log")], ["/env"])


class Apache_native(Apache, Run):
    ENGINE = "native"


class Apache_libfcgi(Apache, Run):
    ENGINE = "libfcgi"


if __name__ == "__main__":
    unittest.main(verbosity=2)

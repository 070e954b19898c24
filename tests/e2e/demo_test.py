# SPDX-License-Identifier: BSL-1.0
"""scripts/demo, without its building: it serves the program that was built already."""

import pathlib
import signal
import socket
import subprocess
import unittest

from servers import PATIENCE, ROOT, Run, built, connects, eventually


def children_of(pid):
    return pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


class Demo(Run):
    def setUp(self):
        super().setUp()
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]

    def command(self, *words, program="examples/site"):
        words = ["--port", str(self.port), "--program", str(built(program)), *words]
        return [str(ROOT / "scripts" / "demo"), *words]

    def once(self, **settings):
        return subprocess.run(
            self.command("--once", **settings),
            env={"PATH": "/usr/bin:/bin", "TMPDIR": str(self.directory)},
            capture_output=True,
            text=True,
            timeout=PATIENCE * 2,
        )

    def test_once_asks_its_questions_and_leaves_nothing(self):
        done = self.once()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\n1\d questions, 0 wrong\n$")
        self.assertEqual(list(self.directory.glob("groat-demo.*")), [])

    def test_once_fails_when_the_answers_are_others(self):
        done = self.once(program="examples/hello")
        self.assertEqual(done.returncode, 1)
        self.assertIn("WRONG", done.stdout)

    def test_a_program_that_ends_at_once_is_told(self):
        done = self.once(program="/bin/false")
        self.assertEqual(done.returncode, 1)
        self.assertIn("demo: the site ended", done.stderr)

    def test_a_port_in_use_is_one_line(self):
        with socket.create_server(("127.0.0.1", self.port)):
            done = self.once()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(
            done.stderr, f"demo: port {self.port} is in use; choose another with --port N\n"
        )

    def test_ctrl_c_ends_both_servers_and_leaves_nothing(self):
        demo = self.child(
            self.command(), "demo.log", env={"PATH": "/usr/bin:/bin", "TMPDIR": str(self.directory)}
        )
        eventually("it serves", lambda: demo.check_runs() and "Ctrl-C ends it" in demo.said())
        self.assertTrue(connects(("127.0.0.1", self.port)))
        eventually("nothing else runs", lambda: len(children_of(demo.pid)) == 2)
        servers = children_of(demo.pid)
        self.assertEqual(demo.stop(signal.SIGINT), 0)
        self.assertFalse(connects(("127.0.0.1", self.port)))
        for pid in servers:
            self.assertFalse(pathlib.Path(f"/proc/{pid}").exists())
        self.assertEqual(list(self.directory.glob("groat-demo.*")), [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""How a program ends: what runs is finished, what was logged is written, nothing is left."""

import signal
import unittest

from servers import Run, connects, each_way, eventually


@each_way
class Stop(Run):
    def setUp(self):
        super().setUp()
        self.socket = self.directory / "app.sock"
        self.server = self.app()
        self.nginx()

    def begin_slow(self):
        response = self.begin("/slow")
        self.assertEqual(response.readline(), b"begun\n")
        return response

    def test_an_exchange_under_way_is_finished_after_sigterm(self):
        response = self.begin_slow()
        self.server.send(signal.SIGTERM)
        eventually("nobody listens any more", lambda: not connects(str(self.socket)))
        self.server.check_runs()
        self.happen()
        self.assertEqual(response.read(), b"ended\n")
        self.assertEqual(self.server.wait(), 0)
        (line,) = self.lines()
        self.assertRegex(line, r"^GET /slow 200 12 [+-]$")

    def test_an_exchange_finished_after_sigterm_is_in_the_log(self):
        response = self.begin_slow()
        self.server.send(signal.SIGTERM)
        self.happen()
        response.read()
        self.assertEqual(self.server.wait(), 0)
        self.assertEqual([line.split()[1] for line in self.lines("kept.log")], ["/slow"])

    def test_no_line_of_a_log_that_keeps_lines_is_lost_at_the_end(self):
        for number in range(300):
            self.get(f"/env/{number}")
        self.assertEqual(self.lines("kept.log"), [])
        self.assertEqual(self.server.stop(), 0)
        # A line is written after its answer was sent: the next request's thread may be the faster.
        self.assertEqual(
            sorted(line.split()[1] for line in self.lines("kept.log")),
            sorted(f"/env/{number}" for number in range(300)),
        )

    def test_sigterm_ends_an_idle_program_with_0(self):
        self.get("/cookies")  # nginx keeps this connection
        self.assertEqual(self.server.stop(), 0)

    def test_sigint_ends_an_idle_program_with_0(self):
        self.assertEqual(self.server.stop(signal.SIGINT), 0)

    def test_its_socket_goes_with_it(self):
        self.server.stop()
        self.assertFalse(self.socket.exists())

    def test_a_program_started_again_serves_through_the_same_nginx(self):
        self.get("/cookies")
        self.server.stop()
        self.assertEqual(self.get("/cookies").status, 502)
        self.app()
        self.assertEqual(self.get("/cookies").status, 200)


if __name__ == "__main__":
    unittest.main(verbosity=2)

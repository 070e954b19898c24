# SPDX-License-Identifier: BSL-1.0
"""The examples as programs: each behind nginx, as its first lines say that it is started."""

import signal
import socket
import unittest

from servers import Run, built, eventually


class Programs(Run):
    def start(self, name, *words):
        self.app(f"examples/{name}", *words)
        self.nginx()

    def text(self, path, status=200):
        response = self.get(path)
        self.assertEqual(response.status, status)
        return response.content.decode()

    def test_hello_greets(self):
        self.start("hello")
        self.assertEqual(self.text("/you"), "hello, you\n")

    def test_streaming_sends_what_a_range_and_a_generator_make(self):
        self.start("streaming")
        self.assertEqual(self.text("/squares").split(), [str(n * n) for n in range(1, 11)])
        self.assertEqual(self.text("/fibonacci").split()[:6], ["0", "1", "1", "2", "3", "5"])

    def test_waking_sends_each_tick_when_the_timer_says(self):
        self.start("waking")
        self.assertEqual(self.text("/"), "tick\n" * 5)

    def test_promise_answers_what_was_promised(self):
        self.start("promise")
        self.assertEqual(self.text("/you"), "kept for /you\n")

    def test_mounted_promise_answers_below_its_mount_alone(self):
        self.start("mounted_promise")
        self.assertEqual(self.text("/later/x"), "later, at /later\n")
        self.text("/now", 404)

    def test_inline_layers_act_on_both_ways(self):
        self.start("inline_layers")
        self.assertEqual(self.text("/?once"), "ASKED TWICE\n")
        self.text("/closed", 403)

    def test_plain_socket_listens_where_its_source_says(self):
        self.start("plain_socket", ())
        self.assertEqual(self.text("/"), "<p>You are 127.0.0.1")

    def test_draining_is_not_ready_while_it_still_serves(self):
        app = self.app("examples/draining", ())
        self.nginx()
        self.assertEqual(self.text("/readyz"), "ready\n")
        app.send(signal.SIGTERM)
        eventually("it is not ready", lambda: self.get("/readyz").status == 503)
        self.assertEqual(self.text("/livez"), "live\n")
        self.assertEqual(self.text("/"), "still here\n")
        app.send(signal.SIGTERM)
        self.assertEqual(app.wait(), 0)

    def test_from_fd0_serves_on_the_socket_that_it_is_given(self):
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(self.directory / "app.sock"))
            listener.listen()
            self.child([built("examples/from_fd0")], "app.log", stdin=listener)
        self.nginx()
        self.assertEqual(self.get("/", "POST", b"abcd").content, b"POST with 4 bytes\n")


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""Bodies of any size go through in constant memory, and a stop cuts none."""

import pathlib
import signal
import socket
import unittest

from servers import PATIENCE, Run, each_way, eventually

MIB = 1024 * 1024
LARGE = {"client_max_body_size 16m;": "client_max_body_size 200m;"}
AT_ONCE = {"fastcgi_buffering off;": "fastcgi_buffering off; fastcgi_request_buffering off;"}
BLOCK = b"\0" * MIB


def peak_memory(pid):
    """The most that the process ever had in memory, in bytes (proc(5), VmHWM)."""
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def read_all(response):
    received = 0
    while block := response.read(MIB):
        received += len(block)
    return received


@each_way
class Memory(Run):
    def setUp(self):
        super().setUp()
        (self.directory / "spool").mkdir()
        self.server = self.app(
            words=[
                *("--listen", "unix:app.sock"),
                *("--max-body", str(200 * MIB)),
                *("--spool", str(self.directory / "spool")),
                *("--grace", "300"),  # a busy machine moves 400 MiB as slowly as it likes
            ]
        )

    def upload(self, size):
        """A POST to /count whose body the caller sends."""
        client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        self.addCleanup(client.close)
        client.sendall(
            f"POST /count HTTP/1.0\r\nHost: localhost\r\nContent-Length: {size}\r\n\r\n".encode()
        )
        return client

    def test_a_stream_of_300_mib_costs_no_memory(self):
        self.nginx()
        self.get("/cookies")
        before = peak_memory(self.server.pid)
        self.assertEqual(read_all(self.begin("/large")), 300 * MIB)
        self.assertLess(peak_memory(self.server.pid) - before, 16 * MIB)

    def test_an_upload_of_100_mib_that_is_read_in_pieces_costs_no_memory(self):
        self.nginx(LARGE)
        self.get("/cookies")
        before = peak_memory(self.server.pid)
        client = self.upload(100 * MIB)
        for _ in range(100):
            client.sendall(BLOCK)
        answer = b"".join(iter(lambda: client.recv(65536), b""))
        self.assertTrue(answer.endswith(str(100 * MIB).encode()), answer)
        self.assertLess(peak_memory(self.server.pid) - before, 8 * MIB)
        self.assertEqual(list((self.directory / "spool").iterdir()), [])

    def test_sigterm_amid_an_upload_and_a_download_cuts_neither(self):
        self.nginx({**LARGE, **AT_ONCE})
        download = self.begin("/large")
        self.assertEqual(len(download.read(MIB)), MIB)
        upload = self.upload(100 * MIB)
        for _ in range(50):
            upload.sendall(BLOCK)
        # nginx has no more than a socket's buffer of that; the program has the rest.
        self.server.send(signal.SIGTERM)
        eventually("its socket goes", lambda: not (self.directory / "app.sock").exists())
        for _ in range(50):
            upload.sendall(BLOCK)
        answer = b"".join(iter(lambda: upload.recv(65536), b""))
        self.assertTrue(answer.endswith(str(100 * MIB).encode()), answer)
        self.assertEqual(read_all(download), 299 * MIB)
        self.assertEqual(self.server.wait(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

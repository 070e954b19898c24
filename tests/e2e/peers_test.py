# SPDX-License-Identifier: BSL-1.0
"""What a hostile client behind nginx, or a hostile process on the program's socket, may do: its own
harm, and nobody else's."""

import http.client
import random
import socket
import struct
import threading
import unittest

from servers import PATIENCE, Run, each_way

BEGIN, ABORT, PARAMS, STDIN, GET_VALUES = 1, 2, 4, 5, 9


def record(kind, content=b"", number=1):
    """FastCGI 1.0, 3.3."""
    return struct.pack(">BBHHBB", 1, kind, number, len(content), 0, 0) + content


def begin(keep=True, role=1, number=1):
    return record(BEGIN, struct.pack(">HB5x", role, keep), number)


def pairs(**all):
    return b"".join(
        struct.pack("BB", len(name), len(value)) + name.encode() + value.encode()
        for name, value in all.items()
    )


def request(path, number=1):
    # Whole: one that is refused before the app is called would leave no trace in its log.
    variables = pairs(
        REQUEST_METHOD="GET", REQUEST_URI=path, SCRIPT_NAME=path, SERVER_PROTOCOL="HTTP/1.1"
    )
    return (
        begin(number=number)
        + record(PARAMS, variables, number)
        + record(PARAMS, b"", number)
        + record(STDIN, b"", number)
    )


def harms(chance):
    """What no front server says, one after another."""
    whole = request("/cookies")
    while True:
        yield whole[: chance.randrange(len(whole))]
        yield begin() + record(PARAMS, chance.randbytes(200))
        yield whole + record(chance.randrange(12), chance.randbytes(50), chance.randrange(3))
        yield chance.randbytes(chance.randrange(300))
        yield request("/endless", 2) + whole
        yield whole * 20
        yield begin() + record(ABORT)
        yield begin(role=3) + record(GET_VALUES, pairs(FCGI_MAX_CONNS=""), 0)


class Peers(Run):
    def setUp(self):
        super().setUp()
        self.server = self.app()
        self.nginx()

    def play(self, until):
        """Plays with the program's socket, a little with each connection."""
        open_ones = []
        for harm in harms(random.Random(7)):
            # One for each of the client's requests: a full backlog is nobody's fault but the player's.
            self.turns.acquire()
            if until.is_set():
                break
            peer = socket.socket(socket.AF_UNIX)
            peer.settimeout(PATIENCE)
            try:
                peer.connect(str(self.directory / "app.sock"))
                peer.send(harm)
            except OSError:
                pass  # the program closed it
            open_ones.append(peer)
            if len(open_ones) > 20:
                open_ones.pop(0).close()
            self.played += 1
        for peer in open_ones:
            peer.close()


@each_way
class Forged(Peers):
    def test_it_would_be_seen_if_it_were_executed(self):
        with socket.socket(socket.AF_UNIX) as peer:
            peer.connect(str(self.directory / "app.sock"))
            peer.sendall(request("/forged"))
            peer.recv(1)
        self.logged("GET /forged 404 ")

    def test_a_request_in_a_body_is_never_executed(self):
        forged = request("/forged")
        for shift in range(16):
            for method, path in (("POST", "/cookies"), ("PUT", "/throws"), ("POST", "/nowhere")):
                self.get(path, method, b"\0" * shift + forged * 500)
                self.get(path, method, b"\0" * shift + forged)
                self.get("/cookies")
        self.assertEqual(self.server.stop(), 0)
        paths = {line.split()[1] for line in self.lines("kept.log")}
        self.assertEqual(paths, {"/cookies", "/throws", "/nowhere"})


class Played(Peers):
    ENGINE = "native"

    def test_ten_thousand_requests_while_a_peer_plays(self):
        self.played = 0
        self.turns = threading.Semaphore(20)
        enough = threading.Event()
        player = threading.Thread(target=self.play, args=(enough,))
        player.start()
        self.addCleanup(player.join)
        self.addCleanup(self.turns.release)
        self.addCleanup(enough.set)
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(client.close)
        failed = 0
        for _ in range(10_000):
            self.turns.release()
            client.request("GET", "/cookies")
            answer = client.getresponse()
            failed += (answer.status, answer.read()) != (200, b"baked\n")
        enough.set()
        self.turns.release()
        player.join()
        self.assertEqual(failed, 0)
        self.assertGreater(self.played, 9_000)
        self.server.check_runs()
        self.assertEqual(self.server.stop(), 0)


if __name__ == "__main__":
    unittest.main(verbosity=2)

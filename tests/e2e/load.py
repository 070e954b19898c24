# SPDX-License-Identifier: BSL-1.0
"""Clients that ask without a break, and count what fails."""

import contextlib
import socket
import threading
import time

from servers import PATIENCE, eventually


def exchange(client, request):
    """One request on a kept connection: status, body, and whether the connection stays."""
    client.sendall(request)
    got = b""
    while b"\r\n\r\n" not in got:
        more = client.recv(65536)
        if not more:
            raise ConnectionError("closed before a whole head")
        got += more
    head, body = got.split(b"\r\n\r\n", 1)
    fields = dict(
        line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if b": " in line
    )
    chunked = fields.get(b"transfer-encoding") == b"chunked"
    length = 0 if request.startswith(b"HEAD ") else int(fields.get(b"content-length", 0))
    while not body.endswith(b"0\r\n\r\n") if chunked else len(body) < length:
        more = client.recv(65536)
        if not more:
            raise ConnectionError("closed before a whole body")
        body += more
    stays = fields.get(b"connection") != b"close"
    return int(head.split(b" ", 2)[1]), unchunked(body) if chunked else body, stays


def unchunked(body):
    whole = b""
    while body:
        size, body = body.split(b"\r\n", 1)
        whole += body[: int(size, 16)]
        body = body[int(size, 16) + 2 :]
    return whole


class Load:
    """So many clients, each with a connection to the front server that it keeps. Every `post`th
    request is a POST whose body must come back, every `head`th a HEAD; 0: none is."""

    def __init__(self, port, clients=8, post=4, path="/name", head=0):
        self.port = port
        self.post = post
        self.head = head
        self.path = path
        self.counts = [0] * clients
        self.failures = []
        self.seen = set()  # what /name answered
        self.slowest = 0  # of all requests, in seconds
        self.over = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(i,)) for i in range(clients)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    @property
    def count(self):
        return sum(self.counts)

    def more(self, number):
        """Waits until so many more have been answered."""
        wanted = self.count + number
        eventually(f"{number} more requests", lambda: self.count >= wanted)

    def all_go_on(self):
        """Waits until every client has had two more answers: so it does not wait for one that was
        asked for before."""
        before = list(self.counts)
        eventually(
            "every client goes on",
            lambda: all(now > then + 1 for now, then in zip(self.counts, before)),
        )

    def ask(self, which):
        head = f"{self.path} HTTP/1.1\r\nHost: localhost\r\n".encode()
        client = None
        number = 0
        while not self.over.is_set():
            number += 1
            body = f"{which}:{number}".encode() if self.post and number % self.post == 0 else b""
            omits = not body and self.head and number % self.head == 0
            request = (b"HEAD " if omits else b"GET ") + head + b"\r\n"
            if body:
                request = (
                    b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                    % (len(body), body)
                )
            begun = time.monotonic()
            try:
                if not client:
                    client = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
                status, answer, stays = exchange(client, request)
            except (OSError, ValueError) as error:
                self.failures.append((request.split(b" ", 2)[:2], repr(error)))
                stays = False
            else:
                if status != 200 or (body and answer != body):
                    self.failures.append((request.split(b" ", 2)[:2], status, answer[:60]))
                elif not body and not omits:
                    self.seen.add(answer)
                self.counts[which] += 1
                self.slowest = max(self.slowest, time.monotonic() - begun)
            if not stays and client:
                client.close()
                client = None
        if client:
            with contextlib.suppress(OSError):
                client.close()

# SPDX-License-Identifier: BSL-1.0
"""Ten thousand hostile conversations through nginx, over connections that it keeps to the program:
no request that a body forges is executed, and no answer is another's."""

import http.client
import random
import re
import socket
import unittest

from peers_test import request as forged_request
from servers import PATIENCE, Run

SEQUENCES = 10_000
FORGED = forged_request("/forged")


def head(method, path, **headers):
    lines = [f"{method} {path} HTTP/1.1", "Host: example.org"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def forgery(chance):
    """A body that is FastCGI records, at any distance from where a record would begin."""
    return chance.randbytes(chance.randrange(24)) + FORGED * chance.randrange(1, 40)


def whole(path):
    """A request whose body nobody may take for records."""

    def send(client, chance):
        body = forgery(chance)
        client.sendall(head("POST", path, Content_Length=len(body)) + body)
        answer = http.client.HTTPResponse(client, method="POST")
        answer.begin()
        content = answer.read()
        return content == body if path == "/echo" else True

    return send


def cut(client, chance):
    """An upload that ends before its announced length."""
    body = forgery(chance)
    client.sendall(head("POST", "/echo", Content_Length=len(body) + chance.randrange(1, 9000)) + body)


def chunked(client, chance):
    body = forgery(chance)
    size = f"{len(body):x}\r\n".encode()
    client.sendall(
        head("POST", "/echo", Transfer_Encoding="chunked") + size + body + b"\r\n0\r\n\r\n"
    )
    answer = http.client.HTTPResponse(client, method="POST")
    answer.begin()
    return answer.read() == body


def left(client, chance):
    """A response that the client does not wait for."""
    client.sendall(head("GET", "/endless"))
    client.recv(chance.randrange(1, 5000))


def pipelined(client, chance):
    tokens = [f"token-{chance.randrange(1 << 60):x}" for _ in range(3)]
    for token in tokens[:-1]:
        client.sendall(head("GET", f"/env?{token}"))
    client.sendall(head("GET", f"/env?{tokens[-1]}", Connection="close"))
    answers = b"".join(iter(lambda: client.recv(65536), b"")).decode()
    return re.findall(r"^QUERY_STRING=(.*)$", answers, re.MULTILINE) == tokens


def doubled(client, chance):
    """Headers that come twice, and those by which a client would speak for the front server."""
    client.sendall(
        head("GET", "/env", Proxy="evil", Cookie="a=1", X_Twice="1")[:-2]
        + b"X-Twice: 2\r\nCookie: b=2\r\n\r\n"
    )
    answer = http.client.HTTPResponse(client, method="GET")
    answer.begin()
    return b"HTTP_PROXY" not in answer.read()


HARMS = [whole("/echo"), whole("/cookies"), whole("/throws"), cut, chunked, left, pipelined, doubled]


class Sequences(Run):
    ENGINE = "native"

    def test_ten_thousand_hostile_sequences_mix_nothing_up(self):
        server = self.app()
        self.nginx()
        chance = random.Random(11)
        asked = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(asked.close)
        mixed_up = failed = 0
        for number in range(SEQUENCES):
            harm = HARMS[number % len(HARMS)]
            with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
                mixed_up += harm(client, chance) is False
            asked.request("GET", f"/env?token-{number}", headers={"X-Token": str(number)})
            answer = asked.getresponse()
            content = answer.read().decode()
            failed += answer.status != 200
            mixed_up += (
                "REQUEST_METHOD=GET\n" not in content
                or f"QUERY_STRING=token-{number}\n" not in content
                or f"HTTP_X_TOKEN={number}\n" not in content
                or "CONTENT_LENGTH=" in content
            )
        print(f"{SEQUENCES} sequences: {mixed_up} mixed up, {failed} failed")
        self.assertEqual((mixed_up, failed), (0, 0))
        server.check_runs()
        self.assertEqual(server.stop(), 0)
        paths = {line.split()[1] for line in self.lines("kept.log")}
        self.assertNotIn("/forged", paths)
        self.assertLessEqual({"/echo", "/cookies", "/throws", "/endless", "/env"}, paths)


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""Captures what the front servers send, for tests/server-fcgi/doctor_test.cpp.

    GROAT_BUILD_DIR=build/dev python3 tests/e2e/capture.py [CASE...]

Each is asked for the doctor's probe, as its example configures it and misconfigured, and a small
program of another make writes down the variables: a line for each, in their order, in
tests/server-fcgi/captured/. Paths and ports of this machine are replaced.
"""

import os
import shutil
import socket
import struct
import sys
import threading

from fronts import Front
from servers import ROOT, built

CAPTURED = ROOT / "tests" / "server-fcgi" / "captured"
PROBE = (
    b"GET /doctor//probe%2Fhere%20?of=it HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    b"Authorization: Basic ZG9jdG9yOnByb2Jl\r\nX-Doctor: probe\r\nX_Doctor: forged\r\n"
    b"Cookie: a=1\r\nCookie: b=2\r\n\r\n"
)
BEGIN, END, PARAMS, STDIN, STDOUT = 1, 3, 4, 5, 6


def exactly(client, count):
    data = b""
    while len(data) < count:
        if not (more := client.recv(count - len(data))):
            raise EOFError
        data += more
    return data


def pairs(data):
    at = 0
    while at < len(data):
        sizes = []
        for _ in range(2):
            size, at = data[at], at + 1
            if size > 127:
                size = (size & 127) << 24 | int.from_bytes(data[at : at + 3], "big")
                at += 3
            sizes.append(size)
        name, at = data[at : at + sizes[0]], at + sizes[0]
        value, at = data[at : at + sizes[1]], at + sizes[1]
        yield name.decode(), value.decode()


class Dump(threading.Thread):
    """A FastCGI program for one request at a time, which remembers the last one's variables."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        os.chmod(path, 0o666)
        self.listener.listen()
        self.variables = None

    def run(self):
        while True:
            client, _ = self.listener.accept()
            with client:
                try:
                    self.serve(client)
                except EOFError:
                    continue

    def serve(self, client):
        params = b""
        while True:
            _, kind, number, size, padding, _ = struct.unpack(">BBHHBB", exactly(client, 8))
            content = exactly(client, size)
            exactly(client, padding)
            if kind == PARAMS:
                params += content
            if kind == STDIN and size == 0:
                break
        variables = list(pairs(params))
        if ("REQUEST_URI", "/health") not in variables:  # HAProxy's own question
            self.variables = variables
        text = b"Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n\r\n"
        client.sendall(
            struct.pack(">BBHHBB", 1, STDOUT, number, len(text), 0, 0)
            + text
            + struct.pack(">BBHHBB8x", 1, END, number, 8, 0, 0)
        )


class Capture(Front):
    def runTest(self):
        pass

    def program(self, words):
        path = self.directory / "app.sock"
        dump = Dump(str(path))
        dump.start()
        if self.NAME == "apache-fcgid":
            starter = self.directory / "app"
            relay = self.directory / "relay"
            relay.write_bytes(built("tests/groat-conformance-relay").read_bytes())
            relay.chmod(0o755)
            starter.write_text(f"#!/bin/sh\nexec {relay} {path}\n")
            starter.chmod(0o755)
            (self.directory / "fcgid").mkdir()
            if os.geteuid() == 0:
                for place in (self.directory, self.directory / "fcgid"):
                    shutil.chown(place, "www-data", "www-data")
        return dump

    def lines(self):
        self.raw(PROBE)
        variables = self.server.variables
        if self.NAME == "caddy":
            variables = sorted(variables)  # it has no order of its own
        for name, value in variables:
            if name == "PATH" or name == "SERVER_ADMIN":
                continue  # of the machine
            value = value.replace(str(self.directory), "/run/site").replace(str(self.port), "8080")
            if name == "REMOTE_PORT":
                value = "50000"
            yield f"{name}={value}\n"


NAMELESS = {"server.port          = env.PORT": 'server.port = env.PORT\nserver.tag = "mine"'}
PATH_INFO = "fastcgi_param PATH_INFO $fastcgi_path_info;"
CASES = {
    "nginx": ("nginx", {}),
    "nginx-stock": ("nginx", {"fastcgi_split_path_info ^()(/.*)$;": "", PATH_INFO: ""}),
    "nginx-two-hosts": ("nginx", {PATH_INFO: "fastcgi_param HTTP_HOST $http_host;"}),
    "nginx-decoded": ("nginx", {PATH_INFO: "fastcgi_param REQUEST_URI $uri;"}),
    "nginx-underscores": ("nginx", {"server_name localhost;": "underscores_in_headers on;"}),
    "nginx-no-params": ("nginx", {"include       /etc/nginx/fastcgi_params;": ""}),
    "lighttpd": ("lighttpd", {}),
    "lighttpd-first-segment": ("lighttpd", {'"fix-root-scriptname" => "enable",': ""}),
    "lighttpd-nameless": ("lighttpd", NAMELESS),
    "caddy": ("caddy", {}),
    "caddy-underscores": ("caddy", {"request_header -*_*": ""}),
    "apache-proxy": ("apache-proxy", {}),
    "apache-proxy-no-auth": ("apache-proxy", {"CGIPassAuth On": ""}),
    "apache-proxy-generic": (
        "apache-proxy",
        {"<Location />": "ProxyFCGIBackendType GENERIC\n<Location />"},
    ),
    "apache-fcgid": ("apache-fcgid", {}),
    "apache-fcgid-no-auth": ("apache-fcgid", {"CGIPassAuth On": ""}),
    "haproxy": ("haproxy", {}),
    "haproxy-no-auth": ("haproxy", {"pass-header Authorization": ""}),
}


def main():
    for case in sys.argv[1:] or CASES:
        server, changes = CASES[case]
        capture = Capture()
        capture.NAME, capture.CHANGES = server, changes
        capture.setUp()
        try:
            (CAPTURED / f"{case}.env").write_text("".join(capture.lines()))
        finally:
            capture.doCleanups()
        print(case)


if __name__ == "__main__":
    sys.exit(main())

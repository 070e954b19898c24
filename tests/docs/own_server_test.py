#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""The CGI server of docs/writing-a-server.md answers as RFC 3875 has it: own_server_test.py PROGRAM"""
import subprocess
import sys
import unittest

PROGRAM = sys.argv.pop(1)


def call(method: str, path: str, body: bytes = b"") -> subprocess.CompletedProcess:
    variables = {"REQUEST_METHOD": method, "PATH_INFO": path, "SCRIPT_NAME": "", "SERVER_NAME": "h"}
    if body:
        variables["CONTENT_LENGTH"] = str(len(body))
    return subprocess.run([PROGRAM], env=variables, input=body, capture_output=True, timeout=60)


class own_server(unittest.TestCase):
    def test_it_answers_with_a_cgi_document(self):
        done = call("POST", "/a", b"sent")
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        self.assertEqual(head.split(b"\r\n")[0], b"Status: 200 OK")
        self.assertEqual(body, b"POST /a sent\n")
        self.assertEqual(done.returncode, 0)

    def test_a_body_that_is_cut_short_fails_the_process(self):
        done = call("GET", "/cut")
        self.assertTrue(done.stdout.endswith(b"four"))
        self.assertEqual(done.returncode, 1)


if __name__ == "__main__":
    unittest.main()

# SPDX-License-Identifier: BSL-1.0
"""`--doctor` behind the front servers as they are, and as they should not be."""

import unittest

from apache_fcgid_test import Started
from capture import CASES, PROBE
from fronts import Front
from servers import eventually


class Examined(Front):
    """A program that looks at what arrives instead of answering."""

    WORDS = ("--doctor",)

    def report(self):
        return self.raw(PROBE).decode().partition("\r\n\r\n")[2]


def examined(case, *told):
    """A test case for one of the captured configurations, and what the report has to have."""
    server, changes = CASES[case]

    def test(self):
        report = self.report()
        if case == "caddy-underscores":  # which of two namesakes it sends is chance (Go's maps)
            seen = lambda: told[0] in (fresh := self.report()) and fresh
            report = eventually("the other one is sent", seen)
        for text in told:
            self.assertIn(text, report)
        if case != server:  # Apache has the log of a program that it starts
            log = "error.log" if server == Started.NAME else "app.log"
            wrong = [line for line in report.splitlines() if line.startswith("wrong (")]
            why = wrong[0].partition("): ")[2]
            self.assertIn(f"doctor: {why}\n", (self.directory / log).read_text())
        else:
            self.assertNotIn("wrong (", report.replace("wrong (underscore)", "known"))
        self.assertNotIn("ZG9jdG9y", report)

    name = f"test_{case.replace('-', '_')}"
    words = {"NAME": server, "CHANGES": changes, name: test, "__module__": __name__}
    bases = (Examined, Started) if server == Started.NAME else (Examined,)
    globals()[f"Doctor_{name}"] = type(f"Doctor_{name}", bases, words)


examined("nginx", "front server: nginx\n", "PATH_INFO=/doctor//probe/here \n")
examined("nginx-two-hosts", "wrong (host)", "fastcgi_param HTTP_HOST $http_host;")
examined("nginx-no-params", "wrong (required)", "REQUEST_METHOD is missing")
examined("lighttpd", "front server: lighttpd\n")
examined("lighttpd-first-segment", "wrong (script-name)", "fix-root-scriptname")
examined("caddy", "front server: caddy\n")
examined("caddy-underscores", "wrong (underscore)", "request_header -*_*")
examined("apache-proxy", "front server: apache-proxy\n")
examined("apache-proxy-no-auth", "wrong (authorization)", "CGIPassAuth On")
examined("apache-proxy-generic", "wrong (script-name)", "--front apache-proxy")
examined("apache-fcgid", "front server: apache-fcgid\n", "PATH_INFO=/doctor//probe/here \n")
examined("apache-fcgid-no-auth", "wrong (authorization)", "CGIPassAuth On")
examined("haproxy", "front server: haproxy\n")
examined("haproxy-no-auth", "wrong (authorization)", "pass-header Authorization")


class Doctor_engines(Examined):
    """What is asked of a connection matters to the engine that closes each of them."""

    NAME = "nginx"

    def fault(self):
        return "wrong (keep-alive)" in self.report()


class Doctor_libfcgi_kept(Doctor_engines):
    ENGINE = "libfcgi"

    def test_a_front_server_that_keeps_connections_is_told_of(self):
        self.assertTrue(self.fault())


class Doctor_libfcgi_closed(Doctor_engines):
    ENGINE = "libfcgi"
    KEPT = False

    def test_one_that_closes_them_is_not(self):
        self.assertFalse(self.fault())


class Doctor_libfcgi_haproxy(Examined):
    """It keeps connections without being told to."""

    NAME = "haproxy"
    ENGINE = "libfcgi"
    CHANGES = {"    option keep-conn\n": ""}

    def test_what_closes_them_is_an_option_s_no(self):
        report = self.report()
        self.assertIn("wrong (keep-alive)", report)
        self.assertIn("no option keep-conn", report)


class Doctor_native_kept(Doctor_engines):
    def test_to_the_native_engine_it_is_no_fault(self):
        self.assertFalse(self.fault())


if __name__ == "__main__":
    unittest.main(verbosity=2)

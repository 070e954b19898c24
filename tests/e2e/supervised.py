# SPDX-License-Identifier: BSL-1.0
"""A program with workers under a supervisor, for the tests that reload, kill and restart them.

The counts are modest; options give others, and then the figures are printed."""

import argparse
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

from load import Load
from servers import PATIENCE, Run, built, eventually

COUNTS = argparse.Namespace(
    reloads=4, upgrades=2, kills=4, restarts=3, requests=2000, rotations=5, losses=2
)
WORKERS = 3
THREADS = 16  # of each worker


def children(pid):
    """proc(5): one that ends meanwhile may hide others, so this is for `eventually`."""
    with open(f"/proc/{pid}/task/{pid}/children") as file:
        return [int(word) for word in file.read().split()]


def status(pid):
    """proc(5): the fields behind the name; none if there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()
    except OSError:
        return None


def runs(pid):
    found = status(pid)
    return found is not None and found[0] not in "ZX"


def age(pid):
    ticks = os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - int(status(pid)[19]) / ticks


def serves(pid):
    """Whether this worker's app was built: the threads that serve are the last that it starts."""
    found = status(pid)
    return found is not None and int(found[17]) > THREADS


def activated(words):
    """As systemd starts a program: the socket is descriptor 3, and the environment says for whom."""
    script = 'export LISTEN_PID=$$ LISTEN_FDS=1; exec "$@" 3<&{}'
    return lambda fd: ["/bin/sh", "-c", script.format(fd), "sh", *map(str, words)]


class Site(Run):
    """A program of the test's own."""

    PROGRAM = "tests/e2e/groat-e2e-workers"
    PROCESSES = WORKERS
    WORDS = ()

    def setUp(self):
        super().setUp()
        self.site = None
        # Locked: who waits for it does so until the lock goes.
        self.gate = open(self.directory / "gate", "w")
        self.addCleanup(self.gate.close)
        fcntl.flock(self.gate, fcntl.LOCK_EX)
        self.program = self.directory / "site"
        shutil.copy(built(self.PROGRAM), self.program)

    def words(self):
        words = ["--listen", "unix:app.sock", "--pid-file", "site.pid"]
        words += ["--processes", self.PROCESSES, "--threads", THREADS, *self.WORDS]
        if self.ENGINE:
            words += ["--engine", self.ENGINE]
        return [str(word) for word in words]

    def start(self, *more):
        """Every worker serves when this returns."""
        self.site = self.child([self.program, *self.words(), *more], "site.log")
        self.wait_until_it_serves()

    def wait_until_it_serves(self):
        def all_serve():
            self.site.check_runs()
            return self.all_serve()

        eventually("all workers serve", all_serve)
        eventually("the pid file is there", (self.directory / "site.pid").exists)

    def check_refused(self, code, why, words=(), before=(), **settings):
        """It ends with this code and one line, and leaves nothing behind, no process either."""
        there = sorted(os.listdir(self.directory))
        with subprocess.Popen(
            [*before, self.program, *map(str, words or self.words())],
            **{
                "cwd": self.directory,
                "stdin": subprocess.DEVNULL,
                "stderr": subprocess.PIPE,
                "text": True,
                "start_new_session": True,
                **settings,
            },
        ) as refused:
            try:
                _, said = refused.communicate(timeout=PATIENCE)
            except subprocess.TimeoutExpired:
                os.killpg(refused.pid, signal.SIGKILL)
                raise AssertionError(f"in {PATIENCE} seconds it did not end") from None
        self.assertEqual(refused.returncode, code, said)
        self.assertIn(why, said)
        self.assertEqual(said.count("\n"), 1, said)
        self.assertEqual(sorted(os.listdir(self.directory)), there)
        with self.assertRaises(ProcessLookupError):
            os.killpg(refused.pid, 0)

    def workers(self):
        return children(self.site.pid)

    def all_serve(self):
        """That they are there is not enough: one that still comes up meets what a test does next."""
        workers = self.workers()
        return len(workers) >= self.PROCESSES and all(map(serves, workers))

    def slow(self):
        """A response that has begun and waits for the gate: the response, the worker's number."""
        response = self.begin("/slow")
        return response, int(response.readline().split()[0])

    def load(self, clients=8):
        """nginx repeats no POST whose connection was closed before an answer. So there are POSTs
        only where none should be: the libfcgi engine closes even if nginx is told to keep."""
        return Load(self.port, clients, post=0 if self.KEPT and self.ENGINE == "libfcgi" else 4)

    def open_gate(self):
        fcntl.flock(self.gate, fcntl.LOCK_UN)

    def check_said(self, text):
        eventually(f"it says: {text}", lambda: self.said(text))

    def said(self, text):
        return self.site.said().count(text)

    def reload(self):
        """A reload, to its end: every worker is another one."""
        before = self.said("groat: reloaded ")
        self.site.send(signal.SIGHUP)
        eventually("it is reloaded", lambda: self.said("groat: reloaded ") > before)
        eventually("the old ones are gone", lambda: len(children(self.site.pid)) == WORKERS)

    def upgrade(self):
        """Another file takes the program's place. Gives its number."""
        fresh = self.directory / "site.new"
        shutil.copy(built(self.PROGRAM), fresh)
        fresh.rename(self.program)
        return self.program.stat().st_ino

    def report(self, what, load, **figures):
        """Printed when the counts are not the modest ones."""
        if len(sys.argv) > 1:
            more = "".join(f", {name} {value}" for name, value in figures.items())
            name = f"{self.ENGINE}, {'kept' if self.KEPT else 'closed'}"
            print(f"\n{name}: {what}: {load.count} requests, {len(load.failures)} failed{more}")


class Workers(Site):
    """It serves, behind nginx."""

    ENGINE = "native"

    def setUp(self):
        super().setUp()
        self.start()
        self.nginx()


def main():
    """Runs the calling module's cases, with the counts that the command line gives."""
    parser = argparse.ArgumentParser()
    for name, value in vars(COUNTS).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    _, rest = parser.parse_known_args(namespace=COUNTS)
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""Workers come and go while clients ask: reloads, new programs, deaths, restarts of the whole
service. The counts are modest; options give others, and then the figures are printed:

    reload_test.py --reloads 50 --upgrades 20 --kills 100 --restarts 100 --requests 100000
"""

import argparse
import fcntl
import os
import shutil
import signal
import sys
import time
import unittest

from load import Load
from servers import Run, built, each_way, eventually

COUNTS = argparse.Namespace(reloads=4, upgrades=2, kills=4, restarts=3, requests=2000, rotations=5)
WORKERS = 3


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


class Workers(Run):
    WORDS = ()

    def setUp(self):
        super().setUp()
        # Locked: who waits for it does so until the lock goes.
        self.gate = open(self.directory / "gate", "w")
        self.addCleanup(self.gate.close)
        fcntl.flock(self.gate, fcntl.LOCK_EX)
        self.program = self.directory / "site"
        shutil.copy(built("tests/e2e/groat-e2e-workers"), self.program)
        self.site = self.start()
        self.nginx()

    def start(self):
        words = ["--listen", "unix:app.sock", "--processes", WORKERS, "--pid-file", "site.pid"]
        words += ["--threads", 16, *self.WORDS]
        if self.ENGINE:
            words += ["--engine", self.ENGINE]
        started = self.child([self.program, *words], "site.log")
        self.wait_for_workers(started)
        return started

    def wait_for_workers(self, started):
        def all_there():
            started.check_runs()
            return len(children(started.pid)) >= WORKERS

        eventually("the workers are there", all_there)
        eventually("the pid file is there", (self.directory / "site.pid").exists)

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
        shutil.copy(built("tests/e2e/groat-e2e-workers"), fresh)
        fresh.rename(self.program)
        return self.program.stat().st_ino

    def report(self, what, load, **figures):
        """Printed when the counts are not the modest ones."""
        if len(sys.argv) > 1:
            more = "".join(f", {name} {value}" for name, value in figures.items())
            name = f"{self.ENGINE}, {'kept' if self.KEPT else 'closed'}"
            print(f"\n{name}: {what}: {load.count} requests, {len(load.failures)} failed{more}")


def takes_posts_on_kept(case):
    """Only where the program keeps connections: with the libfcgi engine nginx must not."""
    return case.ENGINE == "native" or not case.KEPT


@each_way
class Reload(Workers):
    def test_no_request_fails_while_it_is_reloaded_and_upgraded(self):
        with Load(self.port, post=4 if takes_posts_on_kept(self) else 0) as load:
            for _ in range(COUNTS.reloads):
                load.more(10)
                self.reload()
            for _ in range(COUNTS.upgrades):
                number = self.upgrade()
                load.more(10)
                self.reload()
                load.more(20)  # what was answered before and noted down since
                load.seen.clear()
                load.more(100)
                self.assertEqual({int(name.split()[1]) for name in load.seen}, {number})
            while load.count < COUNTS.requests:
                load.more(100)
        self.report(f"{COUNTS.reloads} reloads, {COUNTS.upgrades} upgrades", load)
        self.assertEqual(load.failures, [])
        self.assertEqual(self.site.stop(), 0)


class Workers_native(Workers):
    ENGINE = "native"

    def slow(self):
        """A response that has begun and waits for the event: the response, the worker's number."""
        response = self.begin("/slow")
        return response, int(response.readline().split()[0])

    def workers(self):
        return children(self.site.pid)


class Upgrade(Workers_native):
    """What may be wrong with a new program, and then nothing changes."""

    def check_failed(self, why):
        with Load(self.port) as load:
            load.more(10)
            before = self.workers()
            self.site.send(signal.SIGHUP)
            eventually("it fails", lambda: self.said("the reload failed, the old program goes on"))
            load.more(100)
        self.assertEqual(load.failures, [])
        self.assertEqual(sorted(self.workers()), sorted(before))
        self.assertIn(why, self.site.said())

    def test_one_that_is_not_there(self):
        self.program.unlink()
        self.check_failed("cannot execute")

    def test_one_that_cannot_be_executed(self):
        self.program.rename(self.directory / "old")
        self.program.write_text("this is no program\n")
        self.program.chmod(0o755)
        self.check_failed("cannot execute")

    def test_one_that_does_not_come_up(self):
        (self.directory / "unfit").touch()
        self.check_failed("it is not fit")

    def test_one_that_dies_at_start(self):
        (self.directory / "deadly").touch()
        self.check_failed("was ended by signal 6")

    def test_one_that_never_says_that_it_is_ready(self):
        self.program.rename(self.directory / "old")
        self.program.write_text("#!/bin/sh\nexec flock gate true\n")
        self.program.chmod(0o755)
        self.check_failed("was not ready in time")

    WORDS = ("--start-time", 3)

    def test_after_a_failure_the_next_one_works(self):
        (self.directory / "unfit").touch()
        self.check_failed("it is not fit")
        (self.directory / "unfit").unlink()
        self.reload()
        self.assertEqual(self.get("/name").status, 200)

    def test_a_link_to_the_newest_release_leads_to_the_newest(self):
        # The site of this test is started anew, through a link.
        self.assertEqual(self.site.stop(), 0)
        for name in ("first", "second"):
            shutil.copy(built("tests/e2e/groat-e2e-workers"), self.directory / name)
        self.program.unlink()
        self.program.symlink_to("first")
        self.site = self.start()
        (self.directory / "link").symlink_to("second")
        (self.directory / "link").rename(self.program)
        self.reload()
        number = int(self.get("/name").content.split()[1])
        self.assertEqual(number, (self.directory / "second").stat().st_ino)

    def test_it_keeps_its_number_and_its_file(self):
        before = (self.directory / "site.pid").read_text()
        self.upgrade()
        self.reload()
        self.assertEqual((self.directory / "site.pid").read_text(), before)
        self.assertEqual(int(before), self.site.pid)
        self.assertEqual(self.site.stop(), 0)
        self.assertFalse((self.directory / "site.pid").exists())
        self.assertFalse((self.directory / "app.sock").exists())

    def test_what_an_old_worker_has_begun_it_ends(self):
        response, number = self.slow()
        before = self.said("groat: reloaded ")
        self.site.send(signal.SIGHUP)
        eventually("it is reloaded", lambda: self.said("groat: reloaded ") > before)
        self.assertIn(number, self.workers())
        self.assertNotEqual(int(self.get("/name").content.split()[0]), number)
        self.open_gate()
        self.assertEqual(response.read(), b"ended\n")
        eventually("it has gone", lambda: number not in self.workers())


class Deaths(Workers_native):
    """What ends a worker harms nobody but what it had under way, and it is replaced."""

    def check_replaced(self, old):
        def others():
            now = self.workers()
            return old not in now and len(now) == WORKERS

        eventually("it is replaced", others)
        self.assertEqual(self.get("/name").status, 200)

    def test_a_killed_worker_takes_its_own_exchanges_with_it_and_no_other(self):
        doomed = [self.slow()]
        victim = doomed[0][1]
        others = []
        while not others:
            # The kernel likes to wake the same one: until it takes no connection any more.
            self.get("/last")
            begun = self.slow()
            (doomed if begun[1] == victim else others).append(begun)
            self.assertLess(len(doomed), 100)
        os.kill(victim, signal.SIGKILL)
        eventually("it has gone", lambda: victim not in self.workers())
        self.open_gate()
        for response, _ in doomed:
            # nginx takes the bare end of a connection for the end of a response.
            self.assertEqual(response.read(), b"")
        for response, _ in others:
            self.assertEqual(response.read(), b"ended\n")
        self.check_said(f"worker {victim} was ended by signal 9 (Killed)")

    def test_one_that_aborts(self):
        self.check_dies("/aborts", "was ended by signal 6 (Aborted)")

    def test_one_that_exits(self):
        self.check_dies("/exits", "exited with 0")

    def check_dies(self, path, how):
        before = self.workers()
        self.assertEqual(self.get(path).status, 502)
        eventually("one has gone", lambda: not set(before) <= set(self.workers()))
        eventually("there are enough", lambda: len(self.workers()) == WORKERS)
        self.check_said(how)
        self.assertEqual(self.get("/name").status, 200)

    def test_one_whose_app_asks_for_it_is_replaced_and_says_nothing(self):
        before = self.workers()
        number = int(self.get("/last").content.split()[0])
        self.assertIn(number, before)
        self.check_replaced(number)
        self.assertEqual(self.site.said(), "")

    def test_one_that_gets_sigterm_is_replaced(self):
        response, number = self.slow()
        os.kill(number, signal.SIGTERM)
        eventually("there is another", lambda: len(self.workers()) == WORKERS + 1)
        self.open_gate()
        self.assertEqual(response.read(), b"ended\n")
        self.check_replaced(number)

    def test_when_the_supervisor_is_killed_the_workers_stop(self):
        old = self.workers()
        self.site.send(signal.SIGKILL)
        self.site.wait()
        eventually("they stop", lambda: not any(map(runs, old)))
        self.site = self.start()  # takes the place of what it left
        self.assertEqual(self.get("/name").status, 200)

    def test_successors_that_do_not_come_up_are_tried_ever_more_seldom(self):
        (self.directory / "unfit").touch()
        victim = self.workers()[0]
        os.kill(victim, signal.SIGKILL)
        for wait in ("in 500 ms", "in 1000 ms"):
            eventually(wait, lambda: self.said(wait))
        eventually("the others serve", lambda: len(self.workers()) == WORKERS - 1)
        self.assertEqual(self.get("/name").status, 200)
        (self.directory / "unfit").unlink()
        self.check_replaced(victim)

    def test_deaths_under_load(self):
        asks = 8
        delays = []
        with Load(self.port, asks, post=0) as load:
            for _ in range(COUNTS.kills):
                load.more(200)
                victim = self.workers()[0]  # the eldest
                # One that dies younger is replaced after a pause.
                eventually("it has served for a second", lambda: age(victim) > 1.2)
                begun = time.monotonic()
                os.kill(victim, signal.SIGKILL)
                self.check_replaced(victim)
                delays.append(time.monotonic() - begun)
        longest = f"{max(delays) * 1000:.0f} ms"
        self.report(f"{COUNTS.kills} kills", load, replaced_within=longest)
        self.assertLessEqual(len(load.failures), COUNTS.kills * asks)
        self.assertEqual(self.site.stop(), 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    for name, value in vars(COUNTS).items():
        parser.add_argument(f"--{name}", type=int, default=value)
    COUNTS, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest, verbosity=2)

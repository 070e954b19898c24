# SPDX-License-Identifier: BSL-1.0
"""A site's day in an hour: clients that ask for a little of everything behind nginx, and a little of
everything that goes wrong meanwhile. No test: it is run by hand, for as long as one likes, and
reports. GROAT_BUILD_DIR is the build's directory.

    soak.py --minutes 60 --seed 1

What a client asks for and when what goes wrong is the seed's; how the two meet is not. A request that
failed while a worker was killed with `kill -9` may have been that worker's; any other failure is
unexpected, and then the exit code is 1.

A slow leak needs time to be seen, and whatever is reloaded or killed begins anew. So the reloads all
come first, up to `--reloads-until`; from then on the supervisor is one program, and one worker is
spared from what befalls the others. Of these two the memory is measured, without a first `--warm-up`
in which they grow to their size, and judged as growth.py says; one that grows is unexpected too.

`--think` is what a client waits between two requests, on average: with more, other work has a part of
the machine.
"""

import argparse
import collections
import contextlib
import http.client
import os
import random
import re
import signal
import socket
import sys
import threading
import time
import unittest

from growth import Growth
from servers import eventually
from supervised import WORKERS, Workers, age, serves

GIVEN = argparse.Namespace(
    minutes=60.0, reloads_until=12.0, warm_up=120.0, seed=1, clients=12, think=0.03, engine="native"
)
LEAST = 2  # minutes in which a growth can be told
KIB = 1024
NEAR = 0.5  # seconds between a kill and what nginx has heard of it

# Seconds between two of them, on average.
FAULTS = {
    "kill -9": 20,
    "worker told to stop": 60,
    "log reopened": 15,
    "nginx reloaded": 45,
    "reloaded": 60,
}


class Left(Exception):
    """A client that has gone, as it wanted to."""


class Client(threading.Thread):
    """One that asks, thinks for a moment, and asks for something else."""

    def __init__(self, soak, number):
        super().__init__(daemon=True)
        self.soak = soak
        self.chance = random.Random(f"{GIVEN.seed} client {number}")
        self.kept = None
        self.done = collections.Counter()
        self.repeated = 0
        self.failures = []  # (what, begun, ended, why)

    def run(self):
        kinds = {
            self.hello: 50,
            self.uploads: 15,
            self.streams: 8,
            self.waits: 10,
            self.listens: 5,
            self.leaves_a_stream: 5,
            self.leaves_an_upload: 3,
            self.breaks: 2,
            self.heads: 2,
        }
        while not self.soak.over.wait(self.chance.random() * 2 * GIVEN.think):
            (kind,) = self.chance.choices(list(kinds), kinds.values())
            begun = time.monotonic()
            try:
                kind()
            except Left:
                pass
            except (OSError, http.client.HTTPException, ValueError, AssertionError) as error:
                failure = (kind.__name__, begun, time.monotonic(), repr(error))
                self.failures.append(failure)
                self.kept = None
                self.soak.tell_failure(failure)
            self.done[kind.__name__] += 1
        if self.kept:
            self.kept.close()

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.soak.port, timeout=30)

    def check(self, response, wanted, body):
        if response.status != wanted:
            raise ValueError(f"{response.status}")
        if body is not None and response.read() != body:
            raise ValueError("another body")

    def ask(self, method, path, wanted=200, body=None, answer=None):
        with contextlib.closing(self.connect()) as to:
            to.request(method, path, body, {"Connection": "close"})
            self.check(to.getresponse(), wanted, answer)

    def hello(self):
        """On a connection that it keeps. nginx may close that while the request is on its way: then
        it is repeated, as RFC 9112, 9.3.1, has it."""
        fresh = self.kept is None
        self.kept = self.kept or self.connect()
        try:
            self.kept.request("GET", "/hello")
            response = self.kept.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            self.kept.close()
            self.kept = None
            if fresh:
                raise
            self.repeated += 1
            return self.hello()
        self.check(response, 200, b"hello\n")

    def uploads(self):
        body = self.chance.randbytes(self.chance.randrange(1, 300 * KIB))
        self.ask("POST", "/echo", 200, body, body)

    def streams(self):
        self.ask("GET", "/stream", 200, None, b"." * 1024 * KIB)

    def waits(self):
        self.ask("GET", "/slow", 200, None, b"slow\n")

    def listens(self):
        self.ask("GET", "/events", 200, None, b"data: tick\n\n" * 10)

    def breaks(self):
        self.ask("GET", "/throws", 500)

    def heads(self):
        self.ask("HEAD", "/hello", 200, None, b"")

    def leaves_a_stream(self):
        with contextlib.closing(self.connect()) as to:
            to.request("GET", "/endless")
            response = to.getresponse()
            self.check(response, 200, None)
            wanted = self.chance.randrange(1, 500 * KIB)
            if len(response.read(wanted)) != wanted:
                raise ValueError("it has an end")
        raise Left

    def leaves_an_upload(self):
        with socket.create_connection(("127.0.0.1", self.soak.port), 30) as to:
            to.sendall(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n")
            to.sendall(b"x" * self.chance.randrange(200_000))
        raise Left


def resident(pid):
    """In KiB. Counted by the page: what `statm` says may lag behind by some for each thread."""
    with open(f"/proc/{pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Rss:"))


def open_files(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


class Watched:
    """A process that lives from now to the end, and is looked at again and again."""

    def __init__(self, name, pid):
        self.name, self.pid = name, pid
        self.begun = time.monotonic()
        self.minutes, self.memory, self.files = [], [], []

    def look(self):
        age = time.monotonic() - self.begun
        if age >= GIVEN.warm_up:
            self.minutes.append(age / 60)
            self.memory.append(resident(self.pid))
            self.files.append(open_files(self.pid))

    def growth(self):
        return Growth(self.minutes, self.memory)

    def __str__(self):
        return (
            f"{self.name} {self.growth()}; {self.memory[0]} to {self.memory[-1]} KiB, "
            f"{min(self.files)} to {max(self.files)} descriptors"
        )


class Soak(Workers):
    PROGRAM = "tests/e2e/groat-e2e-soak"

    def setUp(self):
        type(self).ENGINE = GIVEN.engine
        super().setUp()
        self.over = threading.Event()
        self.addCleanup(self.over.set)
        self.kills = []
        self.caused = []  # (when, fault)
        self.faults = collections.Counter()
        self.watched = []
        self.spared = None
        self.torn = 0
        self.lines = 0

    def nginx(self, changes={}):
        self.front = super().nginx(changes)

    def spare(self):
        """From now on nothing befalls one worker, and it is watched, and the supervisor too."""

        def settled():
            workers = self.workers()
            return len(workers) == WORKERS and all(map(serves, workers)) and workers

        self.spared = max(eventually("nobody comes or goes", settled), key=age)
        self.watched = [Watched("supervisor", self.site.pid), Watched("worker", self.spared)]

    def victim(self):
        """The youngest that serves: an old one may be about to go."""
        ages = {pid: age(pid) for pid in self.workers() if pid != self.spared and serves(pid)}
        return min(ages, key=ages.get, default=None)

    def cause(self, fault):
        self.faults[fault] += 1
        self.caused.append((time.monotonic(), fault))
        match fault:
            case "kill -9":
                victim = eventually("there is a victim", self.victim)
                before = time.monotonic()
                os.kill(victim, signal.SIGKILL)
                self.kills.append((before, time.monotonic()))
            case "worker told to stop":
                os.kill(eventually("there is a victim", self.victim), signal.SIGTERM)
            case "log reopened":
                self.rotate()
            case "nginx reloaded":
                self.front.send(signal.SIGHUP)
            case "reloaded":
                self.reload()

    def reload(self):
        before = self.said("groat: reloaded ")
        self.site.send(signal.SIGHUP)
        eventually("it is reloaded", lambda: self.said("groat: reloaded ") > before)

    def rotate(self):
        self.check_log(self.directory / "access.old")
        log = self.directory / "access.log"
        log.rename(self.directory / "access.old")
        self.site.send(signal.SIGUSR1)
        eventually("there is a new log", log.exists)

    def check_log(self, path):
        if not path.exists():
            return
        whole = re.compile(r"(GET|POST|HEAD) /\w+ (200|499|500|000|-) [-+X]")
        for line in path.read_text(errors="replace").splitlines():
            self.lines += 1
            if not whole.fullmatch(line):
                self.torn += 1
                print(f"a torn line: {line!r}", flush=True)

    def expected(self, failure):
        """Whoever was served by one that is killed hears of it at once."""
        _, begun, ended, _ = failure
        return any(
            begun - NEAR <= after and before <= ended <= after + 2 * NEAR
            for before, after in self.kills
        )

    def tell_failure(self, failure):
        what, begun, ended, why = failure
        how = f"{what}: {why}, after {ended - begun:.3f} s; {self.before(failure)}"
        print(f"failed: {how}", flush=True)

    def before(self, failure):
        """What had been caused shortly before."""
        near = [
            f"{fault} {failure[2] - when:.3f} s before"
            for when, fault in list(self.caused)
            if failure[1] - 3 < when < failure[2]
        ]
        return ", ".join(near)

    def test_soak(self):
        print(f"\nseed {GIVEN.seed}, {GIVEN.minutes:g} minutes, engine {GIVEN.engine}", flush=True)
        begun = time.monotonic()
        end = begun + GIVEN.minutes * 60
        spare_at = begun + GIVEN.reloads_until * 60
        chance = random.Random(f"{GIVEN.seed} faults")
        clients = [Client(self, number) for number in range(GIVEN.clients)]
        for client in clients:
            client.start()
        next_at = {fault: begun + chance.expovariate(1 / mean) for fault, mean in FAULTS.items()}
        look_at = tell_at = begun
        while (now := time.monotonic()) < end:
            self.site.check_runs()
            self.front.check_runs()
            if not self.spared and now >= spare_at:
                del next_at["reloaded"]
                self.spare()
            for fault, when in next_at.items():
                if now >= when:
                    self.cause(fault)
                    next_at[fault] = now + chance.expovariate(1 / FAULTS[fault])
            if now >= look_at:
                look_at = now + 5
                for one in self.watched:
                    one.look()
            if now >= tell_at:
                tell_at = now + 300
                self.tell(clients, now - begun)
            self.over.wait(max(0, min(look_at, end, *next_at.values()) - time.monotonic()))
        self.over.set()
        for client in clients:
            client.join()
        self.tell(clients, time.monotonic() - begun)
        eventually("all workers are there", lambda: len(self.workers()) >= WORKERS)
        self.assertEqual(self.site.stop(), 0)
        for name in ("access.old", "access.log"):
            self.check_log(self.directory / name)
        self.assertEqual(self.report(clients), [])
        self.assertEqual(self.torn, 0)
        self.assertEqual([one.name for one in self.watched if one.growth().grows], [])

    def tell(self, clients, seconds):
        asked = sum(sum(client.done.values()) for client in clients)
        failures = [one for client in clients for one in client.failures]
        odd = sum(not self.expected(one) for one in failures)
        print(
            f"{seconds / 60:5.1f} min: {asked} requests, {len(failures) - odd} failed as expected,"
            f" {odd} otherwise; {dict(self.faults)}",
            flush=True,
        )

    def report(self, clients):
        done = sum((client.done for client in clients), collections.Counter())
        print(f"requests: {dict(done)}, repeated: {sum(client.repeated for client in clients)}")
        print(f"lines of the log: {self.lines}, {self.torn} torn")
        for one in self.watched:
            print(one)
        odd = [one for client in clients for one in client.failures if not self.expected(one)]
        said = collections.Counter(re.sub(r"\d+", "N", one) for one in self.site.said().splitlines())
        for line, times in said.most_common():
            print(f"it said {times} times: {line}")
        return odd


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    for name, value in vars(GIVEN).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    parser.parse_args(namespace=GIVEN)
    if GIVEN.minutes - GIVEN.reloads_until - GIVEN.warm_up / 60 < LEAST:
        parser.error(f"behind the reloads and the warm-up {LEAST} minutes are needed")
    unittest.main(argv=sys.argv[:1], verbosity=0)

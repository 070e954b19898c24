# SPDX-License-Identifier: BSL-1.0
"""The status as those who ask see it: while everyone is busy, dies, is reloaded or is under attack.
In full, with figures:

    status_test.py --kills 100 --reloads 20 --requests 20000
"""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time

from servers import PATIENCE, connects, each_engine, eventually
from supervised import COUNTS, WORKERS, Site, Workers, main, runs

THREADS = 16


def connected(path):
    """Waits for its place in the backlog, as a socket with a time limit would not (unix(7))."""
    client = socket.socket(socket.AF_UNIX)
    client.connect(str(path))
    client.settimeout(PATIENCE)
    return client


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self.path = path

    def connect(self):
        self.sock = connected(self.path)


def ask(path, target):
    """Status and body."""
    connection = UnixConnection(str(path))
    try:
        connection.request("GET", target)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def exposition(text):
    """The text format by its rules (Prometheus, exposition formats, 0.0.4): samples by name."""
    samples, types, helped, current = {}, {}, set(), None
    assert text.endswith("\n")
    for line in text.splitlines():
        if comment := re.fullmatch(r"# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)", line):
            kind, name, rest = comment.groups()
            if kind == "HELP":
                assert name not in helped, line
                helped.add(name)
                current = name
            else:
                assert name == current and name not in types, line
                assert rest in ("counter", "gauge"), line
                types[name] = rest
        else:
            sample = re.fullmatch(
                r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{[a-zA-Z_]\w*="[^"\\\n]*"\})? ([0-9.eE+-]+)', line
            )
            assert sample and sample[1] == current and current in types, line
            name, value = line.rsplit(" ", 1)
            assert name not in samples, line
            samples[name] = float(value)
    return samples


class Asking:
    """Asks time and again until it is told to stop: how long each answer took, and what failed."""

    def __init__(self, path, target="/status.json", expected=200):
        self.path, self.target, self.expected = path, target, expected
        self.times = []
        self.failures = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def more(self, number):
        wanted = len(self.times) + number
        eventually(f"{number} more answers", lambda: len(self.times) >= wanted or self.failures)

    def run(self):
        while not self.over.is_set():
            begun = time.monotonic()
            try:
                status, _ = ask(self.path, self.target)
                if status != self.expected:
                    self.failures.append(status)
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            self.times.append(time.monotonic() - begun)

    def figures(self):
        times = sorted(self.times)
        return (
            f"{len(times)} asked, {len(self.failures)} not answered, "
            f"median {times[len(times) // 2] * 1000:.2f} ms, longest {times[-1] * 1000:.1f} ms"
        )


class Telling(Workers):
    WORDS = ("--status", "unix:status.sock")

    def ask(self, target="/status.json"):
        return ask(self.directory / "status.sock", target)

    def told(self):
        status, body = self.ask()
        self.assertEqual(status, 200)
        return json.loads(body)

    def becomes(self, what, condition):
        """Waits until the status is so, and gives it."""
        return eventually(
            f"the status says: {what}", lambda: (told := self.told()) and condition(told) and told
        )

    def asking(self, *how):
        return Asking(self.directory / "status.sock", *how)

    def figure(self, what, text):
        print(f"\n{self.ENGINE}: {what}: {text}", file=sys.stderr)

    def processes(self, told):
        return [one for place in told["places"] for one in place["processes"]]


@each_engine
class Counting(Telling):
    def test_the_counters_agree_with_what_clients_counted(self):
        with self.load() as load:
            load.more(COUNTS.requests)
        self.assertEqual(load.failures, [])
        told = self.becomes("all has ended", lambda told: told["active"] == 0)
        self.figure("counted", f"{load.count} by the clients, {told['requests']} by the status")
        self.assertEqual(told["requests"], load.count)
        self.assertEqual(told["done"], load.count)
        self.assertEqual(told["aborted"] + told["failed"] + told["lost"] + told["refused"], 0)
        self.assertEqual(sum(one["requests"] for one in self.processes(told)), load.count)
        self.assertEqual({one["state"] for one in self.processes(told)}, {"ready"})
        self.assertEqual({one["pid"] for one in self.processes(told)}, set(self.workers()))
        self.assertEqual(told["threads"], WORKERS * THREADS)
        _, text = self.ask("/metrics")
        self.assertEqual(exposition(text)["groat_requests_total"], load.count)
        status, text = self.ask("/status")
        self.assertEqual(status, 200)
        self.assertRegex(text, rf"(?m)^requests +{load.count}$")

    def test_a_killed_worker_s_totals_stay(self):
        kills = 0
        with self.load() as load:
            for _ in range(COUNTS.kills):
                load.more(100)
                number = self.workers()[0]
                os.kill(number, signal.SIGKILL)
                kills += 1
                self.becomes(
                    "another one serves",
                    lambda told: told["restarts"] == kills
                    and number not in [one["pid"] for one in self.processes(told)]
                    and len(self.processes(told)) == WORKERS,
                )
        told = self.becomes("all has ended", lambda told: told["active"] == 0)
        self.assertEqual(told["restarts"], kills)
        self.assertEqual(told["open"], sum(one["open"] for one in self.processes(told)))
        ended = told["done"] + told["aborted"] + told["failed"] + told["lost"]
        self.assertEqual(told["requests"], ended)
        # A worker may die between an answer's last byte and the count, so that it is lost.
        good = load.count - sum(len(failure) == 3 for failure in load.failures)
        self.assertLessEqual(told["done"], good)
        self.assertLessEqual(good, told["done"] + told["lost"])
        self.figure(
            f"{kills} kills",
            f"{good} whole answers, {len(load.failures)} cut; "
            f"the status: {told['done']} done, {told['lost']} lost",
        )

    def test_totals_go_on_over_reloads_and_it_is_always_answered(self):
        with self.load() as load, self.asking() as asking:
            for _ in range(COUNTS.reloads):
                load.more(50)
                self.reload()
            asking.more(5)
        self.assertEqual(load.failures, [])
        told = self.becomes("all has ended", lambda told: told["active"] == 0)
        self.figure(f"{COUNTS.reloads} reloads", asking.figures())
        self.assertEqual(asking.failures, [])
        self.assertEqual(told["requests"], load.count)
        self.assertEqual(told["done"], load.count)
        self.assertEqual(told["reloads"], COUNTS.reloads)
        self.assertEqual(told["restarts"], 0)
        self.assertEqual(self.site.stop(), 0)
        self.assertFalse((self.directory / "status.sock").exists())


@each_engine
class Busy(Telling):
    WORDS = (*Telling.WORDS, "--loops", THREADS)

    def test_it_is_answered_while_every_thread_of_every_worker_is_busy(self):
        calls = WORKERS * THREADS
        for _ in range(4 * calls):
            client = socket.create_connection(("127.0.0.1", self.port))
            self.addCleanup(client.close)
            client.sendall(b"GET /hangs HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.becomes("all are busy", lambda told: told["idle"] == 0 and told["active"] >= calls)
        with self.asking() as asking:
            asking.more(100)
        self.figure(f"{calls} of {calls} threads in a call", asking.figures())
        self.assertEqual(asking.failures, [])


class Life(Telling):
    WORDS = (*Telling.WORDS, "--request-time", 0.3, "--overdue-time", 0.3, "--grace", 1)

    def test_it_is_not_ready_while_it_ends(self):
        self.assertEqual(self.ask("/ready"), (200, "ready\n"))
        response, _ = self.slow()
        self.site.send(signal.SIGTERM)
        eventually("it is draining", lambda: self.ask("/ready") == (503, "draining\n"))
        self.assertEqual(self.ask("/live")[0], 200)
        self.assertEqual({one["state"] for one in self.processes(self.told())}, {"draining"})
        self.open_gate()
        response.read()
        self.assertEqual(self.site.wait(), 0)

    def test_workers_that_end_badly_are_seen(self):
        for number, path in enumerate(("/exits", "/aborts", "/hangs"), 1):
            with self.subTest(path):
                with socket.create_connection(("127.0.0.1", self.port)) as client:
                    client.sendall(b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n" % path.encode())
                    told = self.becomes(path, lambda told: told["restarts"] == number)
                self.assertEqual(told["lost"], number)
                self.becomes(
                    "all serve again",
                    lambda told: [one["state"] for one in self.processes(told)]
                    == ["ready"] * WORKERS,
                )
        # One that was asked for is none.
        self.get("/last")
        self.becomes("another", lambda told: sum(p["started"] for p in told["places"]) == 7)
        self.assertEqual(self.told()["restarts"], 3)

    def test_places_that_stay_empty_are_seen_and_nobody_is_ready(self):
        (self.directory / "deadly").touch()
        for number in self.workers():
            os.kill(number, signal.SIGKILL)
        told = self.becomes(
            "all are gone for a while",
            lambda told: all(place["empty_for_ms"] > 0 for place in told["places"]),
        )
        self.assertGreaterEqual(told["restarts"], 2 * WORKERS)
        self.assertEqual(self.ask("/ready")[0], 503)
        self.assertIn("gone, next in", self.ask("/status")[1])
        (self.directory / "deadly").unlink()
        eventually("it is ready again", lambda: self.ask("/ready")[0] == 200)

    def test_a_failed_reload_is_seen_and_the_old_ones_serve(self):
        (self.directory / "unfit").touch()
        self.site.send(signal.SIGHUP)
        self.check_said("the reload failed, the old program goes on")
        told = self.told()
        self.assertEqual((told["state"], told["reloads"]), ("ready", 0))
        self.assertFalse(told["reloading"])


class Hostile(Telling):
    """Who may ask for the status may do it badly."""

    def silent(self, number, begin=b""):
        clients = []
        for _ in range(number):
            client = connected(self.directory / "status.sock")
            self.addCleanup(client.close)
            if begin:
                client.sendall(begin)
            clients.append(client)
        return clients

    def check_supervised(self):
        """A worker that is killed is replaced, and status and site are answered."""
        number = self.workers()[0]
        begun = time.monotonic()
        os.kill(number, signal.SIGKILL)
        eventually("it is gone", lambda: not runs(number))
        eventually("there is another", lambda: len(self.workers()) == WORKERS)
        took = time.monotonic() - begun
        self.assertEqual(self.get("/name").status, 200)
        self.assertEqual(self.ask("/live")[0], 200)
        return f"a killed worker replaced in {took * 1000:.0f} ms"

    def test_a_thousand_connections_that_say_nothing(self):
        self.silent(1000)
        with self.asking() as asking:
            asking.more(50)
            replaced = self.check_supervised()
        self.figure("1000 silent connections", f"{asking.figures()}; {replaced}")
        self.assertEqual(asking.failures, [])

    def test_slow_heads(self):
        clients = self.silent(60, b"GET /live HTTP/1.1\r\n")
        over = threading.Event()

        def trickle():
            while not over.is_set():
                for client in clients:
                    try:
                        client.send(b"X: y\r\n", socket.MSG_NOSIGNAL)
                    except OSError:
                        pass

        trickling = threading.Thread(target=trickle)
        trickling.start()
        try:
            with self.asking() as asking:
                asking.more(50)
                replaced = self.check_supervised()
        finally:
            over.set()
            trickling.join()
        self.figure("60 heads without an end", f"{asking.figures()}; {replaced}")
        self.assertEqual(asking.failures, [])

    def test_a_head_of_a_megabyte(self):
        (client,) = self.silent(1)
        try:
            client.sendall(b"GET /live HTTP/1.1\r\nX: " + b"x" * 1024 * 1024 + b"\r\n\r\n")
        except OSError:
            pass
        else:
            self.fail("it took a megabyte")
        replaced = self.check_supervised()
        self.figure("a head of 1 MiB", replaced)

    def test_clients_that_do_not_read(self):
        self.silent(200, b"GET /status HTTP/1.1\r\n\r\n" * 50)
        self.figure("200 clients that read nothing", self.check_supervised())

    def test_a_reload_is_not_held_up(self):
        self.silent(64)
        self.silent(64, b"GET /liv")
        self.reload()
        self.assertEqual(self.told()["reloads"], 1)


@each_engine
class Slow(Telling):
    WORDS = (*Telling.WORDS, "--slow-time", 0.05)

    def test_what_never_ends_is_named_with_its_worker_and_layer(self):
        client = socket.create_connection(("127.0.0.1", self.port))
        self.addCleanup(client.close)
        client.sendall(b"GET /hangs?token=secret HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.check_said("groat: slow: ")
        line = self.site.said()
        self.assertRegex(
            line,
            r'^groat: slow: GET "/hangs" has taken \d+ ms in worker (\d+), '
            r"in \S.* \(workers\.cpp:\d+\)\n$",
        )
        number = int(re.search(r"worker (\d+)", line)[1])
        self.assertIn(number, self.workers())
        told = self.becomes("it is counted", lambda told: told["slow"] == 1)
        (busy,) = [one for one in self.processes(told) if one["active"] == 1]
        self.assertEqual((busy["pid"], busy["slow"]), (number, 1))


class One(Site):
    """Without a supervisor."""

    ENGINE = "native"

    def test_it_is_answered_while_every_thread_is_busy(self):
        words = ["--listen", "unix:app.sock", "--status", "unix:status.sock"]
        words += ["--threads", 4, "--loops", 4]
        path = self.directory / "status.sock"
        self.site = self.child([self.program, *map(str, words)], "site.log")
        eventually("it listens", lambda: connects(str(path)) and ask(path, "/ready")[0] == 200)
        self.nginx()
        for _ in range(16):
            client = socket.create_connection(("127.0.0.1", self.port))
            self.addCleanup(client.close)
            client.sendall(b"GET /hangs HTTP/1.1\r\nHost: localhost\r\n\r\n")
        eventually("all are busy", lambda: json.loads(ask(path, "/status.json")[1])["idle"] == 0)
        with Asking(path) as asking:
            asking.more(100)
        print(f"\none process, 4 of 4 threads in a call: {asking.figures()}", file=sys.stderr)
        self.assertEqual(asking.failures, [])

    def test_where_it_makes_no_sense_it_is_refused_in_one_line(self):
        for code, words in (
            (2, ["--status", "nowhere"]),
            (2, ["--status-allow", "10.0.0.1"]),
            (1, ["--status", "tcp:0.0.0.0:0"]),
            (1, ["--status", "unix:nowhere/status.sock"]),
            (1, ["--status", "fd:0"]),  # /dev/null
            (1, ["--status", "fd:99"]),
            (2, ["--status", "fd:-1"]),
            (2, ["--listen", "fd:7", "--status", "fd:7"]),
            (2, ["--status", "tcp:0", "--status-allow", "everyone"]),
            (2, ["--slow-time", "-1"]),
        ):
            for processes in (0, WORKERS):
                with self.subTest(words=words, processes=processes):
                    ended = subprocess.run(
                        [self.program, "--processes", str(processes)]
                        + ([] if "--listen" in words else ["--listen", "unix:app.sock"])
                        + words,
                        cwd=self.directory,
                        stdin=subprocess.DEVNULL,
                        capture_output=True,
                        text=True,
                    )
                    self.assertEqual(ended.returncode, code, ended.stderr)
                    self.assertEqual(ended.stderr.count("\n"), 1, ended.stderr)
                    self.assertFalse((self.directory / "app.sock").exists())

    def test_by_tcp_as_a_probe_asks(self):
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]
        self.start("--status", f"tcp:127.0.0.1:{port}")
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/ready")
        self.assertEqual(connection.getresponse().status, 200)

    def test_another_place_for_it_takes_a_stop_and_a_start(self):
        self.start("--status", "unix:status.sock")
        self.program.rename(self.directory / "real")
        words = [*self.words(), "--status", "unix:other.sock"]
        self.program.write_text(f"#!/bin/sh\nexec ./real {' '.join(words)}\n")
        self.program.chmod(0o755)
        self.site.send(signal.SIGHUP)
        self.check_said("its status is to be elsewhere than before: that takes a stop and a start")
        self.check_said("the reload failed, the old program goes on")
        self.assertEqual(ask(self.directory / "status.sock", "/ready")[0], 200)
        self.assertFalse((self.directory / "other.sock").exists())


class Inherited(Telling):
    """--status fd:N: a socket that whoever starts the program has opened."""

    WORDS = ()

    def start(self):
        self.listening = socket.socket(socket.AF_UNIX)
        self.addCleanup(self.listening.close)
        self.listening.bind(str(self.directory / "status.sock"))
        self.listening.listen()
        self.start_on_it()

    def start_on_it(self):
        fd = self.listening.fileno()
        self.site = self.child(
            [self.program, *self.words(), "--status", f"fd:{fd}"], "site.log", pass_fds=[fd]
        )
        self.wait_until_it_serves()

    def have_it(self, *pids):
        """Of each process, whether it has the socket, under whatever number."""
        link = f"socket:[{os.fstat(self.listening.fileno()).st_ino}]"
        return [
            link in [os.readlink(f"/proc/{pid}/fd/{fd}") for fd in os.listdir(f"/proc/{pid}/fd")]
            for pid in pids
        ]

    def test_the_supervisor_answers_and_workers_do_not_have_it(self):
        self.assertEqual(self.ask("/ready"), (200, "ready\n"))
        self.assertEqual(self.have_it(self.site.pid), [True])
        self.assertEqual(self.have_it(*self.workers()), [False] * WORKERS)

    def test_it_goes_on_over_reloads(self):
        with self.asking() as asking:
            for _ in range(COUNTS.reloads):
                self.reload()
            asking.more(5)
        self.assertEqual(asking.failures, [])
        self.assertEqual(self.told()["reloads"], COUNTS.reloads)
        self.assertEqual(self.have_it(*self.workers()), [False] * WORKERS)

    def test_who_asks_between_a_stop_and_a_start_is_answered_by_the_next(self):
        self.assertEqual(self.site.stop(), 0)
        client = connected(self.directory / "status.sock")
        self.addCleanup(client.close)
        client.sendall(b"GET /live HTTP/1.1\r\n\r\n")
        self.start_on_it()
        self.assertTrue(client.recv(4096).startswith(b"HTTP/1.1 200 OK\r\n"))

    def test_as_descriptor_0_it_leaves_an_empty_standard_input(self):
        self.assertEqual(self.site.stop(), 0)
        for processes in (0, WORKERS):
            with self.subTest(processes=processes):
                words = ["--listen", "unix:app.sock", "--processes", processes, "--status", "fd:0"]
                self.site = self.child([self.program, *words], "site.log", stdin=self.listening)
                eventually("it is ready", lambda: self.ask("/ready")[0] == 200)
                for pid in self.workers() or [self.site.pid]:
                    # Ready is one that has begun, and the others come up after it.
                    eventually(
                        "its standard input is empty",
                        lambda: os.readlink(f"/proc/{pid}/fd/0") == "/dev/null",
                    )
                self.assertEqual(self.site.stop(), 0)


if __name__ == "__main__":
    main()

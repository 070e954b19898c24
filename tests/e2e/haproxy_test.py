# SPDX-License-Identifier: BSL-1.0
"""HAProxy, as examples/haproxy.cfg sets it up: before one program what every front server owes, and
before two hosts, each a network namespace, of which one is lost. In full:

    haproxy_test.py --losses 20 --requests 20000

All of it runs in namespaces of its own, so it touches no network but its own loopback. A machine that
lets nobody make them fails the tests.
"""

import concurrent.futures
import fcntl
import os
import signal
import subprocess
import sys

from fronts import Cases, Cut, Front, LongHead, free_port
from load import Load
from servers import EXAMPLES, Run, built, connects, each_way, eventually, installed, unshared
from supervised import COUNTS, main


@each_way
class Haproxy(Cases, Cut, Front):
    NAME = "haproxy"

    def test_the_server_s_name_is_one_without_its_port(self):
        seen = self.environment(Host="groats.example:81")
        self.assertEqual(seen["SERVER_NAME"], "groats.example")


class HaproxyLongHead(LongHead, Front):
    NAME = "haproxy"
    CHANGES = {"maxconn 4000": "maxconn 4000\n    tune.bufsize 32768"}


def ip(*words):
    subprocess.run([installed("ip"), *map(str, words)], check=True)


class Host:
    """A network of its own with a program in it, which listens at 10.0.N.2."""

    def __init__(self, run, number):
        self.run = run
        self.number = number
        self.name = f"host{number}"
        self.address = f"10.0.{number}.2"
        self.place = run.child(["unshare", "--net", "--", "sleep", "infinity"], f"{self.name}.log")
        ours = os.readlink("/proc/self/ns/net")
        eventually("it has its network", lambda: self.network() != ours)
        ends = (self.name, "type", "veth", "peer", "name", "eth0")
        ip("link", "add", *ends, "netns", self.place.pid)
        ip("address", "add", f"10.0.{number}.1/24", "dev", self.name)
        ip("link", "set", self.name, "up")
        run.addCleanup(ip, "link", "delete", self.name)
        self.connect()
        self.start()

    def network(self):
        return os.readlink(f"/proc/{self.place.pid}/ns/net")

    def inside(self, *words):
        return ["nsenter", f"--net=/proc/{self.place.pid}/ns/net", "--", *map(str, words)]

    def start(self):
        words = ["--listen", f"tcp:{self.address}:9000", "--allow", f"10.0.{self.number}.1"]
        program = built("tests/e2e/groat-e2e-workers")
        self.program = self.run.child(
            self.inside(program, *words, "--processes", 2), f"{self.name}.log"
        )
        eventually("it listens", lambda: connects((self.address, 9000)))

    def kill(self):
        os.killpg(self.program.pid, signal.SIGKILL)
        self.program.wait()

    def connect(self):
        for words in (
            ("address", "replace", f"{self.address}/24", "dev", "eth0"),
            ("link", "set", "eth0", "up"),
        ):
            subprocess.run(self.inside(installed("ip"), *words), check=True)

    def disconnect(self):
        """Nothing arrives there any more, and nothing says so."""
        subprocess.run(self.inside(installed("ip"), "link", "set", "eth0", "down"), check=True)


class TwoHosts(Run):
    def setUp(self):
        super().setUp()
        self.hosts = [Host(self, 1), Host(self, 2)]
        self.port = free_port()
        front = self.child(
            [installed("haproxy"), "-db", "-f", EXAMPLES / "haproxy.cfg"],
            "haproxy.log",
            env={
                **os.environ,
                "LISTEN": f"127.0.0.1:{self.port}",
                "APP_ONE": f"{self.hosts[0].address}:9000",
                "APP_TWO": f"{self.hosts[1].address}:9000",
            },
        )
        eventually(
            "it listens", lambda: front.check_runs() and connects(("127.0.0.1", self.port))
        )

    def load(self):
        return Load(self.port, clients=8, post=5, head=3)

    def both_answer(self, load):
        """Each host has two processes, of which one may do all the work."""

        def seen():
            load.seen.clear()
            load.more(50)
            return {
                host.number
                for host in self.hosts
                for name in set(load.seen)
                if int(name.split()[0]) in processes_of(host.program.pid)
            } == {1, 2}

        eventually("both hosts answer", seen)

    def check_survives(self, what, lose, find):
        with self.load() as load:
            self.both_answer(load)
            for round in range(COUNTS.losses):
                host = self.hosts[round % 2]
                lose(host)
                load.all_go_on()
                load.more(max(500, COUNTS.requests // COUNTS.losses))
                find(host)
                self.both_answer(load)
        repeatable = [failure for failure in load.failures if failure[0][0] != b"POST"]
        if len(sys.argv) > 1:
            others = len(load.failures) - len(repeatable)
            print(
                f"\n{what}, {COUNTS.losses} times: {load.count} requests, {len(repeatable)} GET or "
                f"HEAD failed, {others} POST; the slowest took {load.slowest:.2f} s"
            )
        self.assertEqual(repeatable, [])

    def while_both_are_asked(self, method, happens):
        """Each host is asked one thing, which it answers when the gate is open; meanwhile something
        happens. Gives the answers' statuses, and how often the app was called."""
        calls = self.directory / "held"
        with open(self.directory / "gate", "w") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            with concurrent.futures.ThreadPoolExecutor(2) as clients:
                # The host that has fewer is asked: so each of them is.
                answers = [clients.submit(self.get, "/held", method) for _ in self.hosts]
                eventually("both are called", lambda: calls.exists() and calls.stat().st_size == 2)
                happens(calls, answers)
                fcntl.flock(gate, fcntl.LOCK_UN)
                statuses = sorted(answer.result().status for answer in answers)
        return statuses, calls.stat().st_size

    def test_an_answer_that_does_not_come_is_asked_of_the_other_host(self):
        def cut_off(calls, _):
            self.hosts[0].disconnect()
            eventually("the other is called", lambda: calls.stat().st_size == 3)

        self.assertEqual(self.while_both_are_asked("GET", cut_off), ([200, 200], 3))

    def test_what_must_not_be_done_twice_is_not(self):
        def kill(_, answers):
            self.hosts[0].kill()
            eventually("its client hears of it", lambda: any(one.done() for one in answers))

        self.assertEqual(self.while_both_are_asked("POST", kill), ([200, 502], 2))

    def test_a_host_whose_program_is_killed(self):
        self.check_survives("kill -9", Host.kill, Host.start)

    def test_a_host_that_is_cut_off(self):
        self.check_survives("link down", Host.disconnect, Host.connect)


def processes_of(session):
    """The processes of a session, by proc(5)."""
    found = set()
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/stat") as file:
                if int(file.read().rsplit(")", 1)[1].split()[3]) == session:
                    found.add(int(pid))
        except OSError:
            continue
    return found


if __name__ == "__main__":
    if "GROAT_OWN_NETWORK" not in os.environ:
        own = unshared("--net", "--mount")
        if subprocess.run([*own, "true"]).returncode != 0:
            sys.exit("FAILED: nobody can make network namespaces here, so two hosts can't be had")
        os.environ["GROAT_OWN_NETWORK"] = "1"
        os.execvp(own[0], [*own, sys.executable, "-B", *sys.argv])
    ip("link", "set", "lo", "up")
    main()

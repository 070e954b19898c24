# SPDX-License-Identifier: BSL-1.0
"""What a program does when the system refuses it something: at the start it says so in one line and
leaves nothing behind; once it serves it goes on with what it has, and is whole again when the
shortage ends.

Shortages that nobody can bring about by other means are strace's: it has the system call fail."""

import contextlib
import os
import re
import resource
import signal
import socket
import subprocess

from servers import Run, built, connects, each_engine, eventually, installed, unshared
from supervised import WORKERS, Site, Workers, main

NOBODY = 54321  # a user and a group that are nobody's
FAILED = r"(\d+) +([\d.]+) (?:<\.\.\. )?(\w+).*\(INJECTED\)"  # strace's: thread, time, call


def short_of(what, most):
    """For a child: it may have so many of it, and ask for more later."""
    return lambda: resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


def limit(pid, what, most):
    resource.prlimit(pid, what, (most, resource.prlimit(pid, what)[1]))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def failing(calls, error, when, trace):
    """A command's beginning, with which these calls fail: `when` is strace's, for each thread. What
    is started is the program, and strace somebody who looks at it."""
    return [
        *(installed("strace"), "-DD", "-f", "-qq", "-ttt", "-o", trace),
        *("-e", f"trace={calls}", "-e", f"inject={calls}:error={error}:when={when}"),
    ]


class Refused(Site):
    """It can't serve as it is told to."""

    ENGINE = "native"

    def test_options_that_make_no_sense(self):
        path = ["--listen", "unix:app.sock"]
        for words, why in (
            ([*path, "--socket-mode", "888"], "--socket-mode"),
            ([*path, "--socket-mode", "1777"], "--socket-mode"),
            (["--listen", "tcp:127.0.0.1:0", "--socket-group", "0"], "--socket-group"),
            (["--listen", "tcp:127.0.0.1:0", "--allow", "here"], "here"),
            (["--listen", "somewhere"], "somewhere"),
            ([*path, "--pid-file"], "--pid-file"),
            ([*path, "--no-such-option"], "--no-such-option"),
        ):
            with self.subTest(words):
                self.check_refused(2, why, ["--processes", 2, *words])

    def test_a_path_where_something_else_is(self):
        path = self.directory / "app.sock"
        path.write_text("precious")
        self.check_refused(1, "there is something that is no socket")
        self.assertEqual(path.read_text(), "precious")

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            words = ["--listen", f"tcp:127.0.0.1:{port}", "--processes", 2]
            self.check_refused(1, "Address already in use", words)

    def test_a_port_for_everyone(self):
        words = ["--listen", "tcp:0.0.0.0:0", "--processes", 2]
        self.check_refused(1, "there is no authentication", words)

    def test_a_descriptor_that_is_no_socket(self):
        self.check_refused(1, "no socket", ["--listen", "fd:0", "--processes", 2])
        self.check_refused(1, "not open", ["--listen", "fd:99", "--processes", 2])

    def test_a_group_that_is_not_there(self):
        words = [*self.words(), "--socket-group", "no-such-group"]
        self.check_refused(1, 'there is no group "no-such-group"', words)

    def test_the_pid_file_of_one_that_lives(self):
        self.start()
        words = ["--listen", "unix:other.sock", "--processes", 2, "--pid-file", "site.pid"]
        self.check_refused(1, f"is that of process {self.site.pid}", words)
        self.reload()  # it holds the file as its successor, too
        self.check_refused(1, f"is that of process {self.site.pid}", words)
        self.assertEqual(int((self.directory / "site.pid").read_text()), self.site.pid)
        self.assertEqual(self.site.stop(), 0)

    def test_a_pid_file_that_was_left_behind_is_replaced_whoever_has_its_number(self):
        (self.directory / "site.pid").write_text(f"{os.getpid()}\n")
        self.start()
        eventually(
            "the number is its own",
            lambda: int((self.directory / "site.pid").read_text()) == self.site.pid,
        )
        self.assertEqual(self.site.stop(), 0)

    def test_no_process_for_a_first_worker(self):
        trace = self.directory / "trace"
        trace.touch()
        self.check_refused(
            1,
            "a worker could not be started: fork: Resource temporarily unavailable",
            before=failing("clone", "EAGAIN", "1+", trace),
        )

    def test_a_full_disk_for_the_pid_file(self):
        (self.directory / "access.log").touch()  # the app's: its worker had come up
        (self.directory / "small").mkdir()
        filled = (
            "mount -t tmpfs -o size=4k none small && head -c 4096 /dev/zero > small/full && "
            '"$@"; code=$?; test "$(ls small)" = full && exit $code'
        )
        self.check_refused(
            1,
            "cannot write the pid file small/site.pid: No space left on device",
            ["--listen", "unix:app.sock", "--processes", 2, "--pid-file", "small/site.pid"],
            before=[*unshared("--mount"), "sh", "-c", filled, "sh"],
        )


@each_engine
class Few(Site):
    """However little there is: it serves and ends in order, or it says why not; nothing is left."""

    def check_all_or_nothing(self, what, most):
        there = set(os.listdir(self.directory)) | {"access.log"}
        log = f"{most}.log"
        self.site = self.child(
            [self.program, *self.words()], log, preexec_fn=short_of(what, most)
        )
        pid_file = self.directory / "site.pid"
        eventually(
            "it serves or ends",
            lambda: self.site.process.poll() is not None or pid_file.exists(),
        )
        served = pid_file.exists()
        self.assertEqual(self.site.stop(), 0 if served else 1, self.site.said())
        if not served:
            self.assertEqual(self.site.said().count("\n"), 1, self.site.said())
        self.assertEqual(set(os.listdir(self.directory)) - there, {log})
        with self.assertRaises(ProcessLookupError):
            os.killpg(self.site.pid, 0)
        return served

    def test_descriptors(self):
        served = [self.check_all_or_nothing(resource.RLIMIT_NOFILE, n) for n in range(6, 40)]
        self.assertFalse(served[0])
        self.assertTrue(served[-1])


class Scarce(Workers):
    """It serves, and then there is not enough."""

    def test_a_supervisor_without_descriptors_replaces_and_reloads_once_it_has_some(self):
        limit(self.site.pid, resource.RLIMIT_NOFILE, descriptors(self.site.pid))
        self.site.send(signal.SIGHUP)
        self.check_said("the reload failed, the old program goes on: opening a channel")
        victim = self.workers()[0]
        os.kill(victim, signal.SIGKILL)
        # What it had of the victim it may use again: so it takes two.
        os.kill(self.workers()[-1], signal.SIGKILL)
        limit(self.site.pid, resource.RLIMIT_NOFILE, descriptors(self.site.pid))
        self.check_said("a worker could not be started: opening a channel to a worker: Too many")
        self.assertEqual(self.get("/name").status, 200)
        limit(self.site.pid, resource.RLIMIT_NOFILE, 100)
        eventually("there are enough", lambda: len(self.workers()) == WORKERS)
        self.reload()
        self.assertEqual(self.get("/name").status, 200)

    def test_workers_without_descriptors_refuse_and_serve_again(self):
        workers = self.workers()
        for pid in workers:
            limit(pid, resource.RLIMIT_NOFILE, descriptors(pid) + 2)
        held = []
        while "no file descriptor left" not in self.site.said():
            held.append(self.begin("/slow"))
            self.assertLess(len(held), 200)
        self.assertIn(502, [response.status for response in held])
        self.open_gate()
        for response in held:
            if response.status == 200:
                self.assertTrue(response.read().endswith(b"ended\n"))
        self.assertEqual(self.get("/name").status, 200)
        self.assertEqual(self.workers(), workers)

    def test_an_app_without_memory_answers_500_and_its_worker_goes_on(self):
        workers = self.workers()
        for pid in workers:
            with open(f"/proc/{pid}/statm") as file:
                used = int(file.read().split()[0]) * resource.getpagesize()
            limit(pid, resource.RLIMIT_AS, used + 100 * 1024 * 1024)
        statuses = [self.get("/leaks").status for _ in range(3 * WORKERS)]
        self.assertEqual(set(statuses), {200, 500})
        self.assertEqual(self.get("/name").status, 200)
        self.assertEqual(self.workers(), workers)
        self.check_said("std::bad_alloc")

    def test_a_log_on_a_full_disk_harms_nobody(self):
        log = self.directory / "access.log"
        log.unlink()
        log.symlink_to("/dev/full")
        self.site.send(signal.SIGUSR1)
        for pid in self.workers():
            eventually("it has the full one", lambda: "/dev/full" in files(pid))
        with self.load() as load:
            load.more(500)
        self.assertEqual(load.failures, [])
        log.unlink()
        self.site.send(signal.SIGUSR1)
        for pid in self.workers():
            eventually("it has a new one", lambda: str(log) in files(pid))
        self.get("/name")
        self.logged("GET /name 200 +")
        self.assertEqual(self.site.stop(), 0)

    def test_standard_error_on_a_full_disk_harms_nobody(self):
        self.assertEqual(self.site.stop(), 0)
        words = [self.program, *self.words()]
        self.site = self.child(["sh", "-c", 'exec "$@" 2> /dev/full', "sh", *words], "site.log")
        self.wait_until_it_serves()
        old = self.workers()
        os.kill(old[0], signal.SIGKILL)
        self.assertEqual(self.get("/aborts").status, 502)
        eventually(
            "they are replaced",
            lambda: len(self.workers()) == WORKERS and old[0] not in self.workers(),
        )
        self.assertEqual(self.get("/name").status, 200)
        self.assertEqual(self.site.stop(), 0)


def files(pid):
    """What the process has open."""
    found = set()
    with contextlib.suppress(OSError):
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(OSError):
                found.add(os.readlink(f"/proc/{pid}/fd/{name}"))
    return found


class Spool(Run):
    ENGINE = "native"

    def test_a_body_that_the_disk_has_no_room_for_is_refused_until_there_is(self):
        (self.directory / "small").mkdir()
        mounted = 'mount -t tmpfs -o size=200k none small && exec "$@"'
        words = ["--listen", "unix:app.sock", "--spool", "small", "--max-body-in-memory", "1000"]
        server = self.child(
            [
                *unshared("--mount"),
                *("sh", "-c", mounted, "sh"),
                *(built("tests/e2e/groat-e2e-app"), *words),
            ],
            "app.log",
        )
        eventually("it listens", lambda: connects(str(self.directory / "app.sock")))
        self.nginx()
        body = b"x" * 100_000
        self.assertEqual(self.get("/echo", "POST", body).content, body)
        small = f"/proc/{server.pid}/root{self.directory}/small"
        with open(f"{small}/full", "wb") as full, contextlib.suppress(OSError):
            full.write(b"x" * 300_000)
        for _ in range(5):
            self.assertEqual(self.get("/echo", "POST", body).status, 503)
        os.unlink(f"{small}/full")
        self.assertEqual(self.get("/echo", "POST", body).content, body)
        self.assertEqual(os.listdir(small), [])
        self.assertEqual(server.stop(), 0)


class Failing(Run):
    """System calls that fail a few times, and then don't."""

    ENGINE = "native"

    TIMES = 5

    def started(self, calls, error):
        """It traces these calls, of which the first ones fail."""
        self.trace = self.directory / "trace"
        words = ["--listen", "unix:app.sock", "--threads", "2", "--engine", self.ENGINE]
        program = built("tests/e2e/groat-e2e-app")
        self.server = self.child(
            [*failing(calls, error, f"1..{self.TIMES}", self.trace), program, *words], "app.log"
        )
        eventually("it listens", (self.directory / "app.sock").exists)
        self.nginx()

    def failed_at(self):
        """When calls failed, for each thread and each of them."""
        found = {}
        for line in self.trace.read_text().splitlines():
            if m := re.match(FAILED, line):
                found.setdefault((m[1], m[3]), []).append(float(m[2]))
        return found.values()

    def check_paused(self):
        """Each try gave others a moment, in which they may give something back."""
        eventually(
            "all of them failed",
            lambda: max(map(len, self.failed_at()), default=0) == self.TIMES,
        )
        for times in self.failed_at():
            for one, next in zip(times, times[1:]):
                self.assertGreater(next - one, 0.015)

    def check_served(self, calls, error, path="/cookies", size=len("baked\n")):
        self.started(calls, error)
        self.assertEqual(len(self.get(path).content), size)
        self.check_paused()
        self.assertEqual(self.server.stop(), 0)


@each_engine
class FailingAccepts(Failing):
    def test_a_connection_that_the_system_has_no_buffers_for_is_taken_later(self):
        self.check_served("accept4", "ENOBUFS")

    def test_a_connection_that_the_system_has_no_memory_for_is_taken_later(self):
        self.check_served("accept4", "ENOMEM")


class FailingSends(Failing):
    """With the native engine; libfcgi takes any failure for a peer that has left."""

    SENDS = "sendmsg,sendto"

    def test_what_the_system_has_no_buffers_for_is_sent_later(self):
        self.check_served(self.SENDS, "ENOBUFS")

    def test_what_the_system_has_no_memory_for_is_sent_later(self):
        self.check_served(self.SENDS, "ENOMEM")

    def test_a_long_response_that_the_system_has_no_buffers_for_comes_whole(self):
        self.check_served(self.SENDS, "ENOBUFS", "/large", 300 * 1024 * 1024)

    def test_a_file_that_the_system_has_no_buffers_for_comes_whole(self):
        with open(self.directory / "public" / "large", "wb") as file:
            file.truncate(10_000_000)
        self.check_served("sendfile", "ENOBUFS", "/static/large", 10_000_000)


class Somebody(Site):
    """It is not the owner of what it wants."""

    ENGINE = "native"

    def setUp(self):
        super().setUp()
        self.assertEqual(os.geteuid(), 0, "only root can be somebody else: run this test as root")
        self.program.chmod(0o755)
        self.own = self.directory / "own"
        self.own.mkdir()
        os.chown(self.own, NOBODY, NOBODY)

    def as_nobody(self, *command):
        ids = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return [installed("setpriv"), *ids, *command]

    def check_refused_to_nobody(self, why, words):
        self.check_refused(1, why, [*words, "--processes", 2], before=self.as_nobody())
        self.assertEqual(os.listdir(self.own), [])

    def test_a_folder_that_is_another_s(self):
        self.check_refused_to_nobody("Permission denied", ["--listen", "unix:app.sock"])

    def test_a_pid_file_in_a_folder_that_is_another_s(self):
        words = ["--listen", "unix:own/app.sock", "--pid-file", "site.pid"]
        self.check_refused_to_nobody("cannot write the pid file site.pid: Permission denied", words)

    def test_a_group_that_it_is_not_in(self):
        words = ["--listen", "unix:own/app.sock", "--socket-group", "0"]
        self.check_refused_to_nobody("giving it to group 0: Operation not permitted", words)

    def test_a_port_of_the_system_s(self):
        with open("/proc/sys/net/ipv4/ip_unprivileged_port_start") as file:
            self.assertGreater(int(file.read()), 7, "everyone may have any port here")
        words = ["--listen", "tcp:127.0.0.1:7", "--processes", 2]
        self.check_refused(1, "taking the port: Permission denied", words, before=self.as_nobody())

    def test_a_stale_socket_of_another_s_where_only_its_owner_may_remove_it(self):
        shared = self.directory / "shared"
        shared.mkdir()
        shared.chmod(0o1777)
        with socket.socket(socket.AF_UNIX) as stale:
            stale.bind(str(shared / "app.sock"))
        words = ["--listen", "unix:shared/app.sock"]
        self.check_refused_to_nobody("cannot listen on unix:shared/app.sock", words)
        self.assertEqual(os.listdir(shared), ["app.sock"])

    def connects_as(self, group):
        """Whether somebody of this group alone can connect."""
        words = [f"--reuid={NOBODY + 1}", f"--regid={group}", "--clear-groups", "python3", "-c"]
        script = "import socket; socket.socket(socket.AF_UNIX).connect('app.sock')"
        ended = subprocess.run(
            [installed("setpriv"), *words, script],
            cwd=self.directory,
            capture_output=True,
            text=True,
        )
        if ended.returncode != 0:
            self.assertIn("PermissionError", ended.stderr)
        return ended.returncode == 0

    def test_the_mode_and_the_group_say_who_may_connect(self):
        for words, stranger, member in (
            ([], False, False),
            (["--socket-group", NOBODY], False, True),
            (["--socket-group", NOBODY, "--socket-mode", "600"], False, False),
            (["--socket-mode", "666"], True, True),
        ):
            with self.subTest(words):
                self.start(*map(str, words))
                self.assertEqual(self.connects_as(NOBODY + 1), stranger)
                self.assertEqual(self.connects_as(NOBODY), member)
                self.assertEqual(self.site.stop(), 0)

    def allow_processes(self, most):
        """Of this user, before the supervisor gets no other."""
        words = ["prlimit", f"--pid={self.site.pid}", f"--nproc={most}:"]
        subprocess.run(self.as_nobody(*words), check=True)

    def test_no_process_for_another_worker_until_there_is_one(self):
        (self.directory / "gate").chmod(0o644)
        for name in ("access.log", "gate"):
            (self.own / name).touch()
            os.chown(self.own / name, NOBODY, NOBODY)
        words = ["--listen", "unix:app.sock", "--processes", WORKERS, "--socket-mode", 666]
        self.site = self.child(
            self.as_nobody("sh", "-c", 'cd own && exec "$@"', "sh", self.program, *words),
            "site.log",
        )
        eventually("the workers are there", lambda: len(self.workers()) == WORKERS)
        (self.directory / "app.sock").symlink_to("own/app.sock")
        self.nginx()
        self.allow_processes(1)
        os.kill(self.workers()[0], signal.SIGKILL)
        self.check_said("a worker could not be started: fork: Resource temporarily unavailable")
        self.assertEqual(self.get("/name").status, 200)
        self.allow_processes(1000)
        eventually("there are enough", lambda: len(self.workers()) == WORKERS)
        self.assertEqual(self.site.stop(), 0)


if __name__ == "__main__":
    main()

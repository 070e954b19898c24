# SPDX-License-Identifier: BSL-1.0
"""A supervisor as the system sees it: its options and exit codes, its signals, its workers' lives,
logs, systemd. In full:

    processes_test.py --restarts 100 --rotations 100 --requests 100000
"""

import contextlib
import os
import signal
import socket
import threading

from servers import connects, each_way, eventually
from supervised import COUNTS, WORKERS, Site, Workers, activated, children, main, runs


class Start(Site):
    """It serves, or it says in one line why it can't and leaves nothing behind."""

    ENGINE = "native"

    def test_options_that_make_no_sense(self):
        for words, why in (
            (["--processes", 1025], "--processes"),
            (["--max-memory", "much"], "--max-memory"),
            (["--start-time", 0], "--start-time"),
            (["--loops", 17], "more loops than threads"),
        ):
            with self.subTest(words):
                self.check_refused(2, why, [*self.words(), *words])
        self.check_refused(2, "--pid-file", ["--listen", "unix:app.sock", "--pid-file", "site.pid"])

    def test_a_configuration_that_throws(self):
        (self.directory / "unfit").touch()
        self.check_refused(1, "it is not fit")

    def test_a_worker_that_dies_at_the_start(self):
        (self.directory / "deadly").touch()
        self.check_refused(1, "was ended by signal 6 (Aborted)")

    def test_a_folder_that_is_not_there(self):
        words = ["--listen", "unix:app.sock", "--processes", 2, "--pid-file", "nowhere/site.pid"]
        self.check_refused(1, "cannot write the pid file nowhere/site.pid: No such file", words)
        words = ["--listen", "unix:nowhere/app.sock", "--processes", 2, "--pid-file", "site.pid"]
        self.check_refused(1, "cannot listen on unix:nowhere/app.sock", words)

    def test_a_socket_that_another_server_answers(self):
        self.start()
        words = ["--listen", "unix:app.sock", "--processes", 2, "--pid-file", "other.pid"]
        self.check_refused(1, "another server answers there", words)
        self.assertTrue(connects(str(self.directory / "app.sock")))
        self.assertEqual(int((self.directory / "site.pid").read_text()), self.site.pid)

    def test_processes_0_is_one_process(self):
        words = ["--listen", "unix:app.sock", "--processes", 0]
        self.site = self.child([self.program, *words], "site.log")
        eventually("it listens", lambda: connects(str(self.directory / "app.sock")))
        self.assertEqual(children(self.site.pid), [])
        self.nginx()
        self.assertEqual(self.get("/many").content, b"no")

    def test_workers_know_that_there_are_others(self):
        self.start()
        self.nginx()
        self.assertEqual(self.get("/many").content, b"yes")


@each_way
class Stop(Workers):
    def test_what_has_begun_is_ended(self):
        response, number = self.slow()
        self.site.send(signal.SIGTERM)
        eventually("nobody new comes", lambda: not connects(str(self.directory / "app.sock")))
        self.assertTrue(runs(number))
        self.open_gate()
        self.assertEqual(response.read(), b"ended\n")
        self.assertEqual(self.site.wait(), 0)
        self.assertEqual(sorted(self.directory.glob("*.pid")), [self.directory / "nginx.pid"])

    def test_a_second_signal_cuts_what_runs(self):
        _, number = self.slow()
        self.site.send(signal.SIGTERM)
        eventually("nobody new comes", lambda: not connects(str(self.directory / "app.sock")))
        self.site.send(signal.SIGTERM)
        # The app waits in a system call and hears of nothing: it is killed.
        self.assertEqual(self.site.wait(), 4)
        self.assertFalse(runs(number))

    def test_an_idle_one_ends_with_0(self):
        self.get("/name")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            self.assertEqual(self.site.stop(number), 0)
            self.assertEqual(self.site.said(), "")
            self.start()

    def test_a_signal_to_all_of_the_group_is_one_to_the_supervisor(self):
        response, _ = self.slow()
        os.killpg(self.site.pid, signal.SIGINT)
        eventually("nobody new comes", lambda: not connects(str(self.directory / "app.sock")))
        self.open_gate()
        self.assertEqual(response.read(), b"ended\n")
        self.assertEqual(self.site.wait(), 0)


class Requests(Workers):
    WORDS = ("--max-requests", 100)

    def test_workers_that_have_done_enough_are_replaced_and_nothing_fails(self):
        first = set(self.workers())
        with self.load() as load:
            eventually("all are others", lambda: not first & set(self.workers()))
            load.more(COUNTS.requests)
        self.report("workers of 100 requests", load, workers=len({n.split()[0] for n in load.seen}))
        self.assertEqual(load.failures, [])
        self.assertEqual(self.site.said(), "")


class Memory(Workers):
    WORDS = ("--max-memory", "200M")

    def test_one_that_leaks_is_replaced(self):
        first = set(self.workers())
        for _ in range(12):
            self.assertEqual(self.get("/leaks").status, 200)
        self.check_said("is to be replaced: it uses ")
        eventually("it is replaced", lambda: len(first & set(self.workers())) < WORKERS)
        self.assertEqual(self.get("/name").status, 200)


class Hanging(Workers):
    WORDS = ("--request-time", 0.3, "--overdue-time", 0.3, "--grace", 0.1)

    def test_one_whose_app_does_not_return_is_replaced(self):
        first = set(self.workers())
        with contextlib.closing(socket.create_connection(("127.0.0.1", self.port))) as client:
            client.sendall(b"GET /hangs HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.check_said("is to be replaced: an exchange has not ended")
            eventually("there is another", lambda: not set(self.workers()) <= first)
            self.assertEqual(self.get("/name").status, 200)
            self.check_said("an app did not return; the process ends without it")
        eventually("it has gone", lambda: len(self.workers()) == WORKERS)
        self.assertEqual(self.site.stop(), 0)


class Logs(Workers):
    def test_renamed_files_are_opened_anew_and_no_line_is_lost_or_torn(self):
        log = self.directory / "access.log"
        with self.load() as load:
            for number in range(COUNTS.rotations):
                load.more(max(100, COUNTS.requests // COUNTS.rotations))
                log.rename(self.directory / f"access.{number}")
                self.site.send(signal.SIGUSR1)
                eventually("there is a new one", log.exists)
        self.assertEqual(load.failures, [])
        self.assertEqual(self.site.stop(), 0)
        logs = self.directory.glob("access.*")
        lines = [line for path in logs for line in path.read_text().splitlines()]
        self.report(f"{COUNTS.rotations} rotations", load, lines=len(lines))
        whole = {f"{what} 200 {end}" for what in ("GET /name", "POST /echo") for end in "+-"}
        self.assertEqual(set(lines) - whole, set())
        self.assertEqual(len(lines), load.count)


@each_way
class Activated(Site):
    def test_no_request_fails_while_the_service_is_stopped_and_started(self):
        path = self.directory / "app.sock"
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            path.chmod(0o666)
            listening.listen(1024)
            self.start_on(listening)
            self.nginx()
            with self.load() as load:
                for _ in range(COUNTS.restarts):
                    load.more(20)
                    self.assertEqual(self.site.stop(), 0)
                    self.start_on(listening)
                load.more(20)
                self.reload()  # it finds the socket where the first one did
                load.more(COUNTS.requests // 4)
            self.report(f"{COUNTS.restarts} stops and starts", load)
            self.assertEqual(load.failures, [])
            self.assertEqual(self.site.stop(), 0)
            self.assertTrue(path.exists())

    def start_on(self, listening):
        words = self.words()
        del words[words.index("--listen") : words.index("--listen") + 2]
        self.site = self.child(
            activated([self.program, *words])(listening.fileno()),
            "site.log",
            pass_fds=[listening.fileno()],
        )
        self.wait_until_it_serves()


class Notified(Site):
    """sd_notify(3), sd_watchdog_enabled(3)."""

    ENGINE = "native"

    def setUp(self):
        super().setUp()
        self.said_to_systemd = []
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(str(self.directory / "notify"))
        self.addCleanup(self.manager.close)
        self.listener = threading.Thread(target=self.listen)
        self.listener.start()
        self.addCleanup(self.listener.join)
        self.addCleanup(self.manager.sendto, b"", str(self.directory / "notify"))

    def listen(self):
        while message := self.manager.recv(4096):
            self.said_to_systemd.append(message.decode())

    def start_notified(self, *more, **variables):
        self.site = self.child(
            [self.program, *self.words(), *more],
            "site.log",
            env={**os.environ, "NOTIFY_SOCKET": str(self.directory / "notify"), **variables},
        )

    def heard(self, *wanted):
        """Waits for messages that begin so, in this order; watchdog's aside."""

        def all_there():
            said = [text for text in self.said_to_systemd if text != "WATCHDOG=1"]
            return [text.split("\n")[0] for text in said] == list(wanted)

        eventually(f"systemd hears {wanted}", all_there)

    def test_it_hears_of_readiness_reloads_and_the_end(self):
        self.start_notified()
        self.heard("READY=1")
        self.wait_until_it_serves()
        self.reload()
        self.heard("READY=1", "RELOADING=1", "READY=1")
        self.assertRegex(self.said_to_systemd[1], r"\nMONOTONIC_USEC=\d+$")
        self.assertEqual(self.site.stop(), 0)
        self.heard("READY=1", "RELOADING=1", "READY=1", "STOPPING=1")

    def test_it_hears_of_no_readiness_when_there_is_none(self):
        (self.directory / "unfit").touch()
        self.start_notified()
        self.assertEqual(self.site.wait(), 1)
        self.heard()

    def test_the_watchdog_is_kept(self):
        self.start_notified(WATCHDOG_USEC="100000")
        eventually("it barks", lambda: self.said_to_systemd.count("WATCHDOG=1") > 3)

    def test_another_process_s_watchdog_is_not(self):
        self.start_notified(WATCHDOG_USEC="1000", WATCHDOG_PID="1")
        self.heard("READY=1")
        self.assertEqual(self.site.stop(), 0)
        self.assertNotIn("WATCHDOG=1", self.said_to_systemd)


if __name__ == "__main__":
    main()

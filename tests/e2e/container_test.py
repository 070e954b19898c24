# SPDX-License-Identifier: BSL-1.0
"""A program as process 1 of a container, which is made by hand: a process namespace, and a root
directory that has the program, what it is linked with, and a folder that it shares with nginx."""

import os
import re
import shutil
import signal
import subprocess

from servers import connects, eventually, unshared
from supervised import WORKERS, Site, children, main, runs, status

CONTAINER = """
# [container]
mount --bind . root/run/site            # the volume: nginx finds the socket there
mount -t proc proc root/proc            # what every container has
mount --bind /dev/null root/dev/null
exec chroot root /usr/local/bin/site --listen unix:/run/site/app.sock --socket-mode 666 "$@"
# [/container]
"""


class Container(Site):
    ENGINE = "native"
    GIVEN = ("--processes", WORKERS)

    def setUp(self):
        super().setUp()
        self.root = self.directory / "root"
        for folder in ("proc", "dev", "run/site", "usr/local/bin"):
            (self.root / folder).mkdir(parents=True)
        (self.root / "dev" / "null").touch()
        os.link(self.directory / "gate", self.root / "gate")
        self.program = self.program.rename(self.root / "usr/local/bin/site")
        self.add_libraries()
        self.outside = self.child(
            [
                *unshared("--mount", "--pid", "--fork", "--kill-child"),
                *("sh", "-ec", CONTAINER, "sh", *map(str, self.GIVEN)),
            ],
            "site.log",
        )
        path = str(self.directory / "app.sock")
        eventually("it listens", lambda: self.outside.check_runs() and connects(path))
        (self.first,) = children(self.outside.pid)
        self.nginx()
        eventually("it serves", lambda: self.get("/name").status == 200)

    def add_libraries(self):
        said = subprocess.run(["ldd", self.program], check=True, capture_output=True, text=True)
        for library in re.findall(r"(/\S+) \(0x", said.stdout):
            place = self.root / library.lstrip("/")
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(library, place)

    def own_numbers(self, path="/name"):
        """The worker that answers, as it sees itself."""
        return int(self.get(path).content.split()[0])

    def stop(self):
        """As who runs containers stops them. Gives the exit code."""
        os.kill(self.first, signal.SIGTERM)
        return self.outside.wait()


class Ends:
    def test_sigterm_lets_what_has_begun_come_to_its_end(self):
        response = self.begin("/slow")
        response.readline()
        os.kill(self.first, signal.SIGTERM)
        eventually("nobody new comes", lambda: not connects(str(self.directory / "app.sock")))
        self.assertTrue(runs(self.first))
        self.open_gate()
        self.assertEqual(response.read(), b"ended\n")
        self.assertEqual(self.outside.wait(), 0)
        self.assertFalse((self.directory / "app.sock").exists())

    def test_an_idle_one_ends_with_0(self):
        self.assertEqual(self.stop(), 0)
        self.assertEqual(self.outside.said(), "")


class OneProcess(Ends, Container):
    GIVEN = ()

    def test_it_is_process_1(self):
        self.assertEqual(self.own_numbers(), 1)


class Supervised(Ends, Container):
    def test_its_workers_are_not_process_1(self):
        self.assertGreater(self.own_numbers(), 1)

    def test_whoever_loses_its_parent_is_buried(self):
        for _ in range(20):
            self.assertEqual(self.get("/orphans").status, 200)
        eventually("only workers are there", lambda: len(children(self.first)) == WORKERS)
        eventually(
            "none is a zombie",
            lambda: all((status(pid) or "Z")[0] != "Z" for pid in children(self.first)),
        )
        self.assertEqual(self.outside.said(), "")
        self.assertEqual(self.stop(), 0)

    def test_a_worker_that_dies_among_orphans_is_replaced_and_told_of_on_standard_error(self):
        for _ in range(5):
            self.get("/orphans")
            os.kill(children(self.first)[0], signal.SIGKILL)
        eventually("there are enough", lambda: len(children(self.first)) == WORKERS)
        eventually("it is told", lambda: "was ended by signal 9 (Killed)" in self.outside.said())
        self.assertEqual(self.get("/name").status, 200)

    def test_reloaded_it_keeps_its_number(self):
        os.kill(self.first, signal.SIGHUP)
        eventually("it is reloaded", lambda: "groat: reloaded " in self.outside.said())
        self.assertEqual(children(self.outside.pid), [self.first])
        self.assertEqual(self.get("/name").status, 200)
        self.assertEqual(self.stop(), 0)


if __name__ == "__main__":
    main()

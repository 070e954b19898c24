# SPDX-License-Identifier: BSL-1.0
"""A program that Apache's mod_fcgid starts on fd 0, as examples/apache-fcgid.conf sets it up."""

import os
import pathlib
import re
import shutil
import signal
import unittest

from fronts import Below, Cases, Front, SendsFile
from servers import built, each_engine, eventually


def processes_of(program):
    """The processes that run the program; of others' we know nothing."""
    found = []
    for link in pathlib.Path("/proc").glob("[0-9]*/exe"):
        try:
            if os.readlink(link) == str(program):
                found.append(link.parent.name)
        except OSError:
            continue  # it has ended, or is somebody else's
    return found


def was_told(pid):
    """Whether the program was told to stop: a bell is rung, and stays so (eventfd(2), proc(5))."""
    try:
        texts = [file.read_text() for file in pathlib.Path(f"/proc/{pid}/fdinfo").iterdir()]
    except OSError:
        return False  # one was closed meanwhile
    return any(int(count, 16) for text in texts for count in re.findall(r"eventfd-count:(.*)", text))


class Started(Front):
    NAME = "apache-fcgid"

    def program(self, words):
        """It is Apache that starts it: here it is only put where Apache's user gets at it."""
        self.assertTrue(
            os.path.exists("/usr/lib/apache2/modules/mod_fcgid.so"),
            "mod_fcgid is not installed: run scripts/install-packages demo",
        )
        # Where the program lies is where it works.
        self.binary = self.directory / "program"
        shutil.copy(built("tests/e2e/groat-e2e-app"), self.binary)
        # mod_fcgid hands over no words.
        all_words = [*self.WORDS, *(("--engine", self.ENGINE) if self.ENGINE else ())]
        starter = self.directory / "app"
        starter.write_text(f"#!/bin/sh\nexec {self.binary} {' '.join(all_words)}\n")
        starter.chmod(0o755)
        (self.directory / "fcgid").mkdir()
        if os.geteuid() == 0:
            shutil.chown(self.directory, "www-data")
            shutil.chown(self.directory / "fcgid", "www-data")


@each_engine
class ApacheFcgid(Cases, SendsFile, Started):
    def test_the_program_ends_with_apache_and_loses_no_line(self):
        self.get("/env")
        self.assertTrue(processes_of(self.binary))
        self.assertEqual(self.front.stop(signal.SIGTERM), 0)
        eventually("the program ends", lambda: not processes_of(self.binary))
        self.assertEqual([line.split()[1] for line in self.lines("kept.log")], ["/env"])


@each_engine
class ApacheFcgidGraceful(Started):
    """mod_fcgid sends SIGTERM to all its programs when Apache is restarted, and SIGKILL 3 seconds
    later, also to one that has work under way, for whose end Apache waits."""

    def check_finished(self, number, happens):
        response = self.begin("/slow")
        self.assertEqual(response.readline(), b"begun\n")
        (program,) = processes_of(self.binary)
        # Its threads ring bells for one another too, which are heard.
        eventually("nobody has told it yet", lambda: not was_told(program))
        self.front.send(number)
        happens(program)
        self.happen()
        self.assertEqual(response.read(), b"ended\n")
        eventually("the program ends", lambda: program not in processes_of(self.binary))
        # By itself: its log keeps lines until then.
        self.assertEqual([line.split()[1] for line in self.lines("kept.log")], ["/slow"])

    def test_what_has_begun_is_ended_when_apache_is_restarted_gracefully(self):
        def is_told(program):
            eventually("the program is told", lambda: was_told(program))

        self.check_finished(signal.SIGUSR1, is_told)
        self.assertEqual(self.get("/env").status, 200)

    def test_what_has_begun_is_ended_when_apache_is_stopped_gracefully(self):
        def apache_knows(_):
            log = self.directory / "error.log"
            eventually("Apache has heard of it", lambda: "SIGWINCH" in log.read_text())

        self.check_finished(signal.SIGWINCH, apache_knows)  # it waits before it tells programs
        self.assertEqual(self.front.wait(), 0)


class ApacheFcgidBelow(Below, Started):
    CHANGES = {"ScriptAlias / ${GROAT_PROGRAM}/": "ScriptAlias /app/ ${GROAT_PROGRAM}/"}


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""A program that Apache's mod_fcgid starts on fd 0, as examples/apache-fcgid.conf sets it up."""

import os
import pathlib
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
        engine = f"--engine {self.ENGINE}" if self.ENGINE else ""
        starter = self.directory / "app"
        starter.write_text(f"#!/bin/sh\nexec {self.binary} {engine}\n")
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


class ApacheFcgidBelow(Below, Started):
    CHANGES = {"ScriptAlias / ${GROAT_PROGRAM}/": "ScriptAlias /app/ ${GROAT_PROGRAM}/"}


if __name__ == "__main__":
    unittest.main(verbosity=2)

# SPDX-License-Identifier: BSL-1.0
"""examples/systemd as it stands: systemd finds no fault with it, and its command serves."""

import configparser
import os
import socket
import subprocess

from servers import EXAMPLES, eventually, installed
from supervised import Site, activated, children, main

UNITS = EXAMPLES / "systemd"
PROGRAM = "/usr/local/bin/site"  # as the unit has it


def unit(name):
    read = configparser.ConfigParser(interpolation=None, strict=False)
    read.optionxform = str
    read.read(UNITS / name)
    return read


class Units(Site):
    def test_systemd_finds_no_fault(self):
        # It wants to see the program, so the path is another one.
        for name in ("site.service", "site.socket"):
            text = (UNITS / name).read_text().replace(PROGRAM, str(self.program))
            (self.directory / name).write_text(text)
        got = subprocess.run(
            [installed("systemd-analyze"), "verify", "--man=no", self.directory / "site.service"],
            capture_output=True,
            text=True,
            env={**os.environ, "SYSTEMD_UNIT_PATH": f"{self.directory}:"},
        )
        ours = [line for line in (got.stdout + got.stderr).splitlines() if "site" in line]
        self.assertEqual(ours, [])
        self.assertEqual(got.returncode, 0, got.stderr)

    def test_its_command_serves_on_its_socket(self):
        service, its_socket = unit("site.service")["Service"], unit("site.socket")["Socket"]
        path = self.directory / "app.sock"
        words = service["ExecStart"].replace(PROGRAM, str(self.program)).split()
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            path.chmod(0o666)
            listening.listen(int(its_socket["Backlog"]))
            self.site = self.child(
                activated(words)(listening.fileno()), "site.log", pass_fds=[listening.fileno()]
            )
            workers = int(words[words.index("--processes") + 1])
            eventually("it serves", lambda: len(children(self.site.pid)) == workers)
            self.nginx()
            self.assertEqual(self.get("/name").status, 200)
            self.assertEqual(self.site.stop(), 0)


if __name__ == "__main__":
    main()

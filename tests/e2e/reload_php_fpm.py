# SPDX-License-Identifier: BSL-1.0
"""The same reloads with PHP-FPM in place of the program, for comparison; no test, and not run with
them. Needs php8.2-fpm.

    reload_php_fpm.py --reloads 70 --requests 100000
"""

import os
import signal

from servers import Run, connects, eventually, installed
from supervised import COUNTS, main
from load import Load

SCRIPT = "<?php echo $_SERVER['REQUEST_METHOD'] == 'POST' ? file_get_contents('php://input') : getmypid();\n"


class Fpm:
    """PHP-FPM with the time that a reload gives to what runs; as it stands that is none."""

    KEPT = False  # a kept connection would hold a process

    def setUp(self):
        super().setUp()
        (self.directory / "all.php").write_text(SCRIPT)
        (self.directory / "fpm.conf").write_text(
            f"""
[global]
error_log = {self.directory}/fpm.log
process_control_timeout = {self.TIME}
[www]
listen = {self.directory}/app.sock
listen.mode = 0666
listen.backlog = 1024
user = nobody
group = nogroup
pm = static
pm.max_children = 8
"""
        )
        words = ["--nodaemonize", "--fpm-config", self.directory / "fpm.conf"]
        if os.geteuid() == 0:
            words.append("--allow-to-run-as-root")
        self.fpm = self.child([installed("php-fpm8.2"), *words], "php.log")
        eventually("it listens", lambda: connects(str(self.directory / "app.sock")))
        script = f"fastcgi_param SCRIPT_FILENAME {self.directory}/all.php;\n fastcgi_pass      app;"
        self.nginx({"fastcgi_pass      app;": script})

    def ready(self):
        return (self.directory / "fpm.log").read_text().count("ready to handle connections")

    def test_reloads(self):
        with Load(self.port) as load:
            for _ in range(COUNTS.reloads):
                load.more(10)
                before = self.ready()
                self.fpm.send(signal.SIGUSR2)
                eventually("it is reloaded", lambda: self.ready() > before)
            while load.count < COUNTS.requests:
                load.more(100)
        print(f"\nprocess_control_timeout {self.TIME}: {COUNTS.reloads} reloads: "
              f"{load.count} requests, {len(load.failures)} failed")


class AsItStands(Fpm, Run):
    TIME = "0"


class WithTime(Fpm, Run):
    TIME = "30s"


if __name__ == "__main__":
    main()

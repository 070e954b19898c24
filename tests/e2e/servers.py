# SPDX-License-Identifier: BSL-1.0
"""Programs, front servers and clients for the end-to-end tests.

A run has a directory of its own, in which everything works; what is started is ended by its own
pid, and nothing of it outlives the test. Nothing here sleeps but `eventually`, which is for what
other processes do in their own time.
"""

import contextlib
import http.client
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
PATIENCE = 60  # seconds for what should take none


def built(name):
    """A program of the build under test: GROAT_BUILD_DIR says where it is."""
    return pathlib.Path(os.environ["GROAT_BUILD_DIR"]) / name


def installed(name):
    """A program of the system; a machine without it fails the tests."""
    found = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not found:
        raise AssertionError(f"{name} is not installed: run scripts/install-packages demo")
    return found


def unshared(*what):
    """A command's beginning, for namespaces of its own; util-linux has it, and so every system."""
    somebody = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    return ["unshare", *somebody, *what, "--"]


def eventually(what, condition):
    """Waits until the condition gives something true, and gives it back."""
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"in {PATIENCE} seconds {what} did not come true")
        time.sleep(0.005)
    return result


def connects(address):
    """Whether somebody listens: at a path, or at a (host, port)."""
    family = socket.AF_INET if isinstance(address, tuple) else socket.AF_UNIX
    with socket.socket(family) as probe:
        try:
            probe.connect(address)
        except OSError:
            return False
    return True


class Child:
    """A process of ours: what it writes goes to a file, and it is ended by its pid."""

    def __init__(self, command, directory, log, **settings):
        self.name = pathlib.Path(command[0]).name
        self.log = directory / log
        with open(self.log, "ab") as sink:
            settings = {"stdin": subprocess.DEVNULL, **settings}
            self.process = subprocess.Popen(
                [str(word) for word in command],
                cwd=directory,
                stdout=sink,
                stderr=sink,
                start_new_session=True,  # so that its own children can be ended with it
                **settings,
            )
        self.pid = self.process.pid

    def said(self):
        return self.log.read_text(errors="replace")

    def check_runs(self):
        if self.process.poll() is not None:
            raise AssertionError(f"{self.name} ended with {self.process.returncode}:\n{self.said()}")
        return self

    def send(self, number):
        self.process.send_signal(number)

    def wait(self):
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"{self.name} did not end:\n{self.said()}") from None

    def stop(self, number=signal.SIGTERM):
        """Asks it to end, and gives its exit code. For a process that has ended: that code."""
        if self.process.poll() is None:
            self.send(number)
        return self.wait()

    def end(self):
        """Ends it if it runs: it is asked, so that it can end what it has started; then ended."""
        if self.process.poll() is None:
            self.send(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def each_way(case):
    """The cases with both engines, and with connections to the program kept and not. With libfcgi
    only not: a POST may meet a connection that is just being closed (docs/deploying.md)."""
    for engine in ("native", "libfcgi"):
        for kept in (True, False) if engine == "native" else (False,):
            name = f"{case.__name__}_{engine}_{'kept' if kept else 'closed'}"
            settings = {"ENGINE": engine, "KEPT": kept, "__module__": case.__module__}
            setattr(sys.modules[case.__module__], name, type(name, (case,), settings))


def each_engine(case):
    """The cases with both engines."""
    for engine in ("native", "libfcgi"):
        name = f"{case.__name__}_{engine}"
        settings = {"ENGINE": engine, "__module__": case.__module__}
        setattr(sys.modules[case.__module__], name, type(name, (case,), settings))


class Run(unittest.TestCase):
    """Test cases with a directory of their own, in which nothing outlives the test."""

    ENGINE = None  # the program's own choice
    KEPT = True  # whether nginx keeps its connections, as the example has it

    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="groat-"))
        self.addCleanup(shutil.rmtree, self.directory)
        self.directory.chmod(0o755)  # Apache is somebody else
        # A copy: the checkout may lie where Apache's user can't go, /root for one.
        shutil.copytree(EXAMPLES / "public", self.directory / "public")
        os.mkfifo(self.directory / "event")

    def happen(self):
        """Lets an app go on that waits for the event, or comes to wait for it."""

        def opened():
            with contextlib.suppress(OSError):  # ENXIO: nobody reads
                return [os.open(self.directory / "event", os.O_WRONLY | os.O_NONBLOCK)]

        os.close(*eventually("an app waits for the event", opened))

    def child(self, command, log, **settings):
        started = Child(command, self.directory, log, **settings)
        self.addCleanup(started.end)
        return started

    def app(self, program="tests/e2e/groat-e2e-app", words=("--listen", "unix:app.sock")):
        """The program, listening at app.sock."""
        if self.ENGINE:
            words = [*words, "--engine", self.ENGINE]
        started = self.child([built(program), *words], "app.log")
        path = str(self.directory / "app.sock")
        eventually(f"{started.name} listens", lambda: started.check_runs() and connects(path))
        return started

    def configuration(self, changes):
        """examples/nginx.conf as it is, or with these texts changed."""
        if not self.KEPT:
            changes = {**changes, "keepalive 8;": "", "fastcgi_keep_conn on;": ""}
        if not changes:
            return (self.directory / "nginx.conf").symlink_to(EXAMPLES / "nginx.conf")
        text = (EXAMPLES / "nginx.conf").read_text()
        for old, new in changes.items():
            self.assertEqual(text.count(old), 1, f"'{old}' in examples/nginx.conf")
            text = text.replace(old, new)
        (self.directory / "nginx.conf").write_text(text)

    def nginx(self, changes={}):
        """nginx with examples/nginx.conf, at a port of its own.

        It inherits the listening socket as it does when it is upgraded: so no port can be taken
        meanwhile, and a request may come before it has started.
        """
        self.configuration(changes)
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
            # As the nginx before would have left it: this one takes it as it is, and the worker
            # that is too late for a connection would wait for the next one with all its clients.
            listener.setblocking(False)
            self.port = listener.getsockname()[1]
            (self.directory / "listen.conf").write_text(f"listen 127.0.0.1:{self.port};\n")
            command = [installed("nginx"), "-p", self.directory, "-c", "nginx.conf"]
            if os.geteuid() == 0:
                command += ["-g", "user root;"]
            return self.child(
                command,
                "nginx.log",
                pass_fds=[listener.fileno()],
                env={**os.environ, "NGINX": f"{listener.fileno()};"},
            )

    def get(self, path, method="GET", body=None, **headers):
        """A whole exchange: the response, with its body as `content`."""
        response = self.begin(path, method, body, **headers)
        response.content = response.read()
        return response

    def begin(self, path, method="GET", body=None, **headers):
        """An exchange up to the response's head; `leave()` closes the connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(connection.close)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        response.leave = connection.close
        return response

    def raw(self, request):
        """Bytes as they are, and all that comes back until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE) as client:
            client.sendall(request)
            return b"".join(iter(lambda: client.recv(65536), b""))

    def lines(self, log="access.log"):
        return (self.directory / log).read_text().splitlines()

    def logged(self, wanted):
        """Waits for a line of the access log that begins so, and gives it."""
        return eventually(
            f"a line '{wanted}…' is logged",
            lambda: next((line for line in self.lines() if line.startswith(wanted)), None),
        )

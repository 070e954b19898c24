#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""approved.py <program> <file>: the example answers what the file says, byte for byte.

A line "$ ARGUMENTS" of the file runs the program so; the lines up to the next one are what it has
to print. With GROAT_APPROVE=1 in the environment the file is rewritten from what it does print.
"""

import difflib
import os
import shlex
import subprocess
import sys
from pathlib import Path


def run(program: str, arguments: str) -> str:
    done = subprocess.run(
        [program, *shlex.split(arguments)], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60
    )
    text = done.stdout.decode(errors="backslashreplace")
    if text and not text.endswith("\n"):
        text += "\n"
    return text + (f"exit code {done.returncode}\n" if done.returncode else "")


def main() -> None:
    program, approved = sys.argv[1], Path(sys.argv[2])
    before = approved.read_text()
    commands = [line[2:] for line in before.splitlines() if line.startswith("$ ")]
    if not commands:
        sys.exit(f"{approved.name}: has no line '$ arguments'")
    now = "\n".join(f"$ {command}\n{run(program, command)}" for command in commands)
    if now == before:
        return
    if os.environ.get("GROAT_APPROVE") == "1":
        approved.write_text(now)
        print(f"rewrote {approved}")
        return
    sys.stdout.writelines(
        difflib.unified_diff(
            before.splitlines(True), now.splitlines(True), f"{approved.name} (approved)", "now"
        )
    )
    sys.exit(1)


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Checks that one file does not compile, and for the reason that it names.

The file's head says what is to happen:

    // expect: <regular expression that the compiler's message must match>
    // layer: core          whose headers it may see (default: all)
    // control: middleware  instead of -DCONTROL, see below

A file that fails to compile proves little: it may have a typing error. So the same command must
succeed on the file's harmless twin: the text with -DCONTROL defined (put the offence between
#ifndef CONTROL and #endif), or the same text with the headers of the layer named by `control:`.
"""

import os
import re
import subprocess
import sys
from pathlib import Path


def directive(text: str, word: str) -> str | None:
    found = re.search(rf"^// {word}: (.+)$", text, re.MULTILINE)
    return found and found[1].strip()


def compile_with(command: list[str], arguments: Path, extra: list[str]) -> tuple[bool, str]:
    if not arguments.exists():
        sys.exit(f"{arguments.stem}: no such layer")
    done = subprocess.run(
        [*command, f"@{arguments}", *extra],
        env=os.environ | {"LC_ALL": "C"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode == 0, done.stdout


def main() -> None:
    compiler, layers, source = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    command = [compiler, "-std=c++20", "-fsyntax-only", str(source)]
    text = source.read_text()
    expect = directive(text, "expect")
    if not expect:
        sys.exit(f"{source.name}: has no line '// expect: <regular expression>'")
    layer = layers / f"{directive(text, 'layer') or 'all'}.args"
    control = directive(text, "control")
    if not control and "CONTROL" not in text:
        sys.exit(f"{source.name}: has neither '#ifndef CONTROL' nor a line '// control: <layer>'")

    if control:
        compiled, said = compile_with(command, layers / f"{control}.args", [])
    else:
        compiled, said = compile_with(command, layer, ["-DCONTROL"])
    if not compiled:
        sys.exit(f"{source.name}: its harmless twin does not compile either\n{said}")

    compiled, said = compile_with(command, layer, [])
    if compiled:
        sys.exit(f"{source.name}: compiles, and must not")
    if not re.search(expect, said):
        sys.exit(f"{source.name}: fails, but says nothing that matches {expect!r}\n{said}")


main()

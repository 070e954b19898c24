#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Fills the blocks of C++, of front servers' configurations and of shell scripts (```shell; ```sh is
for commands) from files that the tests use.

quote.py            writes them
quote.py --check    tells which would change, and exits 1 if any would

A block is preceded by a line that says what it quotes:

    <!-- quote: examples/hello.cpp#app -->

and the file has the region between `// [app]` and `// [/app]`, in a configuration between `# [app]`
and `# [/app]`. A block without such a line is an error: what no test uses does not stay true.
"""
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"(?:<!-- quote: (?P<what>\S+) -->\n)?```(?P<kind>cpp|nginx|lighttpd|caddyfile|apache|haproxy|shell)\n.*?```\n", re.DOTALL)


class Fault(Exception):
    pass


def marks_of(name: str) -> list[str]:
    return [f"{comment} [{slash}{name}]" for comment in ("//", "#") for slash in ("", "/")]


def region(what: str) -> str:
    path, _, name = what.partition("#")
    file = ROOT / path
    if not file.is_file():
        raise Fault(f"there is no {path}")
    lines = file.read_text().splitlines()
    marks = [i for i, line in enumerate(lines) if line.strip() in marks_of(name)]
    if len(marks) != 2:
        raise Fault(f"{path} has no region [{name}] … [/{name}], or several")
    return textwrap.dedent("\n".join(lines[marks[0] + 1 : marks[1]])).strip("\n") + "\n"


def filled(text: str) -> str:
    def fill(match: re.Match) -> str:
        what = match["what"]
        if not what:
            line = text.count("\n", 0, match.start()) + 1
            raise Fault(f"line {line}: a block that quotes nothing")
        return f"<!-- quote: {what} -->\n```{match['kind']}\n{region(what)}```\n"

    return BLOCK.sub(fill, text)


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print("usage: quote.py [--check]", file=sys.stderr)
        return 2
    faults = 0
    for page in PAGES:
        try:
            old = page.read_text()
            new = filled(old)
        except Fault as fault:
            print(f"{page.relative_to(ROOT)}: {fault}", file=sys.stderr)
            faults += 1
            continue
        if new == old:
            continue
        if check:
            print(f"{page.relative_to(ROOT)}: a block is not what it quotes", file=sys.stderr)
            faults += 1
        else:
            page.write_text(new)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

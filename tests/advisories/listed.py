#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""listed.py <project>: docs/advisories.md and tests/advisories name the same advisories."""

import re
import sys
from pathlib import Path

ADVISORY = re.compile(
    r"\b(?:CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|PYSEC-\d{4}-\d+|RUSTSEC-\d{4}-\d{4}"
    r"|GO-\d{4}-\d{4}|OSVDB-\d+|CPANSA-(?:[A-Za-z]\w*-)+\d{4}-\d+|npm-\d+)\b"
)


def advisories(text: str) -> set[str]:
    return set(ADVISORY.findall(text))


project = Path(sys.argv[1])
tests = {
    path.name.removesuffix("_test.cpp"): advisories(path.read_text())
    for path in (project / "tests/advisories").glob("*_test.cpp")
}
listed: dict[str, set[str]] = {name: set() for name in tests}
wrong = []
for line in (project / "docs/advisories.md").read_text().splitlines():
    cells = [cell.strip() for cell in line.strip("|").split("|")]
    if len(cells) != 4 or not advisories(cells[0]):
        continue
    holders = re.findall(r"`(\w+)`", cells[2])
    if not holders:
        wrong.append(f"the page says of {cells[0]} no test")
    for holder in holders:
        if holder not in tests:
            wrong.append(f"the page names a test {holder}, which there is not")
            continue
        listed[holder] |= advisories(cells[0])
    held = set().union(*(tests.get(holder, set()) for holder in holders))
    wrong += [f"no test of {cells[2]} names {one}" for one in sorted(advisories(cells[0]) - held)]

for name, ids in tests.items():
    wrong += [f"the page doesn't say that {name} holds {one}" for one in sorted(ids - listed[name])]
if wrong:
    raise SystemExit("\n".join(wrong))

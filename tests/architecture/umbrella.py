#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""umbrella.py <header> <folder> [--except NAME...]: the header includes each one of the folder."""

import argparse
import re
from pathlib import Path

parser = argparse.ArgumentParser()
parser.add_argument("header", type=Path)
parser.add_argument("folder", type=Path)
parser.add_argument("--except", dest="left_out", nargs="*", default=[])
given = parser.parse_args()

root = given.header.parent.parent
wanted = {
    str(path.relative_to(root))
    for path in given.folder.glob("*.hpp")
    if path != given.header and path.stem not in given.left_out
}
text = given.header.read_text() if given.header.exists() else ""
found = set(re.findall(r"^#include <(groat/[^>]+)>", text, re.MULTILINE))
if missing := sorted(wanted - found):
    raise SystemExit(f"{given.header.name} lacks: " + ", ".join(missing))

#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""registered.py <project> <name>...: every middleware's header has its groat_middleware() line."""

import sys
from pathlib import Path

project, registered = Path(sys.argv[1]), set(sys.argv[2:])
headers = (project / "middleware/include/groat/middleware").glob("*.hpp")
if missing := sorted({header.stem for header in headers} - registered):
    raise SystemExit("middleware/CMakeLists.txt does not register: " + ", ".join(missing))

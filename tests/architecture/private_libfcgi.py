#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""private_libfcgi.py <project>: nobody but server-fcgi/src knows that there is a libfcgi.

Its names may be mentioned in prose elsewhere, but not in a public header. The benchmarks have the
bare library's loop to compare with.
"""

import re
import sys
from pathlib import Path

project = Path(sys.argv[1])
LIBRARY_HEADER = re.compile(r"^\s*#\s*include\s*[<\"](fcgi\w*|fastcgi)\.h", re.MULTILINE)
LIBRARY_NAME = re.compile(r"\b(fcgiapp|fcgi_stdio|FCGX_|FCGI_)")
HOME = project / "server-fcgi" / "src"

wrong = []
for layer in ("core middleware builder server-fcgi server-test runner examples tests").split():
    for path in (project / layer).rglob("*.[hc]pp"):
        text = path.read_text()
        if LIBRARY_HEADER.search(text) and HOME not in path.parents:
            wrong.append(f"{path.relative_to(project)} includes libfcgi's header")
        if "include/groat/" in str(path) and (name := LIBRARY_NAME.search(text)):
            wrong.append(f"{path.relative_to(project)}, a public header, says {name[0]}")
if wrong:
    raise SystemExit("\n".join(wrong))

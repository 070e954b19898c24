#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""What a unit pays the compiler for <groat/core.hpp>: compile_cost.py [--json]

As a ratio to a unit with the standard headers functional, map, memory, string and vector alone;
both take turns, the best of five counts.
"""
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
STANDARD = "".join(f"#include <{h}>\n" for h in ("functional", "map", "memory", "string", "vector"))
UNITS = {"standard headers": STANDARD, "core.hpp": "#include <groat/core.hpp>\n"}
COMPILER = os.environ.get("CXX", "g++")


def seconds(unit: pathlib.Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(
        [COMPILER, "-std=c++20", "-O0", "-c", f"-I{ROOT}/core/include", unit, "-o", os.devnull], check=True
    )
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main() -> None:
    best = dict.fromkeys(UNITS, float("inf"))
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(5):
            for name, text in UNITS.items():
                unit = pathlib.Path(folder) / "unit.cpp"
                unit.write_text(text + "int x;\n")
                best[name] = min(best[name], seconds(unit))
    figures = [(f"compile: {name}", value, "s") for name, value in best.items()]
    figures.append(("compile: core.hpp to standard headers", best["core.hpp"] / best["standard headers"], "ratio"))
    for name, value, unit in figures:
        if "--json" in sys.argv[1:]:
            print(json.dumps({"name": name, "value": round(value, 4), "unit": unit}))
        else:
            print(f"{name:44} {value:10.4g} {unit}")


if __name__ == "__main__":
    main()

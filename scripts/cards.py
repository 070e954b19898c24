#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Makes docs/middleware.md from the cards in the middlewares' headers.

cards.py            writes it
cards.py --check    tells whether it would change, and exits 1 if it would

A card is the comment before a middleware's class: one sentence, prose, and six labels. A header
without all of them is an error. Where the class states facts in its header, they are a row more.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ROOT / "middleware/include/groat/middleware"
PAGE = ROOT / "docs/middleware.md"
LABELS = ["Reads", "Writes", "Streams", "Throws", "Threads", "Example"]
INTRO = """<!-- Made by scripts/cards.py from the headers below middleware/: change those. -->

# The middlewares

What each does and costs, from its header. *Reads* and *writes* are what it looks at and sets in the
environment and in the response; *streams* is what it does to the two bodies; *order* is what it says
of its place among the others, by a role of [`roles.hpp`](../middleware/include/groat/roles.hpp) or a
slot.
"""


class Fault(Exception):
    pass


def comment_before(text: str, name: str) -> list[str]:
    match = re.search(r"((?:^///.*\n)+)(?:template <.*>\n)?class %s\b" % name, text, re.MULTILINE)
    if not match:
        raise Fault(f"no /// comment before class {name}")
    return [line[3:].removeprefix(" ") for line in match[1].splitlines()]


def order_of(text: str) -> str | None:
    """What `facts describe() const` says, in words; nothing for a layer that says nothing."""
    stated = re.search(r"facts describe\(\) const \{\s*return \{(.*?)\};", text, re.DOTALL)
    if not stated:
        return None
    said = re.findall(r"\b(gives|needs|inside_of|outside_of)\(([\w:]+)\)", stated[1])
    return ", ".join(f"{what.replace('_', ' ')} `{key}`" for what, key in said) + "."


def card(header: pathlib.Path) -> str:
    name = header.stem
    prose: list[str] = []
    rows: dict[str, str] = {}
    label = ""
    for line in comment_before(header.read_text(), name):
        # A label fills nine columns: "Writes a line" is prose.
        if line[:9].rstrip() in LABELS and line[9:10].strip():
            label = line[:9].rstrip()
            rows[label] = line[9:]
        elif label and line.startswith("   "):
            rows[label] += " " + line.strip()
        elif label and line:
            raise Fault(f"its card has '{line}' within '{label}': a row goes on indented")
        else:
            label = ""
            prose.append(line)
    missing = [wanted for wanted in LABELS if wanted not in rows]
    if missing:
        raise Fault(f"its card lacks {', '.join(missing)}")
    example = rows["Example"].strip().rstrip(".")
    if not (ROOT / example).is_file():
        raise Fault(f"its card names {example}, which is not there")
    rows["Example"] = f"[{example}](../{example})"
    text = "\n".join(prose).strip()
    # What a comment indents is code.
    text = re.sub(r"(?m)(?:^    .*\n?)+", lambda m: "```\n" + re.sub(r"(?m)^    ", "", m[0]).rstrip() + "\n```\n", text)
    shown = list(LABELS)
    if order := order_of(header.read_text()):
        rows["Order"] = order
        shown.insert(shown.index("Throws"), "Order")
    table = "\n".join(f"| {label} | {rows[label].replace('|', chr(92) + '|')} |" for label in shown)
    header_path = header.relative_to(ROOT)
    return (
        f"\n## {name}\n\n`#include <groat/middleware/{name}.hpp>` ([header](../{header_path}))\n\n"
        f"{text}\n\n| | |\n|---|---|\n{table}\n"
    )


def page() -> str:
    return INTRO + "".join(card_of(header) for header in sorted(HEADERS.glob("*.hpp")))


def card_of(header: pathlib.Path) -> str:
    try:
        return card(header)
    except Fault as fault:
        raise Fault(f"{header.relative_to(ROOT)}: {fault}") from fault


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        print("usage: cards.py [--check]", file=sys.stderr)
        return 2
    try:
        new = page()
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    if not check:
        PAGE.write_text(new)
        return 0
    if not PAGE.is_file() or PAGE.read_text() != new:
        print("docs/middleware.md is not what the headers say: run scripts/cards.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

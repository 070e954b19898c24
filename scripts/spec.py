#!/usr/bin/env python3
# SPDX-License-Identifier: BSL-1.0
"""Writes docs/SPEC.md from the source of lint, where each sentence stands beside its check.

    scripts/spec.py           writes it
    scripts/spec.py --check   fails if it is not what would be written

In core/src/lint_*.cpp it reads two things, in their order:

    //: text                                  a line of the page
    //: - `id` (note) sentence                a rule that is kept in another way than by lint
    rule{"id", "sentence"}, rule x{...}       a rule that lint checks

A note is one or more of these, parted by semicolons:

    does not compile: test, test              tests of tests/architecture/must_not_compile
    cannot be built | kept by the type | kept by the exchange | not checked
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/SPEC.md"
TESTS = "tests/architecture/must_not_compile"
SECTIONS = ("", "_call", "_env", "_input", "_response", "_headers", "_body", "_exchange")
PLAIN_NOTES = ("cannot be built", "kept by the type", "kept by the exchange", "not checked")

STRING = r'"(?:[^"\\]|\\.)*"'
PIECE = re.compile(
    rf"^//:(?P<line>.*)$|\brule(?: \w+)?\{{\s*(?P<id>{STRING}),\s*(?P<text>{STRING}(?:\s*{STRING})*)\s*\}}",
    re.MULTILINE,
)
RULE = re.compile(r"^- `(?P<id>[a-z.-]+)` \((?P<note>[^)]*(?:\([^)]*\)[^)]*)*)\) (?P<text>.*)$", re.DOTALL)


def literal(text: str) -> str:
    """The value of adjacent C++ string literals."""
    parts = re.findall(STRING, text)
    return "".join(re.sub(r"\\(.)", r"\1", part[1:-1]) for part in parts)


def linked_note(rule: str, note: str) -> str:
    told = []
    for part in (part.strip() for part in note.split(";")):
        if part in PLAIN_NOTES:
            told.append(part)
            continue
        kind, _, names = part.partition(": ")
        if kind != "does not compile":
            sys.exit(f"spec: {rule}: unknown note '{part}'")
        links = []
        for name in names.split(", "):
            if not (ROOT / TESTS / f"{name}.cpp").exists():
                sys.exit(f"spec: {rule}: there is no test {TESTS}/{name}.cpp")
            links.append(f"[{name}](../{TESTS}/{name}.cpp)")
        told.append(f"{kind}: {', '.join(links)}")
    return f" *({'; '.join(told)})*"


def paragraph(lines: list[str], seen: set[str]) -> str:
    """One block of prose; a rule in it is set as rules are."""
    text = "\n".join(lines)
    if not text.startswith("- `"):
        return text
    found = RULE.match(text)
    if not found:
        sys.exit(f"spec: this is no rule: {text}")
    return rule(found["id"], found["text"], linked_note(found["id"], found["note"]), seen)


def rule(name: str, sentence: str, note: str, seen: set[str]) -> str:
    if name in seen:
        sys.exit(f"spec: {name} is there twice")
    seen.add(name)
    return f"* **{name}** {' '.join(sentence.split())}{note}"


def blocks(source: str, seen: set[str]) -> list[str]:
    """Paragraphs, headings and rules, in the order of the source."""
    found: list[str] = []
    held: list[str] = []
    end = 0

    def close() -> None:
        if held:
            found.append(paragraph(held, seen))
            held.clear()

    for piece in PIECE.finditer(source):
        if source[end : piece.start()].strip():
            close()
        end = piece.end()
        if piece["id"]:
            close()
            found.append(rule(literal(piece["id"]), literal(piece["text"]), "", seen))
            continue
        line = piece["line"].removeprefix(" ").rstrip()
        if not line:
            close()
            continue
        if line.startswith("- `"):
            close()
            held.append(line)
        else:
            held.append(line.strip() if held and held[0].startswith("- `") else line)
    close()
    return found


def page() -> str:
    seen: set[str] = set()
    parts = ["<!-- Made by scripts/spec.py from core/src/lint*.cpp: change those. -->"]
    for section in SECTIONS:
        parts += blocks((ROOT / f"core/src/lint{section}.cpp").read_text(), seen)
    missing = {file.name for file in (ROOT / "core/src").glob("lint*.cpp")} - {
        f"lint{section}.cpp" for section in SECTIONS
    }
    for name in missing:
        if PIECE.search((ROOT / "core/src" / name).read_text()):
            sys.exit(f"spec: core/src/{name} has rules and no place on the page")
    text = parts[0]
    for before, part in zip(parts, parts[1:]):
        both_rules = before.startswith("* **") and part.startswith("* **")
        text += ("\n" if both_rules else "\n\n") + part
    return text + "\n"


def main() -> None:
    wanted = page()
    if sys.argv[1:] != ["--check"]:
        PAGE.write_text(wanted)
    elif not PAGE.exists() or PAGE.read_text() != wanted:
        sys.exit("docs/SPEC.md is not what the source of lint says: run scripts/spec.py")


main()

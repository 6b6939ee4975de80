#!/usr/bin/env python3
"""Compares what resttest finds with regular expressions with what Python's re finds.

usage: regex_against_python.py [--write] [REGEX_DUMP [--random N] [--seed S]]

Without a program it holds tests/unit/query/regex_cases.json, which the unit tests read, against
Python's re. `--write` fills in there what Python finds for cases that are written as a pattern and a
subject only. With the program made of regex_dump.cpp it goes on with all letters that have a case,
and with N patterns made of pieces at random: what both find must be the same, and what resttest
alone refuses is counted.

It speaks of the `re` of Python 3.11.
"""
import argparse
import json
import pathlib
import random
import re
import subprocess
import sys
import warnings

CASES = pathlib.Path(__file__).resolve().parent.parent / "unit/query/regex_cases.json"
MOST_REFUSED = 0.01  # Of the cases: those that Python takes.

# What resttest refuses on purpose though Python 3.11 takes it; the word is from its reason.
REFUSED = {
    "\\N": "a character by its name",
    "65536": "more repetitions than PCRE2 has",
    "(?t)": "a flag that does nothing and is gone in Python 3.13",
    "(?(+1)": "a sign in a group number, gone in Python 3.12",
}

PIECES = ["a", "b", "c", "A", "B", "é", "É", "1", "2", " ", "_", "-", ".", "^", "$", "|", "|", "*", "+", "?", "*?",
          "+?", "??", "++", "*+", "?+", "{2}", "{,2}", "{1,}", "{0,1}?", "{1,2}+", "(", "(", "(?:", "(?>", ")", ")",
          ")", "(?=", "(?!", "(?<=", "(?<!", "(?P<n>", "(?P=n)", "(?(1)", "(?i)", "(?i:", "(?s:", "(?m:", "(?x)",
          "(?a)", "(?-i:", "\\1", "\\2", "\\d", "\\D", "\\w", "\\W", "\\s", "\\S", "\\b", "\\B", "\\A", "\\Z",
          "\\x41", "\\u00e9", "\\101", "\\n", "\\.", "[ab]", "[^a]", "[a-c]", "[\\d_]", "[^\\W\\d]", "[é-ü]", "[", "]",
          "\n", "# x\n", "(?#c)", "{", "}", "\\\\", "\\"]
SUBJECT = "aabbcABé É12 _-\n.a1b\\"


def found(pattern, subject):
    """As regex_cases.json has it."""
    try:
        compiled = re.compile(pattern)
    except (re.error, OverflowError):
        return ["refused"]
    match = compiled.search(subject)
    if match is None:
        return [None]
    return [match.start(), match.group()] + ([match.group(1)] if compiled.groups else [])


def is_meant(pattern):
    return any(word in pattern for word in REFUSED)


def in_json(value):
    """Controls and what cannot be seen as \\uNNNN, letters as they are."""
    def shown(c):
        return c if c.isprintable() else json.dumps(c)[1:-1]
    return "".join(map(shown, json.dumps(value, ensure_ascii=False)))


def write(sections):
    texts = []
    for name, rows in sections.items():
        filled = [row if len(row) > 2 else row + found(*row) for row in rows]
        texts.append(f"  {json.dumps(name)}: [\n    " + ",\n    ".join(map(in_json, filled)) + "\n  ]")
    CASES.write_text("{\n" + ",\n".join(texts) + "\n}\n", encoding="utf-8")


def check_table(sections):
    """The number of cases, and how many are wrong."""
    count = wrong = refused = 0
    for name, rows in sections.items():
        for pattern, subject, *expected in rows:
            count += 1
            theirs = found(pattern, subject)
            if theirs == expected:
                continue
            if expected == ["refused"] and is_meant(pattern):
                refused += 1
                continue
            wrong += 1
            print(f"{name}: {pattern!r} in {subject!r}: the table has {expected}, Python {theirs}")
    print(f"{count} cases: {refused} are refused though Python takes them, {wrong} are wrong")
    return count, wrong + (refused > count * MOST_REFUSED)


class Dump:
    def __init__(self, program):
        self.program = program

    def search(self, pairs):
        """What resttest finds for each (pattern, subject), as `span` has it."""
        lines = "".join(f"{p.encode().hex()} {s.encode().hex()}\n" for p, s in pairs)
        run = subprocess.run([self.program], input=lines, capture_output=True, text=True, check=True)
        return [line.split() for line in run.stdout.splitlines()]


def span(pattern, subject):
    """What Python finds, as the program tells it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern)
    except (re.error, OverflowError):
        return ["refused"]
    match = compiled.search(subject)
    if match is None:
        return ["none"]
    def in_bytes(group):
        if match.start(group) < 0:
            return ["-"]
        return [str(len(subject[:end].encode())) for end in match.span(group)]
    return in_bytes(0) + (in_bytes(1) if compiled.groups else [])


def compare(dump, pairs, what):
    wrong = refused = 0
    for (pattern, subject), ours in zip(pairs, dump.search(pairs), strict=True):
        theirs = span(pattern, subject)
        if ours == ["refused"]:
            refused += theirs != ours
        elif ours != theirs:
            wrong += 1
            if wrong <= 20:
                print(f"{what}: {pattern!r} in {subject!r}: resttest {ours}, Python {theirs}")
    print(f"{what}: {len(pairs)} compared, {refused} refused though Python takes them, {wrong} differ")
    return wrong


def case_pairs():
    """For each letter that has a case: all that it stands for, and all others at once."""
    letters = [c for c in map(chr, range(0x110000)) if not 0xD800 <= ord(c) < 0xE000
               and (c.lower() != c or c.upper() != c or c.casefold() != c)]
    everything = "".join(letters)
    for letter in letters:
        same = set(re.findall(letter, everything, re.IGNORECASE))
        for pattern in (f"(?i){letter}", f"(?i)[{letter}]"):
            yield from ((pattern, other) for other in same)
            yield pattern, "".join(c for c in letters if c not in same)


def random_pairs(count, seed):
    chance = random.Random(seed)
    for _ in range(count):
        yield "".join(chance.choices(PIECES, k=chance.randint(1, 7))), SUBJECT


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program", nargs="?", metavar="REGEX_DUMP")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--random", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if sys.version_info[:2] != (3, 11):
        print(f"this is Python {sys.version.split()[0]}: what it finds may differ from 3.11")
    warnings.simplefilter("ignore")
    if options.write:
        write(json.loads(CASES.read_text(encoding="utf-8")))
    _, wrong = check_table(json.loads(CASES.read_text(encoding="utf-8")))
    if options.program:
        dump = Dump(options.program)
        wrong += compare(dump, list(case_pairs()), "letters")
        wrong += compare(dump, list(random_pairs(options.random, options.seed)), "at random")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

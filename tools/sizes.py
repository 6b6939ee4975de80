#!/usr/bin/env python3
"""Prints the longest functions and files of the C++ sources. Fails nothing: sizes are for people.

usage: tools/sizes.py [--lines N] [--file-lines N]     (what is longer is shown; 40 and 300)

Functions are found by the format that tools/format.sh makes: a body ends at the first line that has
the indentation of its opening line and begins with '}'.
"""
import argparse
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPENING = re.compile(r"^( *)\S.*\)( (const|noexcept|override|final|mutable|-> .*|: .*))* \{$")
NO_FUNCTION = re.compile(r"^\s*(}|if|for|while|switch|do|else|namespace|catch|struct|class)\b")


def is_continued(line):
    """Whether the statement goes on in the next line."""
    text = line.strip()
    return bool(text) and not text.startswith(("//", "#")) and text[-1] not in ";{}:"


def functions(lines):
    """(length, first line from 1, its text) of each function."""
    for number, line in enumerate(lines):
        found = OPENING.match(line)
        if not found or NO_FUNCTION.match(line):
            continue
        begin = number  # Of a list of arguments or initializers that takes several lines.
        while begin and is_continued(lines[begin - 1]):
            begin -= 1
        indentation = re.match(" *", lines[begin])[0]
        for end in range(number + 1, len(lines)):
            if lines[end].startswith(indentation + "}"):
                yield end - begin + 1, begin + 1, lines[begin].strip()
                break


def main():
    parser = argparse.ArgumentParser(description="Prints the longest functions and files.")
    parser.add_argument("--lines", type=int, default=40)
    parser.add_argument("--file-lines", type=int, default=300)
    options = parser.parse_args()
    long_functions, long_files, total, count = [], [], 0, 0
    for top in ("include", "src", "cli", "demo", "mpi", "python"):
        for path in sorted((ROOT / top).rglob("*.[ch]*")):
            name, lines = path.relative_to(ROOT), path.read_text().splitlines()
            total, count = total + len(lines), count + 1
            if len(lines) > options.file_lines:
                long_files.append((len(lines), name))
            for length, number, text in functions(lines):
                if length > options.lines:
                    long_functions.append((length, f"{name}:{number}", text))
    print(f"{total} lines in {count} files")
    print(f"{len(long_files)} files of more than {options.file_lines} lines")
    for length, name in sorted(long_files, reverse=True):
        print(f"  {length:5} {name}")
    print(f"{len(long_functions)} functions of more than {options.lines} lines")
    for length, place, text in sorted(long_functions, reverse=True):
        print(f"  {length:5} {place}: {text}")


if __name__ == "__main__":
    main()

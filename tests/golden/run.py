#!/usr/bin/env python3
"""Runs the whole program against resttest-demo-api and compares everything that comes out.

usage: run.py [--build DIR] [--update] [--jobs N] [--patience FACTOR] [NAME ...]

What is run, each thing against a server of its own on a free port:
  cases/NAME/      a folder with the files of a case, described in cases.py
  examples/*.yaml  as the comment "# run:" at the top of the file says
  README.md, docs/*.md
                   every YAML block and every command line, described in pages.py
NAME is a name as it is printed, or a pattern: 'retry_*', 'docs/*'.

  --build     where the programs are (build/dev)
  --update    write what came out as what is expected, for cases/; the diff is then to be read
  --jobs      how many run at a time (the number of processors)
  --patience  multiplies every time limit, for builds that are slow on purpose
The last line is "N passed, N failed".
"""
import argparse
import fnmatch
import os
import pathlib
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

import cases  # noqa: E402
import pages  # noqa: E402


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build/dev")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--patience", type=float, default=1)
    parser.add_argument("names", nargs="*")
    arguments = parser.parse_args()
    arguments.build = arguments.build.resolve()
    for program in ("resttest", "resttest-demo-api"):
        if not os.access(arguments.build / program, os.X_OK):
            sys.exit(f"{arguments.build / program} is no program: build it first, or give --build")
    return arguments


def complaint(check, arguments):
    """What is wrong, as text for people, or nothing."""
    try:
        return check.run(arguments)
    except Exception:  # One broken case must not hide the others.
        return traceback.format_exc()


def main():
    arguments = read_arguments()
    checks = cases.find(HERE / "cases") + pages.find_examples(ROOT) + pages.find_pages(ROOT)
    wanted = arguments.names or ["*"]
    chosen = [c for c in checks if any(fnmatch.fnmatchcase(c.name, name) for name in wanted)]
    failed = 0
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for check, wrong in zip(chosen, pool.map(lambda c: complaint(c, arguments), chosen)):
            failed += bool(wrong)
            if wrong:
                print(f"FAILED {check.name}\n{wrong.rstrip()}\n", flush=True)
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main())

#!/usr/bin/env python3
"""Checks on the built program that its figures are true.

usage: benchmarks/truth.py [--only CHECK]... [options]

Each line says what was expected, what came, and whether it held; the exit code is 1 if something
was missed. All of it depends on time, so it is no part of the tests: on a machine that does other
things meanwhile, times are missed that hold on one that is idle.
"""
import argparse
import os
import pathlib
import sys
import tempfile

from bench import process, table
from bench.truths import CHECKS


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, usage=argparse.SUPPRESS,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=CHECKS, metavar="CHECK",
                        help="one of " + ", ".join(CHECKS) + "; all, if none is given")
    parser.add_argument("--large", type=int, default=10_000_000,
                        help="requests after which memory is looked at (10,000,000)")
    parser.add_argument("--rounds", type=int, default=9,
                        help="where throughput is compared (9)")
    parser.add_argument("--seconds", type=float, default=2, help="length of those (2)")
    parser.add_argument("--resttest", type=pathlib.Path,
                        default=process.ROOT / "build/release/resttest",
                        help="the program (build/release/resttest)")
    options = parser.parse_args()
    if min(options.rounds, options.large) < 1 or options.seconds <= 0:
        parser.error("--rounds and --large are 1 or more, --seconds more than 0")
    if not options.resttest.exists():
        parser.error(f"{options.resttest} is missing: cmake --workflow --preset release")
    return options


def main():
    options = read_options()
    process.install()
    if process.raise_file_limit() < 12_000:
        print("10,000 connections take a limit of 12,000 open files: ulimit -Hn", file=sys.stderr)
    table.describe("Truth of the figures", os.getloadavg()[0])
    missed = 0
    with tempfile.TemporaryDirectory(prefix="resttest-bench-") as name:
        bench = process.Bench(options.resttest, pathlib.Path(name))
        for check in options.only or CHECKS:
            print(f"\n{check}", flush=True)
            for verdict in CHECKS[check](bench, options):
                missed += not verdict.held
                print(f"  {'held  ' if verdict.held else 'MISSED'}  {verdict.what}: expected "
                      f"{verdict.expected}, came {verdict.came}", flush=True)
    print(f"\n{missed} missed" if missed else "\nall held")
    return missed > 0


if __name__ == "__main__":
    sys.exit(main())

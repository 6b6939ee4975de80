#!/usr/bin/env python3
"""Compares what a request costs resttest with what it costs wrk, h2load, hey, ab and others.

usage: benchmarks/compare.py [--only WORK]... [options]

For each work, all clients ask the same nginx (one worker, on loopback) for the same file about the
same number of times, in rounds that alternate, so that what else the machine does hits all of them.
Each round gives ratios; the table has their medians. The ratio of CPU is that of user and system
time for each request, less what the same program takes to start and end. Below 1, resttest takes
less; of requests/s, more is better.
"""
import argparse
import os
import pathlib
import sys
import tempfile

from bench import process, table
from bench.rounds import compare
from bench.startup import measure_startup
from bench.works import NAMES, STARTUP, WORKS


def read_options():
    parser = argparse.ArgumentParser(description=__doc__, usage=argparse.SUPPRESS,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", choices=NAMES, metavar="WORK",
                        help="one of " + ", ".join(NAMES) + "; all, if none is given")
    parser.add_argument("--rounds", type=int, default=7, help="of each work (7)")
    parser.add_argument("--seconds", type=float, default=0.5,
                        help="about how long resttest takes in a round (0.5)")
    parser.add_argument("--resttest", type=pathlib.Path,
                        default=process.ROOT / "build/release/resttest",
                        help="the program (build/release/resttest)")
    options = parser.parse_args()
    if options.rounds < 1 or options.seconds <= 0:
        parser.error("--rounds is 1 or more, --seconds more than 0")
    if not options.resttest.exists():
        parser.error(f"{options.resttest} is missing: cmake --workflow --preset release")
    options.busy = os.getloadavg()[0]
    return options


def can_run(work):
    if not work.pinned or {0, 1} <= os.sched_getaffinity(0):
        return True
    print(f"left out, as it needs processors 0 and 1: {work.title}", file=sys.stderr)
    return False


def measure(bench, options):
    names = options.only or NAMES
    works = [work for work in WORKS if work.only in names and can_run(work)]
    results = [(work, compare(bench, work, options)) for work in works]
    startup = measure_startup(bench, options.rounds) if STARTUP in names else None
    return results, startup


def print_result(options, results, startup):
    table.describe("resttest beside other clients", options.busy)
    print(f"{options.rounds} rounds of about {options.seconds} s of each; medians, and of the "
          "ratios of CPU quartiles as well\n")
    if results:
        table.print_table([table.HEAD, *(row for work, result in results
                                         for row in table.rows_of(work, result))])
    if startup:
        print()
        table.print_table(startup)


def main():
    options = read_options()
    process.install()
    process.raise_file_limit()
    with tempfile.TemporaryDirectory(prefix="resttest-bench-") as name:
        results, startup = measure(process.Bench(options.resttest, pathlib.Path(name)), options)
    print_result(options, results, startup)
    return any(result.sent != result.counted for _, result in results)


if __name__ == "__main__":
    sys.exit(main())

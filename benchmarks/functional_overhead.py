#!/usr/bin/env python3
"""Measures what a functional test costs beyond libcurl's own work.

usage: benchmarks/functional_overhead.py [--tests N] [--rounds N] [--resttest PATH]

resttest runs a suite of N tests (2,000), each a GET whose status is checked; a loop over libcurl's
easy interface (functional_overhead.cpp) sends the same requests. Both talk to the same nginx and keep
their connection. The figure is the user and system time of the client for each test, less that of a
run with one test; rounds of the two alternate, and the median of their differences counts. What it
takes to read the suite is part of it, and is shown by itself, too.
"""
import argparse
import os
import pathlib
import statistics
import sys
import tempfile

from bench.nginx import nginx
from bench.process import ROOT, Bench


def suite(count):
    return "".join(f"- test:\n    name: test {i}\n    url: /file.txt\n    expected_status: [200]\n"
                   for i in range(count))


def cpu(bench, *command):
    run = bench.run(*command)
    if run.exit != 0:
        sys.exit(f"{run.command}: exit {run.exit}\n{run.output[-2000:]}")
    return run.cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tests", type=int, default=2000, help="in the suite (2000)")
    parser.add_argument("--rounds", type=int, default=11, help="rounds of each (11)")
    parser.add_argument("--resttest", type=pathlib.Path, default=ROOT / "build/release/resttest",
                        help="the program (build/release/resttest)")
    options = parser.parse_args()
    if options.tests < 2 or options.rounds < 1:
        parser.error("--tests is 2 or more, --rounds 1 or more")
    if not options.resttest.exists():
        parser.error(f"{options.resttest} is missing: cmake --workflow --preset release")
    with tempfile.TemporaryDirectory(prefix="resttest-bench-") as name:
        folder = pathlib.Path(name)
        bench = Bench(options.resttest, folder)
        loop = bench.build("functional_overhead", "-lcurl")
        with nginx(folder) as server:
            url = server.urls["http"]
            files = {count: folder / f"{count}.yaml" for count in (1, options.tests)}
            for count, path in files.items():
                path.write_text(suite(count))
            ours = lambda count, *more: cpu(bench, options.resttest, url, files[count], *more)
            theirs = lambda count: cpu(bench, loop, url + "/file.txt", count)
            rows = []
            for number in range(options.rounds):
                sides = [("resttest", ours), ("libcurl", theirs),
                         ("reading", lambda count: ours(count, "--check"))]
                row = {}
                for side, take in sides if number % 2 == 0 else reversed(sides):
                    row[side] = (take(options.tests) - take(1)) / (options.tests - 1) * 1e6
                rows.append(row)
    median = lambda pick: statistics.median(map(pick, rows))
    print(f"{options.tests} tests, {options.rounds} rounds, load average {os.getloadavg()[0]:.1f}")
    for side in ("resttest", "libcurl", "reading"):
        print(f"{side:9} {median(lambda row: row[side]):6.1f} us of CPU for each test")
    print(f"overhead  {median(lambda row: row['resttest'] - row['libcurl']):6.1f} us, of which reading "
          f"the suite is {median(lambda row: row['reading']):.1f} us")


if __name__ == "__main__":
    main()

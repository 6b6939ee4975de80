#!/usr/bin/env python3
"""Measures what reading a large suite costs: read, checked and planned, with nothing sent.

usage: benchmarks/suite_reader.py [--tests N] [--rounds N] [--resttest PATH] [--write FILE]

The file has N tests (2,000), each with a templated URL, headers and body, and two validators, one of
them templated. The figure is the user and system time of `resttest --check FILE`, less that of the
same with a file of one test; runs of the two alternate, and the median of their differences counts.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent

CONFIG = """- config:
    testset: "Reading"
    variable_binds: {base: 100, user: "anna"}
"""

TEST = """- test:
    name: "update person {i}"
    group: "people"
    url: {{template: "/api/person/{i}/$user"}}
    method: "PUT"
    headers: {{template: {{Content-Type: application/json, X-Request: "$user-{i}"}}}}
    body: {{template: '{{"id": {i}, "login": "$user", "first_name": "Test"}}'}}
    expected_status: [200, 201]
    validators:
      - compare: {{jsonpath_mini: "id", comparator: "eq", expected: {i}}}
      - compare:
          jsonpath_mini: {{template: "people.{i}.$user"}}
          comparator: "eq"
          expected: {{template: "$user"}}
"""


def suite(count):
    return CONFIG + "".join(TEST.format(i=i) for i in range(1, count + 1))


def cpu_seconds(command):
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command}: exit {process.returncode}\n{errors.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime


def measure(options, folder):
    """Milliseconds of CPU for each round: the large file, and that less the small one."""
    commands = []
    for count in (options.tests, 1):
        path = folder / f"{count}.yaml"
        path.write_text(suite(count))
        commands.append([options.resttest, "http://localhost", path, "--check"])
    rows = []
    for number in range(options.rounds):
        order = (0, 1) if number % 2 == 0 else (1, 0)
        cost = {side: cpu_seconds(commands[side]) * 1e3 for side in order}
        rows.append((cost[0], cost[0] - cost[1]))
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--tests", type=int, default=2000, help="in the large file (2000)")
    parser.add_argument("--rounds", type=int, default=21, help="runs of each file (21)")
    parser.add_argument("--resttest", type=pathlib.Path, default=ROOT / "build/release/resttest",
                        help="the program (build/release/resttest)")
    parser.add_argument("--write", type=pathlib.Path, help="only write the file there")
    options = parser.parse_args()
    if options.write:
        options.write.write_text(suite(options.tests))
        return
    if not options.resttest.exists():
        parser.error(f"{options.resttest} is missing: cmake --workflow --preset release")
    with tempfile.TemporaryDirectory(prefix="resttest-bench-") as name:
        rows = measure(options, pathlib.Path(name))
    whole, own = ([row[i] for row in rows] for i in (0, 1))
    print(f"{options.tests} tests, {options.rounds} rounds, load average {os.getloadavg()[0]:.1f}")
    print(f"CPU of reading, checking, planning: median {statistics.median(own):.1f} ms, "
          f"least {min(own):.1f} ms; the whole run {statistics.median(whole):.1f} ms")


if __name__ == "__main__":
    main()

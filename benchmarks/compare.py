#!/usr/bin/env python3
"""Compares what a request costs resttest with what it costs others, on this machine.

usage: benchmarks/compare.py [--sync | --startup] [options]

  (default)   async mode against wrk, both with 64 connections
  --sync      sync mode against ten threads of Python's requests
  --startup   a run with one test: time, memory, beside one GET by Python's requests

The figure is client CPU for each request: user and system time of the process, less that of a run
of the same program that sends nothing. Rounds of the two alternate, so that what else the machine
does hits both; each round gives a ratio, and the table has their median and quartiles. The server
is an nginx of this script's own, with one worker and a file of 100 bytes.
"""
import argparse
import contextlib
import datetime
import os
import pathlib
import platform
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable

NGINX = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes 1;
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  default_type text/plain;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=1024;
    root {folder}/www;
  }}
}}
"""

LOAD = """- test:
    name: load
    url: /file.txt
    expected_status: [200]
    performance: {{repeat: {repeat}, concurrency: {concurrency}, mode: {mode}}}
"""

ONE_TEST = """- test:
    name: one
    url: /file.txt
    expected_status: [200]
"""

# Arguments: URL, how many requests, how many threads. A session for each thread: connections are
# kept, as resttest keeps them.
REQUESTS = """
import sys, threading, requests
from concurrent.futures import ThreadPoolExecutor
url, count, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
local = threading.local()
def get(_):
    if not hasattr(local, "session"):
        local.session = requests.Session()
    return local.session.get(url, timeout=10).status_code == 200
with ThreadPoolExecutor(threads) as pool:
    passed = sum(pool.map(get, range(count)))
print("passed:", passed)
"""


class Run:
    """One finished process: CPU seconds, peak memory in MB, wall seconds, and what it printed."""

    def __init__(self, command, cpu=None):
        if cpu is not None:
            command = ["taskset", "-c", str(cpu), *command]
        with tempfile.TemporaryFile() as out:
            begin = time.monotonic()
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out,
                                       stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            self.wall = time.monotonic() - begin
            process.returncode = self.exit = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.output = out.read().decode(errors="replace")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024

    def number(self, pattern):
        found = re.search(pattern, self.output, re.MULTILINE)
        if not found:
            sys.exit(f"the output has no '{pattern}':\n{self.output}")
        return int(found[1])


@contextlib.contextmanager
def nginx(folder, cpu):
    """A server on a free port; gives its URL."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder.chmod(0o755)  # nginx's worker is another user when root runs this.
    (folder / "www").mkdir()
    (folder / "www/file.txt").write_text("x" * 99 + "\n")
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    if cpu is not None:
        command = ["taskset", "-c", str(cpu), *command]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for(port, server, folder)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port, server, folder):
    for _ in range(100):
        if server.poll() is not None:
            sys.exit("nginx ended: " + (folder / "error.log").read_text())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    sys.exit("nginx does not listen")


class Bench:
    def __init__(self, options, folder, url):
        self.options, self.folder, self.url = options, folder, url
        self.cpu = 0 if options.pin else None

    def run(self, *command):
        return Run([str(word) for word in command], self.cpu)

    def resttest(self, suite):
        path = self.folder / "suite.yaml"
        path.write_text(suite)
        return self.run(self.options.resttest, self.url, path, "--max-retries", 2,
                        "--output", "classic")

    def load(self, mode, repeat):
        """Runs a load of resttest in which every operation has to pass."""
        suite = LOAD.format(repeat=repeat, concurrency=self.options.concurrency, mode=mode)
        run = self.resttest(suite)
        passed = run.number(r"^passed: (\d+)$")
        if run.exit != 0 or passed != repeat:
            sys.exit(f"resttest: {passed} of {repeat} passed, exit {run.exit}:\n{run.output}")
        return run, passed

    def wrk(self):
        run = self.run("wrk", "-t1", f"-c{self.options.concurrency}",
                       f"-d{self.options.seconds}", self.url + "/file.txt")
        if "Non-2xx" in run.output or "Socket errors" in run.output:
            sys.exit("wrk met errors:\n" + run.output)
        return run, run.number(r"^ +(\d+) requests in ")

    def requests(self, repeat):
        run = self.run(PYTHON, "-c", REQUESTS, self.url + "/file.txt", repeat,
                       self.options.concurrency)
        passed = run.number(r"^passed: (\d+)$")
        if run.exit != 0 or passed != repeat:
            sys.exit(f"requests: {passed} of {repeat} passed, exit {run.exit}")
        return run, passed


def microseconds(run, count, empty):
    return max(run.cpu - empty, 0) / count * 1e6


def empty_cpu(take):
    return statistics.median(take().cpu for _ in range(5))


def compare_rounds(bench, other_name, ours, our_empty, other, other_empty):
    """Rounds of both, alternating which is first; each side is a function to (Run, count)."""
    ours_base, other_base = empty_cpu(our_empty), empty_cpu(other_empty)
    rows = []
    for number in range(bench.options.rounds):
        sides = [("ours", ours, ours_base), ("other", other, other_base)]
        cost, rate = {}, {}
        for name, take, base in sides if number % 2 == 0 else reversed(sides):
            run, count = take()
            cost[name], rate[name] = microseconds(run, count, base), count / run.wall
        rows.append((cost["ours"], cost["other"], cost["ours"] / cost["other"],
                     rate["ours"], rate["other"]))
        print(f"  round {number + 1}: {rows[-1][0]:.2f} and {rows[-1][1]:.2f} us, "
              f"ratio {rows[-1][2]:.3f}", file=sys.stderr)
    table = [["", "resttest", other_name, "ratio"]]
    for name, pick in (("median", 1), ("lower quartile", 0), ("upper quartile", 2)):
        cost, other_cost, ratio = (quartiles([row[i] for row in rows])[pick] for i in range(3))
        table.append([f"CPU for each request, {name}", f"{cost:.2f} us", f"{other_cost:.2f} us",
                      f"{ratio:.3f}"])
    rate, other_rate = (statistics.median(row[i] for row in rows) for i in (3, 4))
    table.append(["requests/s, median", f"{rate:,.0f}", f"{other_rate:,.0f}",
                  f"{rate / other_rate:.3f}"])
    table.append(["CPU of a run that sends nothing", f"{ours_base * 1e3:.1f} ms",
                  f"{other_base * 1e3:.1f} ms", ""])
    return table


def quartiles(values):
    if len(values) == 1:
        return values * 3
    return statistics.quantiles(values, n=4, method="inclusive")


def compare_async(bench):
    _, count = bench.wrk()  # Calibrates: resttest sends about as many.
    return compare_rounds(bench, "wrk",
                          lambda: bench.load("async", count), lambda: bench.load("async", 0)[0],
                          bench.wrk, lambda: bench.run("wrk", "-v"))


def compare_sync(bench):
    slice_size = 500
    run, count = bench.requests(slice_size)
    repeat = max(slice_size, int(count / run.wall * bench.options.seconds))
    return compare_rounds(bench, "requests",
                          lambda: bench.load("sync", repeat), lambda: bench.load("sync", 0)[0],
                          lambda: bench.requests(repeat), lambda: bench.requests(0)[0])


def measure_startup(bench):
    sides = {"resttest": lambda: bench.resttest(ONE_TEST),
             "requests": lambda: bench.requests(1)[0]}
    runs = {name: [] for name in sides}
    for _ in range(max(bench.options.rounds, 5)):
        for name, take in sides.items():
            run = take()
            if run.exit != 0:
                sys.exit(f"{name}: exit {run.exit}\n{run.output}")
            runs[name].append(run)
    table = [["a run with one request", *sides, "ratio"]]
    for name, pick, unit in (("CPU, median", lambda run: run.cpu * 1e3, "ms"),
                             ("wall time, median", lambda run: run.wall * 1e3, "ms"),
                             ("peak memory, median", lambda run: run.megabytes, "MB")):
        ours, other = (statistics.median(map(pick, runs[side])) for side in sides)
        table.append([name, f"{ours:.1f} {unit}", f"{other:.1f} {unit}", f"{ours / other:.3f}"])
    return table


def print_table(table):
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for number, row in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def cpu_model():
    with contextlib.suppress(OSError):
        found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(),
                          re.MULTILINE)
        if found:
            return found[1]
    return platform.machine()


def describe(options, what):
    now = datetime.datetime.now(datetime.timezone.utc)
    print(f"\n{what}, {now:%Y-%m-%d %H:%M} UTC")
    print(f"{cpu_model()}, {len(os.sched_getaffinity(0))} processors, Linux "
          f"{platform.release()}, load average before {options.busy:.1f}")
    pinned = "client on processor 0, server on 1" if options.pin else "not pinned"
    print(f"{options.rounds} rounds of about {options.seconds} s, concurrency "
          f"{options.concurrency}, {pinned}\n")


def install():
    script = '. tools/packages.sh; install_packages "run the benchmarks" "${benchmark_packages[@]}"'
    if subprocess.run(["bash", "-c", script], cwd=ROOT).returncode != 0:
        sys.exit(1)


def read_options():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--sync", action="store_true", help="sync mode against Python's requests")
    kind.add_argument("--startup", action="store_true", help="a run with one test")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=5, help="length of a measurement (5)")
    parser.add_argument("--concurrency", type=int, help="64; with --sync 10")
    parser.add_argument("--pin", action="store_true",
                        help="the client on processor 0, the server on 1")
    parser.add_argument("--resttest", type=pathlib.Path, default=ROOT / "build/release/resttest",
                        help="the program (build/release/resttest)")
    options = parser.parse_args()
    if min(options.rounds, options.seconds) < 1 or (options.concurrency or 1) < 1:
        parser.error("--rounds, --seconds and --concurrency are 1 or more")
    if options.pin and not {0, 1} <= os.sched_getaffinity(0):
        parser.error("--pin needs processors 0 and 1")
    if not options.resttest.exists():
        parser.error(f"{options.resttest} is missing: cmake --workflow --preset release")
    options.busy = os.getloadavg()[0]
    if options.concurrency is None:
        options.concurrency = 10 if options.sync else 1 if options.startup else 64
    return options


def main():
    options = read_options()
    install()
    what, measure = "Async mode against wrk", compare_async
    if options.sync:
        what, measure = "Sync mode against a pool of threads with Python's requests", compare_sync
    if options.startup:
        what, measure = "A run with one test", measure_startup
    with tempfile.TemporaryDirectory(prefix="resttest-bench-") as name:
        folder = pathlib.Path(name)
        with nginx(folder, 1 if options.pin else None) as url:
            table = measure(Bench(options, folder, url))
    describe(options, what)
    print_table(table)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Runs the whole program against servers that do wrong, as hostile.tsv says.

usage: run.py PROGRAM [--only PATTERN ...] [--clients LIST] [--jobs N] [--slack FACTOR] [--keep]

  --only     numbers or names of rows; '6*' is a pattern
  --clients  of curl, sync, engine (all three)
  --jobs     rows at a time (8)
  --slack    multiplies the timeouts and the bounds, for builds and machines that are slow (1); from
             2 on the memory is not looked at, since sanitizers have their own
  --keep     leaves the folder with suites and reports

Options of a row: case, port, scheme, host, url (instead of all four); method, body (bytes);
expect (the status that the test expects, where the row's is not it); keep=1 (a validator looks at
the answer); connections (that the server saw); retry, backoff, retry_statuses, attempts (that were
made); tls=trust (the event engine trusts our authority), tls=insecure; own_class=1 (the class
depends on more than the kind); version (of HTTP; ports of http2.py are h2_CASE, one for each
client);
needs=both_families (localhost is 127.0.0.1 and ::1).
The last line is "N passed, N failed".
"""
import argparse
import fnmatch
import http.client
import json
import math
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
CLIENTS = ("curl", "sync", "engine")
TIMEOUT = 1  # Seconds, for an attempt; suites of functional tests take whole ones.
CONNECT_TIMEOUT = 0.4
LONGEST = 30  # Seconds for a whole run, times the slack: a hang is a failure, not a wait.


class Row:
    def __init__(self, line):
        fields = (line.split("\t") + [""])[:10]
        (self.number, self.name, clients, self.kinds, self.retry_class, self.bound, self.rss,
         self.seen, _, options) = fields
        self.clients = CLIENTS if clients == "both" else clients.split(",")
        self.kinds = self.kinds.split(",")
        self.options = dict(option.split("=", 1) for option in options.split())
        self.case = self.options.get("case", self.name)

    def option(self, name, otherwise=None):
        return self.options.get(name, otherwise)

    def retries(self):
        return int(self.option("retry", 1 if self.retry_class == "N" else 0))

    def attempts(self):
        return int(self.option("attempts", 1))

    def status(self, kind):
        if kind == "ok":
            return 200
        return int(kind.split()[1]) if kind.startswith("status ") else None


class Bench:
    """The server, the program and where they meet. Threads share it; it does not change."""

    def __init__(self, arguments, folder):
        self.program = os.path.abspath(arguments.program)
        self.slack = arguments.slack
        self.timeout = math.ceil(TIMEOUT * arguments.slack)
        self.folder = folder
        certificates = folder / "certificates"
        certificates.mkdir()
        subprocess.run([HERE / "certificates.sh", certificates], check=True)
        self.authority = certificates / "ca.pem"
        self.server = subprocess.Popen([sys.executable, HERE / "server.py", certificates],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.ports = json.loads(self.server.stdout.readline())
        self.base_rss = {}

    def stop(self):
        self.server.stdin.close()
        self.server.wait()

    def counts(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.ports["http"], timeout=10)
        connection.request("GET", "/__counts")
        counts = json.load(connection.getresponse())
        connection.close()
        return counts.get(target, {"requests": 0, "connections": 0})


def target_of(row, client):
    return f"/case/{row.case}?row={row.number}&by={client}"


def port_of(row, client):
    """Its name. Of HTTP/2 each client has its own, as only so its requests are told apart."""
    name = row.option("port", "http")
    return f"{name}/{client}" if name.startswith("h2_") else name


def url_of(row, client, bench):
    if url := row.option("url"):
        return url
    port = bench.ports[port_of(row, client)]
    host = row.option("host", "127.0.0.1")
    return f"{row.option('scheme', 'http')}://{host}:{port}{target_of(row, client)}"


def retry_block(row):
    block = {"max_retries": row.retries(), "backoff_base": float(row.option("backoff", 0.01))}
    if statuses := row.option("retry_statuses"):
        block["retry_statuses"] = [int(statuses)]
    return block


def make_test(row, client, kind, bench, folder):
    # JSON is YAML, and escapes what YAML would read as something else.
    url = json.dumps(url_of(row, client, bench)).replace("\\\\x", "\\x")
    test = {"name": row.name, "method": row.option("method", "GET")}
    if size := row.option("body"):
        (folder / "body.bin").write_bytes(b"x" * int(size))
        test["body"] = {"file": "body.bin"}
    test["expected_status"] = [int(row.option("expect", row.status(kind) or 200))]
    if row.option("keep"):
        test["validators"] = [{"extract_test": {"jsonpath_mini": "x", "test": "not_exists"}}]
    if client == "curl":
        test["retry"] = retry_block(row)
        test["curl_option_connecttimeout_ms"] = round(1000 * CONNECT_TIMEOUT * bench.slack)
    else:
        mode = {"sync": "sync", "engine": "async"}[client]
        test["performance"] = {"repeat": len(row.kinds), "mode": mode, "concurrency": 1,
                               "timeout": bench.timeout,
                               "connect_timeout": CONNECT_TIMEOUT * bench.slack,
                               "retry": retry_block(row)}
    return f'- test: {{"url": {url}, {json.dumps(test)[1:]}\n'


def make_suite(row, client, bench, folder):
    text = f'- config: {{"timeout": {bench.timeout}}}\n'
    for kind in row.kinds if client == "curl" else row.kinds[:1]:
        text += make_test(row, client, kind, bench, folder)
    (folder / "suite.yaml").write_text(text)


def run_program(row, client, bench, folder):
    """The exit code, what it printed, its peak memory in MB."""
    command = [bench.program, f"http://127.0.0.1:{bench.ports['http']}", "suite.yaml",
               "--report", "json=report.json"]
    if row.option("tls") == "insecure":
        command.append("--ssl-insecure")
    if version := row.option("version"):
        command += ["--http-version", version]
    environment = dict(os.environ)
    if row.option("tls") == "trust":
        environment["SSL_CERT_FILE"] = str(bench.authority)
    with open(folder / "printed.txt", "wb") as printed:
        child = subprocess.Popen(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                                 stdout=printed, stderr=subprocess.STDOUT)
        watchdog = threading.Timer(LONGEST * bench.slack, child.kill)
        watchdog.start()
        _, status, usage = os.wait4(child.pid, 0)
        watchdog.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, (folder / "printed.txt").read_text(errors="replace"), usage.ru_maxrss / 1024


def of_tests(report):
    """What came of each request, the attempts and the longest one, from functional tests."""
    tests = report["tests"]
    results = [test["kind"] or test["status"] for test in tests]
    times = [attempt["duration_ms"] for test in tests for attempt in test["history"]]
    return results, len(times), max(times, default=0)


def of_load(report):
    """The same from a load test. It counts attempts; what was retried came before the last."""
    load = report["performance"][0]
    results = [error["kind"] for error in load["errors"] for _ in range(error["count"])]
    results += [int(status) for status, count in load["statuses"].items() for _ in range(count)]
    return results, load["attempts"], load["attempt"]["all"]["max_ms"]


def meets(result, kind, row):
    return result == row.status(kind) if row.status(kind) else result in kind.split("|")


def results_complaint(row, results, is_load):
    wanted = list(row.kinds)
    if is_load:  # In no order, with what was retried.
        left = list(results)
        for kind in wanted:
            found = next((result for result in left if meets(result, kind, row)), None)
            if found is None:
                return f"got {results}, not {wanted}"
            left.remove(found)
        return None if len(left) == row.attempts() - 1 else f"got {results}, not only {wanted}"
    if len(results) == len(wanted) and all(map(lambda r, k: meets(r, k, row), results, wanted)):
        return None
    return f"got {results}, not {wanted}"


def complaints_of(row, client, bench, folder):
    make_suite(row, client, bench, folder)
    code, printed, rss = run_program(row, client, bench, folder)
    if not 0 <= code <= 100:
        return [f"ended with {code}: {printed.strip()[-600:]}"]
    report = json.loads((folder / "report.json").read_text())
    is_load = client != "curl"
    results, attempts, longest = of_load(report) if is_load else of_tests(report)
    found = []
    if complaint := results_complaint(row, results, is_load):
        found.append(complaint)
    if attempts != row.attempts() + len(row.kinds) - 1:
        found.append(f"{attempts} attempts, not {row.attempts() + len(row.kinds) - 1}")
    failing = sum(1 for kind in row.kinds if row.status(kind) is None or row.option("expect"))
    if code != (min(failing, 1) if is_load else failing):
        found.append(f"exit code {code} where {failing} fail")
    if longest > float(row.bound) * bench.slack:
        found.append(f"took {longest:.0f} ms, bound {row.bound}")
    if bench.slack < 2 and client in bench.base_rss and rss > bench.base_rss[client] + float(row.rss):
        found.append(f"{rss:.0f} MB at the peak, {bench.base_rss[client]:.0f} in a plain run")
    bench.base_rss.setdefault(client, rss)
    port = port_of(row, client)
    counts = bench.counts(port if port.startswith("h2_") else target_of(row, client))
    if row.seen != "-" and counts["requests"] != int(row.seen):
        found.append(f"the server saw {counts['requests']} requests, not {row.seen}")
    if connections := row.option("connections"):
        if counts["connections"] != int(connections):
            found.append(f"over {counts['connections']} connections, not {connections}")
    return found


def check(row, client, bench):
    folder = bench.folder / f"{row.number}_{row.name}_{client}"
    folder.mkdir()
    try:
        return complaints_of(row, client, bench, folder)
    except Exception as error:  # One broken row must not hide the others.
        return [f"{type(error).__name__}: {error}"]


def classes():
    """The class of each kind, from the program's own table."""
    letters = {"not_processed": "S", "maybe_processed": "I", "never": "N"}
    text = (HERE.parent.parent / "src/base/error_kind.cpp").read_text()
    return {name: letters[word] for name, word in re.findall(r'"([a-z0-9_.]+)", (\w+),', text)
            if word in letters}


def class_complaints(row, table):
    for kind in (kind for kinds in row.kinds for kind in kinds.split("|")):
        if kind in table and table[kind] != row.retry_class and not row.option("own_class"):
            yield f"{kind} has class {table[kind]}, the row says {row.retry_class}"


def lacks(row):
    """Why the row cannot run on this machine, or nothing."""
    if row.option("needs") == "both_families":
        families = {address[0] for address in socket.getaddrinfo("localhost", 1)}
        if families != {socket.AF_INET, socket.AF_INET6}:
            return "localhost is not both 127.0.0.1 and ::1"
    return None


def read_rows():
    lines = (HERE / "hostile.tsv").read_text().splitlines()
    return [Row(line) for line in lines[1:] if not line.startswith(("#", "number\t"))]


def read_arguments():
    parser = argparse.ArgumentParser(usage=__doc__, add_help=False)
    parser.add_argument("program")
    parser.add_argument("--only", nargs="*", default=["*"])
    parser.add_argument("--clients", default=",".join(CLIENTS))
    parser.add_argument("--jobs", type=int, default=8)
    parser.add_argument("--slack", type=float, default=1)
    parser.add_argument("--keep", action="store_true")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    rows = [row for row in read_rows()
            if any(fnmatch.fnmatch(name, pattern) for name in (row.number, row.name)
                   for pattern in arguments.only)]
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hostile."))
    bench = Bench(arguments, folder)
    table = classes()
    passed = failed = left_out = 0
    plain = Row("0\tok\tboth\tok\t-\t250\t32\t1\t-")
    clients = arguments.clients.split(",")
    started = time.monotonic()
    for client in clients:
        if complaints := check(plain, client, bench):
            print(f"FAIL 0 ok {client}: {'; '.join(complaints)}")
            failed += 1
    jobs = []
    for row in rows:
        for complaint in class_complaints(row, table):
            print(f"FAIL {row.number} {row.name}: {complaint}")
            failed += 1
        if reason := lacks(row):
            print(f"left out: {row.number} {row.name}: {reason}")
            left_out += 1
            continue
        jobs += [(row, client) for client in row.clients if client in clients]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for (row, client), complaints in zip(jobs, pool.map(lambda job: check(*job, bench), jobs)):
            passed += not complaints
            failed += bool(complaints)
            if complaints:
                print(f"FAIL {row.number} {row.name} {client}: {'; '.join(complaints)}", flush=True)
    bench.stop()
    if arguments.keep:
        print(f"kept: {folder}")
    else:
        shutil.rmtree(folder)
    print(f"{len(rows) - left_out} rows in {time.monotonic() - started:.0f} s, {left_out} left out")
    print(f"{passed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())

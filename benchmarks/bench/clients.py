"""The clients that resttest is compared with: how each is started, and how many answers it got."""
import dataclasses
import re
import sys
from collections.abc import Callable

from bench.process import BENCHMARKS, PYTHON


@dataclasses.dataclass(frozen=True)
class Job:
    """What a client is to do. `streams` is for HTTP/2: requests at a time on each connection."""
    url: str
    count: int
    concurrency: int
    streams: int = 1


@dataclasses.dataclass(frozen=True)
class Client:
    """`idle` is a command of the same program that sends nothing: what starting it costs."""
    name: str
    command: Callable  # Of a Bench and a Job, to words.
    passed: str  # A pattern whose group is the number of answers with status 200.
    idle: Callable  # Of a Bench, to words.
    troubles: str = r"a^"  # A pattern that must not be found in what it prints.
    timed: bool = False  # Runs for a time, not for a number of requests.

    def run(self, bench, job, *, seconds=0, cpu=None):
        run = bench.run(*self.command(bench, job), cpu=cpu,
                        stop_after=seconds if self.timed else 0)
        passed = run.number(self.passed)
        if re.search(self.troubles, run.output, re.MULTILINE):
            sys.exit(f"{run.command} met troubles:\n{run.output[-3000:]}")
        if not self.timed and (run.exit != 0 or passed != job.count):
            sys.exit(f"{run.command}: {passed} of {job.count} passed, exit {run.exit}:\n"
                     f"{run.output[-3000:]}")
        return run, passed

    def idle_run(self, bench, cpu=None):
        return bench.run(*self.idle(bench), cpu=cpu)


WRK = Client(
    "wrk",  # Counts whole seconds; the SIGINT lets it stop, and print, earlier.
    lambda _, job: ["wrk", "-t1", f"-c{job.concurrency}", "-d600", "--timeout", "10s",
                    job.url],
    r"^ +(\d+) requests in ", lambda _: ["wrk", "-v"],
    troubles="Non-2xx|Socket errors", timed=True)

HEY = Client(
    "hey", lambda _, job: ["hey", "-n", job.count, "-c", job.concurrency, job.url],
    r"^ +\[200\]\s+(\d+) responses", lambda _: ["hey"], troubles="Error distribution")

AB = Client(
    "ab", lambda _, job: ["ab", "-q", "-k", "-n", job.count, "-c", job.concurrency, job.url],
    r"^Complete requests: +(\d+)$", lambda _: ["ab", "-V"],
    troubles=r"^Failed requests: +[1-9]|Non-2xx")

H2LOAD_H1 = Client(
    "h2load --h1",
    lambda _, job: ["h2load", "--h1", "-t1", "-n", job.count, "-c", job.concurrency, job.url],
    r"^status codes: (\d+) 2xx", lambda _: ["h2load", "--version"])

H2LOAD = Client(
    "h2load",
    lambda _, job: ["h2load", "-t1", "-n", job.count, "-c", job.concurrency // job.streams,
                    "-m", job.streams, job.url],
    r"^status codes: (\d+) 2xx", lambda _: ["h2load", "--version"])

EASY_LOOP = Client(
    "64 threads of libcurl",
    lambda bench, job: [bench.build("easy_loop", "-lcurl"), job.url, job.count, job.concurrency],
    r"^passed: (\d+)$", lambda bench: [bench.build("easy_loop", "-lcurl"), "http://nobody", 0, 0])

REQUESTS = Client(
    "10 threads of requests",
    lambda _, job: [PYTHON, BENCHMARKS / "requests_loop.py", job.url, job.count, job.concurrency],
    r"^passed: (\d+)$",
    lambda _: [PYTHON, BENCHMARKS / "requests_loop.py", "http://nobody", 0, 10])

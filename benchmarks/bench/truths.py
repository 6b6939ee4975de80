"""The checks of truth.py: what a run of resttest says, beside what has to come out."""
import dataclasses
import math
import os
import statistics
import sys

from bench.nginx import nginx
from bench.process import need_all_passed
from bench.timed import timed_server

FILE = {"url": "/file.txt"}
MODES = ("async", "sync")


@dataclasses.dataclass(frozen=True)
class Verdict:
    what: str
    expected: str
    came: str
    held: bool


def near(what, expected, came, tolerance, unit="ms"):
    return Verdict(what, f"{expected:,.3f} +- {tolerance:.3f} {unit}", f"{came:,.3f} {unit}",
                   abs(came - expected) <= tolerance)


def equal(what, expected, came):
    return Verdict(what, f"{expected:,}", f"{came:,}", came == expected)


def below(what, limit, came, unit):
    return Verdict(what, f"under {limit:g} {unit}", f"{came:.3f} {unit}", came < limit)


def at_least(what, limit, came, unit):
    return Verdict(what, f"{limit:g} {unit} or more", f"{came:.3f} {unit}", came >= limit)


def count_verdicts(what, report, counted):
    yield equal(f"{what}: requests that the server counted", report["attempts"], counted)
    yield equal(f"{what}: operations that passed", report["total"], report["passed"])


def check_delay(bench, _):
    """Times of operations against a server that holds each request for 10 ms."""
    for mode in MODES:
        with timed_server(bench, delay_ms=10) as server:
            _, report = bench.load(server.url, {"url": "/"}, {
                "repeat": 1500, "concurrency": 4, "mode": mode, "warmup": 4}, report=True)
            truth = server.stats()
        for percentile in ("p50", "p99"):
            expected = truth[f"{percentile}_ms"]
            yield near(f"10 ms of delay, {mode}: {percentile}", expected,
                       report["operation"]["all"][percentile], max(expected / 100, 0.1))
        report["attempts"] += 4  # Of the warm-up, which the report leaves out.
        yield from count_verdicts(f"10 ms of delay, {mode}", report, truth["requests"])


def stalled_times(stalls, rate, seconds):
    """How long each arrival has to wait, in ms and in order: what comes in a stall, until its end."""
    times = []
    for number in range(rate * seconds):
        arrival = number * 1000 / rate
        times.append(max((end - arrival for begin, end in stalls if begin <= arrival < end),
                         default=0))
    return sorted(times)


def check_stall(bench, _):
    """Response times of an open load while the server stalls for 500 ms every 5 s."""
    rate, seconds = 1000, 10
    for mode in MODES:
        with timed_server(bench, stall_every_ms=5000, stall_ms=500) as server:
            _, report = bench.load(server.url, {"url": "/"}, {
                "rate": rate, "duration": f"{seconds}s", "mode": mode}, report=True)
            truth = server.stats()
        times = stalled_times(truth["stalls"], rate, seconds)
        response = report["response"]["all"]
        what = f"stalls of 500 ms, {mode}: response"
        yield near(f"{what} p99", times[math.ceil(0.99 * len(times)) - 1], response["p99"], 15)
        yield at_least(f"{what} p99", 400, response["p99"], "ms")
        yield near(f"{what} max", times[-1], response["max_ms"], 15)
        yield equal(f"stalls of 500 ms, {mode}: arrivals", rate * seconds, report["started"])
        yield from count_verdicts(f"stalls of 500 ms, {mode}", report, truth["requests"])


def check_arrivals(bench, _):
    """10,000 arrivals a second, for 10 s, from one event loop."""
    with nginx(bench.folder) as server:
        (_, report), _, counted = server.count(lambda: bench.load(
            server.urls["http"], FILE, {"rate": 10000, "duration": "10s", "mode": "async"},
            report=True))
    yield near("10,000/s for 10 s: arrivals", 100_000, report["started"], 100, "of them")
    yield below("10,000/s for 10 s: send lag p99", 1, report["generator"]["send_lag_p99_ms"], "ms")
    yield from count_verdicts("10,000/s for 10 s", report, counted)


def rate_of(bench, server, test, performance, options=()):
    """Requests for each second of the whole process; and whether the server counted the same."""
    run, _, counted = server.count(
        lambda: bench.load(server.urls["http"], test, performance, options=options))
    count = need_all_passed(run, performance["repeat"])
    return count / run.wall, count == counted


def repeat_for(bench, server, test, performance, seconds):
    """How many operations take about so long."""
    rate, _ = rate_of(bench, server, test, {**performance, "repeat": 2000})
    rate, _ = rate_of(bench, server, test, {**performance, "repeat": max(2000, int(rate * 0.5))})
    return max(2000, int(rate * seconds))


def check_threads(bench, options):
    """Two event loops beside one, with work that costs the client more than the server."""
    test = {"url": "/64k.json", "validators": [
        {"compare": {"jsonpath_mini": "people.400.login", "expected": "user400"}}]}
    load = {"concurrency": 64, "mode": "async"}
    rates = {1: [], 2: []}
    agreed = True
    with nginx(bench.folder, workers=2) as server:
        repeat = repeat_for(bench, server, test, load, options.seconds)
        for number in range(options.rounds):
            for threads in (1, 2) if number % 2 == 0 else (2, 1):
                rate, same = rate_of(bench, server, test,
                                     {**load, "repeat": repeat, "threads": threads})
                rates[threads].append(rate)
                agreed = agreed and same
    ratio = statistics.median(two / one for one, two in zip(*rates.values()))
    cpus = len(os.sched_getaffinity(0))
    where = f"threads: 2 beside 1, {cpus} processors, two workers of the server on the same ones"
    yield at_least(where, 1.1, ratio, "times the requests/s")
    yield Verdict("threads: requests that the server counted", "ours", "ours" if agreed else
                  "others", agreed)


def check_memory(bench, options):
    """Peak memory does not grow with the number of requests."""
    peaks = []
    with nginx(bench.folder) as server:
        for repeat in (100_000, options.large):
            run, _, counted = server.count(lambda repeat=repeat: bench.load(
                server.urls["http"], FILE,
                {"repeat": repeat, "concurrency": 64, "mode": "async"}))
            need_all_passed(run, repeat)
            peaks.append(run.megabytes)
            yield equal(f"{repeat:,} requests: counted by the server", repeat, counted)
    yield Verdict(f"peak memory after {options.large:,} requests",
                  f"at most {peaks[0] + 2:.1f} MB (after 100,000: {peaks[0]:.1f} MB)",
                  f"{peaks[1]:.1f} MB", peaks[1] <= peaks[0] + 2)


def check_connections(bench, _):
    """10,000 connections of one event loop, all open at a time."""
    count = 10_000
    with timed_server(bench, delay_ms=3000) as server:
        run, report = bench.load(server.url, {"url": "/"}, {
            "repeat": 2 * count, "concurrency": count, "mode": "async", "timeout": 60,
            "connect_timeout": 60}, report=True)
        truth = server.stats()
    yield at_least("10,000 connections: open at a time", count, truth["most_open"], "connections")
    yield equal("10,000 connections: opened, of what the server accepted",
                truth["connections"] - 1, report["connections"]["opened"])  # One asked for that.
    yield below("10,000 connections: peak memory", 60, run.megabytes, "MB")
    yield from count_verdicts("10,000 connections", report, truth["requests"])


def check_reporting(bench, options):
    """What progress lines and a JSON report cost, as a share of the throughput without them."""
    load = {"concurrency": 64, "mode": "async"}
    ways = {"plain": [], "--progress lines": ["--progress", "lines"],
            "--report json": ["--report", f"json={bench.folder}/cost.json"]}
    rates = {name: [] for name in ways}
    agreed = True
    with nginx(bench.folder) as server:
        repeat = repeat_for(bench, server, FILE, load, options.seconds)
        for number in range(options.rounds):
            turn = number % len(ways)
            for name in [*ways][turn:] + [*ways][:turn]:
                rate, same = rate_of(bench, server, FILE, {**load, "repeat": repeat}, ways[name])
                rates[name].append(rate)
                agreed = agreed and same
            print(f"  round {number + 1}: " + ", ".join(
                f"{name} {rates[name][-1]:,.0f}/s" for name in ways), file=sys.stderr)
    plain = rates.pop("plain")
    for name, found in rates.items():
        ratio = statistics.median(other / base for other, base in zip(found, plain))
        yield at_least(f"{name}: share of the throughput", 0.98, ratio, "of it")
    yield Verdict("progress and report: requests that the server counted", "ours",
                  "ours" if agreed else "others", agreed)


CHECKS = {"delay": check_delay, "stall": check_stall, "arrivals": check_arrivals,
          "threads": check_threads, "memory": check_memory, "connections": check_connections,
          "reporting": check_reporting}

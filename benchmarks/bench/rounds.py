"""Interleaved rounds: each lets all sides do the same work, one after the other."""
import dataclasses
import statistics
import sys

from bench.clients import REQUESTS, Job
from bench.nginx import nginx
from bench.process import need_all_passed

OURS = "resttest"


@dataclasses.dataclass(frozen=True)
class Sample:
    microseconds: float  # Of client CPU for each request.
    rate: float  # Requests for each second.
    megabytes: float


@dataclasses.dataclass
class Result:
    """Of one work: the samples of each side, round by round, and what nginx counted of ours."""
    samples: dict
    sent: int = 0
    counted: int = 0
    connections: list = dataclasses.field(default_factory=list)


def quartiles(values):
    values = list(values)
    return statistics.quantiles(values, n=4, method="inclusive") if len(values) > 1 else values * 3


class Contest:
    """One work, its server and its clients."""

    def __init__(self, bench, work, server, options):
        self.bench, self.work, self.server, self.options = bench, work, server, options
        self.url = server.urls[work.kind]
        self.cpu = 0 if work.pinned else None
        self.others = {client.name: client for client in work.others}
        self.seconds = options.seconds
        self.idle = {}  # CPU and wall seconds of a run of each side that sends nothing.

    def ours(self, count):
        run = self.bench.load(self.url, self.work.our_test(), self.work.our_load(count),
                              options=["--ssl-insecure"], config=self.work.config, cpu=self.cpu)
        return run, need_all_passed(run, count)

    def other(self, name, count):
        job = Job(self.url + self.work.path, count, self.work.concurrency, self.work.streams)
        return self.others[name].run(self.bench, job, seconds=self.seconds, cpu=self.cpu)

    def measure_idle(self):
        runs = {OURS: lambda: self.ours(0)[0]}
        for name, client in self.others.items():
            runs[name] = lambda client=client: client.idle_run(self.bench, self.cpu)
        for name, take in runs.items():
            idle = [take() for _ in range(5)]
            self.idle[name] = (statistics.median(run.cpu for run in idle),
                               min(run.wall for run in idle))

    def calibrate(self):
        """How many requests take us about a slice: a multiple of the connections, as hey needs it.

        Python's requests are so much slower that the number is theirs where they take part.
        """
        least = max(self.work.concurrency, 100)
        if REQUESTS.name in self.others:
            run, count = self.other(REQUESTS.name, least * 5)
        else:
            run, count = min((self.ours(least * 20) for _ in range(2)), key=lambda one: one[0].wall)
        requests = count / run.wall * self.options.seconds * self.work.length
        return max(20, round(requests / self.work.concurrency)) * self.work.concurrency

    def align_timed(self, count):
        """How long a client that runs for a time takes for about as many requests."""
        for name, client in self.others.items():
            if client.timed:
                run, passed = self.other(name, count)
                while passed == 0:
                    self.seconds *= 2
                    run, passed = self.other(name, count)
                self.seconds = max(0.1, run.wall * count / passed)

    def take(self, side, count, result):
        if side == OURS:
            (run, done), connections, requests = self.server.count(lambda: self.ours(count))
            result.sent += done
            result.counted += requests
            result.connections.append(connections)
        else:
            run, done = self.other(side, count)
        if done == 0:
            sys.exit(f"{run.command}: no answer in {run.wall:.1f} s; try more --seconds")
        idle_cpu, idle_wall = self.idle[side]
        cost = max(run.cpu - idle_cpu, 0) / done * 1e6
        rate = done / max(run.wall - idle_wall, 1e-3)
        result.samples[side].append(Sample(cost, rate, run.megabytes))

    def run(self):
        self.measure_idle()
        count = self.calibrate()
        self.align_timed(count)
        sides = [OURS, *self.others]
        result = Result({side: [] for side in sides})
        for number in range(self.options.rounds):
            turn = number % len(sides)
            for side in sides[turn:] + sides[:turn]:  # Each is first, second, ... in turn.
                self.take(side, count, result)
            costs = ", ".join(f"{side} {result.samples[side][-1].microseconds:.2f}"
                              for side in sides)
            print(f"  round {number + 1}, {count} requests, us: {costs}", file=sys.stderr)
        return result


def compare(bench, work, options):
    print(work.title, file=sys.stderr)
    with nginx(bench.folder, 1 if work.pinned else None) as server:
        return Contest(bench, work, server, options).run()

"""What a run with one request takes, beside one GET by Python's requests."""
import statistics
import sys

from bench.clients import REQUESTS, Job
from bench.nginx import nginx

ONE_TEST = """- test:
    name: one
    url: /file.txt
    expected_status: [200]
"""


def ours(bench, url):
    path = bench.folder / "one.yaml"
    path.write_text(ONE_TEST)
    run = bench.run(bench.resttest, url, path, "--output", "classic")
    if run.exit != 0:
        sys.exit(f"{run.command}: exit {run.exit}\n{run.output}")
    return run


def measure_startup(bench, rounds):
    runs = {"resttest": [], "requests": []}
    with nginx(bench.folder) as server:
        url = server.urls["http"]
        for _ in range(max(rounds, 5)):
            runs["resttest"].append(ours(bench, url))
            runs["requests"].append(REQUESTS.run(bench, Job(url + "/file.txt", 1, 1))[0])
    table = [["a run with one request", *runs, "ratio"]]
    for name, pick, unit in (("CPU, median", lambda run: run.cpu * 1e3, "ms"),
                             ("wall time, median", lambda run: run.wall * 1e3, "ms"),
                             ("peak memory, median", lambda run: run.megabytes, "MB")):
        mine, other = (statistics.median(map(pick, side)) for side in runs.values())
        table.append([name, f"{mine:.1f} {unit}", f"{other:.1f} {unit}", f"{mine / other:.3f}"])
    return table

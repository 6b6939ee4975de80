"""Tables in Markdown, and what belongs above them."""
import contextlib
import datetime
import os
import pathlib
import platform
import re
import statistics

from bench.rounds import OURS, quartiles

HEAD = ["work", "against", "CPU us", "theirs", "ratio (quartiles)", "requests/s", "theirs", "ratio",
        "peak MB", "theirs", "ratio", "server agrees"]


def print_table(table):
    widths = [max(len(row[i]) for row in table) for i in range(len(table[0]))]
    for number, row in enumerate(table):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")


def rows_of(work, result):
    """The row group of a work: a row for each client that it is compared with."""
    agrees = "yes" if result.counted == result.sent else f"no: {result.counted} of {result.sent}"
    ours = result.samples[OURS]
    rows = []
    for name, theirs in result.samples.items():
        if name == OURS:
            continue
        row = [work.title, name]
        for pick, form in ((lambda sample: sample.microseconds, "{:.2f}"),
                           (lambda sample: sample.rate, "{:,.0f}"),
                           (lambda sample: sample.megabytes, "{:.1f}")):
            mine, other = [*map(pick, ours)], [*map(pick, theirs)]
            ratios = quartiles(a / b if b else float("nan") for a, b in zip(mine, other))
            row += [form.format(statistics.median(mine)), form.format(statistics.median(other)),
                    f"{ratios[1]:.3f}"]
            if pick(ours[0]) == ours[0].microseconds:
                row[-1] += f" ({ratios[0]:.3f} to {ratios[2]:.3f})"
        rows.append([*row, agrees])
    return rows


def cpu_model():
    with contextlib.suppress(OSError):
        found = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(),
                          re.MULTILINE)
        if found:
            return found[1]
    return platform.machine()


def describe(what, busy):
    now = datetime.datetime.now(datetime.timezone.utc)
    print(f"\n{what}, {now:%Y-%m-%d %H:%M} UTC")
    print(f"{cpu_model()}, {len(os.sched_getaffinity(0))} processors, Linux "
          f"{platform.release()}, load average before {busy:.1f}")

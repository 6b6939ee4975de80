"""Processes and what they used."""
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile

BENCHMARKS = pathlib.Path(__file__).resolve().parent.parent
ROOT = BENCHMARKS.parent
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable


class Run:
    """One finished process: CPU seconds, peak memory in MB, wall seconds, and what it printed."""

    def __init__(self, command, output, used):
        user, system, peak, wall, code = used.split()
        self.command, self.output = command, output
        self.cpu = float(user) + float(system)
        self.megabytes = int(peak) / 1024
        self.wall = float(wall)
        self.exit = int(code)

    def number(self, pattern):
        found = re.search(pattern, self.output, re.MULTILINE)
        if not found:
            sys.exit(f"{self.command}: the output has no '{pattern}':\n{self.output[-3000:]}")
        return int(found[1])


class Bench:
    """A folder for the time of the measurements, with the programs built for them."""

    def __init__(self, resttest, folder):
        self.resttest, self.folder = resttest, folder
        self.launcher = self.build("measure_child")

    def build(self, name, *libraries):
        """Compiles NAME.cpp of this folder, once."""
        program = self.folder / name
        if not program.exists():
            compiler = os.environ.get("CXX") or shutil.which("g++") or "c++"
            subprocess.run([compiler, "-O2", "-std=c++20", "-pthread", BENCHMARKS / f"{name}.cpp",
                            *libraries, "-o", program], check=True)
        return program

    def run(self, *command, cpu=None, stop_after=0):
        """Runs a command to its end; `cpu` pins it, after `stop_after` seconds it gets a SIGINT."""
        words = [str(word) for word in command]
        pin = [] if cpu is None else ["taskset", "-c", str(cpu)]
        used = self.folder / "used"
        used.unlink(missing_ok=True)
        with tempfile.TemporaryFile() as out:
            subprocess.run([*pin, self.launcher, used, str(stop_after), *words], check=True,
                           stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            out.seek(0)
            return Run(" ".join(words), out.read().decode(errors="replace"), used.read_text())

    def load(self, url, test, performance, *, options=(), config=None, report=False, cpu=None):
        """Runs one load test of resttest; gives the run and, if asked for, its report."""
        suite = [{"test": {"name": "load", "expected_status": [200], **test,
                           "performance": {"percentiles": [50, 99], **performance}}}]
        if config:
            suite.insert(0, {"config": config})
        path = self.folder / "suite.yaml"
        path.write_text(json.dumps(suite))  # YAML, too.
        result = self.folder / "report.json"
        result.unlink(missing_ok=True)
        more = ["--report", f"json={result}"] if report else []
        run = self.run(self.resttest, url, path, "--max-retries", 2, "--output", "classic", *more,
                       *options, cpu=cpu)
        if report and not result.exists():
            sys.exit(f"{run.command}: no report, exit {run.exit}:\n{run.output[-3000:]}")
        return (run, json.loads(result.read_text())["performance"][0]) if report else run


def need_all_passed(run, count):
    """What every load of resttest has to fulfil before it is compared with anything."""
    passed = run.number(r"^passed: (\d+)$")
    if run.exit != 0 or passed != count:
        sys.exit(f"{run.command}: {passed} of {count} passed, exit {run.exit}:\n"
                 f"{run.output[-3000:]}")
    return passed


def raise_file_limit():
    """As many open files as the system lets this process and its children have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def install(*extra):
    script = ('. tools/packages.sh; install_packages "run the benchmarks" '
              '"${benchmark_packages[@]}" "$@"')
    if subprocess.run(["bash", "-c", script, "install", *extra], cwd=ROOT).returncode != 0:
        sys.exit(1)

"""Golden cases: a folder each.

  args      one line as in a shell, without the program: {URL} suite.yaml --max-retries 3. {URL} is
            the server, {OUT} a folder for reports. The folder of the case is the current one.
            Several lines are run one after the other, and what they print has the line above it.
  stdin     what the program reads, else nothing
  env       NAME=value lines, added to a small fixed environment
  reruns    where this is, each command that stderr offers to run a test again is run, too
  in_flight the most requests that may be at the server at a time
expected, and rewritten by --update:
  stdout, stderr   after fixed words were put in; no file where nothing is printed
  exit             the exit code
  requests         what reached the server: the number, then how often each path
  out/             each file below {OUT}, and below results/ in the current folder
"""
import difflib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import tempfile

from demo_api import DemoApi
from fixed_words import FixedWords

TIME_LIMIT = 60


def find(folder):
    return [Case(path.parent) for path in sorted(folder.glob("*/args"))]


def environment(build):
    """What a command sees of the environment: the same everywhere."""
    return {"PATH": f"{build}:{os.environ['PATH']}", "LC_ALL": "C.UTF-8", "TERM": "xterm",
            "COLUMNS": "80", "HOME": "/nonexistent",
            **{k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}}


class Case:
    def __init__(self, folder):
        self.folder = folder
        self.name = folder.name

    def run(self, arguments):
        seen = self.outcome(arguments)
        if arguments.update:
            return self.update(seen)
        wanted = self.expected()
        return "".join(difference(name, wanted.get(name, ""), seen.get(name, ""))
                       for name in sorted(wanted.keys() | seen.keys()))

    def outcome(self, arguments):
        """Everything that came out, by the name of the file that holds it."""
        with tempfile.TemporaryDirectory(prefix="golden-") as top, \
                DemoApi(arguments.build / "resttest-demo-api") as api:
            work, out = pathlib.Path(top, "work"), pathlib.Path(top, "out")
            shutil.copytree(self.folder, work, ignore=lambda *_: ["out"])
            out.mkdir()
            words = FixedWords(api.url, [(str(out), "{OUT}"), (str(work), "{DIR}")])
            seen = {"stdout": "", "stderr": "", "exit": ""}
            lines = self.text("args").splitlines()
            for line in lines:
                title = f"--- resttest {line}\n" if len(lines) > 1 else ""
                line = line.replace("{URL}", api.url).replace("{OUT}", str(out))
                done = self.execute(arguments, shlex.split(line, comments=True), work)
                seen["stdout"] += title + words.in_text(printable(done.stdout))
                seen["stderr"] += title + words.in_text(printable(done.stderr))
                seen["exit"] += f"{done.returncode}\n"
                if (self.folder / "reruns").exists():
                    self.rerun(done.stderr, arguments, work, words, seen)
            counts = api.counts()
            seen["requests"] = requests_text(words, counts)
            bound = self.text("in_flight")
            if bound and counts["max_in_flight"] > int(bound):
                seen["in_flight"] = f"{counts['max_in_flight']}, at most {bound}"
            for path in sorted([*out.rglob("*"), *(work / "results").rglob("*")]):
                if path.is_file():
                    seen[f"out/{path.name}"] = words.in_text(printable(path.read_bytes()))
        return {name: text for name, text in seen.items() if text}

    def rerun(self, stderr, arguments, work, words, seen):
        """Runs what stands behind "rerun", by a shell, as a person would."""
        for command in re.findall(r"^ +rerun +(.+)$", printable(stderr), re.M):
            done = subprocess.run(["sh", "-c", command], cwd=work, capture_output=True,
                                  env=environment(arguments.build), stdin=subprocess.DEVNULL,
                                  timeout=TIME_LIMIT * arguments.patience)
            seen["stdout"] += f"--- {words.in_text(command)}\n" + words.in_text(
                printable(done.stdout))
            seen["exit"] += f"{done.returncode}\n"

    def execute(self, arguments, options, work):
        environ = environment(arguments.build)
        environ.update(line.split("=", 1) for line in self.text("env").splitlines())
        program = self.text("program").strip() or "resttest"
        return subprocess.run([arguments.build / program, *options], cwd=work, env=environ,
                              input=self.text("stdin").encode(), capture_output=True,
                              timeout=TIME_LIMIT * arguments.patience)

    def expected(self):
        paths = [self.folder / name for name in ("stdout", "stderr", "exit", "requests")]
        paths += (self.folder / "out").glob("*")
        return {str(path.relative_to(self.folder)): path.read_text(encoding="utf-8")
                for path in paths if path.exists()}

    def update(self, seen):
        for name in self.expected().keys() - seen.keys():
            (self.folder / name).unlink()
        for name, text in seen.items():
            (self.folder / name).parent.mkdir(exist_ok=True)
            (self.folder / name).write_text(text, encoding="utf-8")
        return ""

    def text(self, name):
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def printable(data):
    """The bytes as text; what a file could not show is escaped."""
    text = data.decode("utf-8", "backslashreplace")
    return re.sub("[\x00-\x08\x0b-\x1f\x7f]", lambda m: f"\\x{ord(m[0]):02x}", text)


def requests_text(words, counts):
    lines = [f"{counts['requests']}"]
    lines += [f"{count:6} {words.in_text(path)}" for path, count in counts["per_path"].items()]
    return "\n".join(lines) + "\n"


def difference(name, wanted, seen):
    lines = difflib.unified_diff(wanted.splitlines(True), seen.splitlines(True),
                                 f"{name} expected", f"{name} that came")
    return "".join(line if line.endswith("\n") else line + "\n\\ no line feed\n" for line in lines)

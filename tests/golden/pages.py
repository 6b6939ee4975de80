"""Examples, and what stands in README.md and docs/: everything in them that can be run, is run.

An example begins with comments that say how:
  # run: resttest {URL} examples/retry.yaml --max-retries 3
  # exit: 1                                          (0 where it is not said)

Of a page, blocks of these languages:
  yaml      begins with "# file: NAME" and is put there, for the commands further down
  console   "$ COMMAND", run by a shell, then what it prints, stdout and stderr together. A line
            "..." stands for any lines. Nothing: anything may come. A command that ends in
            "# exit N" exits with N, any other with 0.
Other languages are text. A console block after a line "<!-- not run: why -->" is not run.
What stands between "<!-- printed by: COMMAND -->" and "<!-- end of print -->" is what COMMAND
prints, in a block of its own where that is no Markdown; --update puts it there.
http://localhost:8000 is the demo server; the current folder holds examples/.
"""
import pathlib
import re
import shutil
import subprocess
import tempfile

from cases import TIME_LIMIT, difference, environment, printable
from demo_api import DemoApi
from fixed_words import FixedWords

SERVER = "http://localhost:8000"
BLOCK = re.compile(r"^(?:<!-- not run: (?P<why>.+) -->\n)?```(?P<language>\w*)\n(?P<text>.*?)^```$",
                   re.S | re.M)


PRINTED = re.compile(r"(?P<head><!-- printed by: (?P<command>[^\n]+) -->\n)(?P<text>.*?)"
                     r"(?P<tail><!-- end of print -->)", re.S)


def find_examples(root):
    return [Example(root, path) for path in sorted((root / "examples").glob("*.yaml"))]


def find_pages(root):
    return [Page(root, path) for path in [root / "README.md", *sorted((root / "docs").glob("*.md"))]
            if path.exists()]


class Shell:
    """Runs commands in a folder that holds the examples, against a server of its own."""

    def __init__(self, root, arguments):
        self.root, self.arguments = root, arguments

    def __enter__(self):
        self.top = tempfile.TemporaryDirectory(prefix="golden-")
        self.folder = pathlib.Path(self.top.name)
        if (self.root / "examples").exists():
            shutil.copytree(self.root / "examples", self.folder / "examples")
        self.api = DemoApi(self.arguments.build / "resttest-demo-api").__enter__()
        return self

    def __exit__(self, *what):
        self.api.__exit__(*what)
        self.top.cleanup()

    def run(self, command):
        """Exit code and output."""
        done = subprocess.run(["sh", "-c", command], cwd=self.folder,
                              env=environment(self.arguments.build), stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=TIME_LIMIT * self.arguments.patience)
        return done.returncode, printable(done.stdout)


class Example:
    def __init__(self, root, path):
        self.root, self.path = root, path
        self.name = f"examples/{path.name}"

    def run(self, arguments):
        head = dict(re.findall(r"^# (run|exit): (.+)$", self.path.read_text(), re.M))
        if "run" not in head:
            return 'there is no comment "# run: resttest {URL} ..."'
        with Shell(self.root, arguments) as shell:
            code, output = shell.run(head["run"].replace("{URL}", shell.api.url))
        wanted = int(head.get("exit", 0))
        return "" if code == wanted else f"exit {code}, not {wanted}\n{output}"


class Page:
    def __init__(self, root, path):
        self.root, self.path = root, path
        self.name = str(path.relative_to(root))

    def run(self, arguments):
        wrong = []
        with Shell(self.root, arguments) as shell:
            if arguments.update:
                self.print_again(shell)
            page = self.path.read_text(encoding="utf-8")
            for part in PRINTED.finditer(page):
                wrong.append(difference("printed", part["text"], printed(shell, part["command"])))
            for block in BLOCK.finditer(page):
                if block["language"] == "yaml":
                    wrong.append(save(block["text"], shell.folder))
                elif block["language"] == "console" and not block["why"]:
                    wrong += [check(shell, *one) for one in commands(block["text"])]
                elif block["language"] in ("sh", "bash", "shell"):
                    wrong.append(f"a command stands in a console block: {block['text']}")
        return "".join(wrong)

    def print_again(self, shell):
        page = self.path.read_text(encoding="utf-8")
        new = PRINTED.sub(
            lambda part: part["head"] + printed(shell, part["command"]) + part["tail"], page)
        if new != page:
            self.path.write_text(new, encoding="utf-8")


def printed(shell, command):
    code, output = shell.run(command)
    if code != 0:
        return f"exit {code}: {output}"
    return f"\n{output}\n" if output[:1] in "|#" else f"\n```\n{output}```\n\n"


def save(text, folder):
    named = re.match(r"# file: ([\w./-]+)\n", text)
    if not named:
        return f'a YAML block does not begin with "# file: NAME":\n{text}'
    path = folder / named[1]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return ""


def commands(text):
    """[command, exit code, expected output] of each command of a block."""
    found = []
    for part in re.split(r"^\$ ", text, flags=re.M)[1:]:
        lines = part.splitlines(True)
        last = next(i for i, line in enumerate(lines) if not line.endswith("\\\n"))
        command, output = "".join(lines[:last + 1]).strip(), "".join(lines[last + 1:])
        code = re.search(r"# exit (\d+)$", command)
        found.append([command, int(code[1]) if code else 0, output])
    return found


def check(shell, command, wanted_code, wanted):
    code, output = shell.run(command.replace(SERVER, shell.api.url))
    if code != wanted_code:
        return f"$ {command}\nexit {code}, not {wanted_code}\n{output}\n"
    words = FixedWords(shell.api.url)
    wanted = words.in_text(wanted.replace(SERVER, "{URL}"))
    seen = words.in_text(output)
    pattern = "".join("(?:.*\n)*" if line == "...\n" else re.escape(line)
                      for line in wanted.splitlines(True))
    if not wanted.strip() or re.fullmatch(pattern, seen):
        return ""
    return f"$ {command}\n{difference('output', wanted, seen)}\n"

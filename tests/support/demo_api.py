"""resttest-demo-api on a free port, for as long as a `with` lasts."""
import json
import subprocess
import urllib.request

# Nothing of the caller's environment may turn a request aside.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class DemoApi:
    def __init__(self, program):
        self.program = program

    def __enter__(self):
        self.process = subprocess.Popen([self.program, "--until-eof"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on "):
            self.process.kill()
            raise RuntimeError(f"{self.program} said {line!r}")
        self.url = line.removeprefix("listening on ").strip()
        self.port = self.url.rpartition(":")[2]
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise

    def counts(self):
        """What reached the server: the document of /__counts."""
        with _opener.open(self.url + "/__counts", timeout=30) as answer:
            return json.load(answer)

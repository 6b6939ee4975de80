"""Starts timed_server.cpp, the server that knows how long it held each request."""
import contextlib
import json
import subprocess
import sys
import urllib.request


class TimedServer:
    def __init__(self, port):
        self.url = f"http://127.0.0.1:{port}"

    def stats(self):
        with urllib.request.urlopen(self.url + "/stats", timeout=30) as answer:
            return json.load(answer)


@contextlib.contextmanager
def timed_server(bench, delay_ms=0, stall_every_ms=0, stall_ms=0):
    command = [bench.build("timed_server"), str(delay_ms), str(stall_every_ms), str(stall_ms)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        port = process.stdout.readline().strip()
        if not port:
            sys.exit("timed_server does not listen")
        try:
            yield TimedServer(int(port))
        finally:
            process.stdin.close()  # It ends with its input.

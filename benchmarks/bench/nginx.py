"""An nginx of the benchmarks' own: files over HTTP/1.1 and HTTP/2, with and without TLS."""
import contextlib
import json
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

CONFIG = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
worker_processes {workers};
worker_rlimit_nofile 24000;
events {{ worker_connections 20000; }}
http {{
  access_log off;
  keepalive_requests 100000000;
  keepalive_timeout 600s;
  tcp_nodelay on;
  default_type text/plain;
  types {{ application/json json; }}
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  ssl_certificate {folder}/cert.pem;
  ssl_certificate_key {folder}/key.pem;
  root {folder}/www;
  server {{
    listen 127.0.0.1:{http} backlog=4096;
    location = /status {{ stub_status; }}
  }}
  server {{ listen 127.0.0.1:{https} ssl backlog=4096; }}
  server {{ listen 127.0.0.1:{h2} ssl http2 backlog=4096; }}
  server {{ listen 127.0.0.1:{h2c} http2 backlog=4096; }}
}}
"""

KINDS = {"http": "http", "https": "https", "h2": "https", "h2c": "http"}


class Server:
    """A running nginx: its base URLs, and its own count of what reached it."""

    def __init__(self, ports):
        self.urls = {kind: f"{scheme}://127.0.0.1:{ports[kind]}"
                     for kind, scheme in KINDS.items()}

    def counts(self):
        """Connections and requests since the start; asking is one of each, and is in them."""
        with urllib.request.urlopen(self.urls["http"] + "/status", timeout=10) as answer:
            text = answer.read().decode()
        connections, _, requests = map(int, re.search(r"(\d+) (\d+) (\d+)", text).groups())
        return connections, requests

    def count(self, take):
        """What `take` returns, and the connections and requests that reached nginx meanwhile."""
        before = self.counts()
        result = take()
        after = self.counts()
        return result, after[0] - before[0] - 1, after[1] - before[1] - 1


def free_ports(count):
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def people(size):
    """A JSON document of about `size` bytes: {"people": [{...}, ...]}."""
    rows = []
    while len(json.dumps({"people": rows})) < size:
        number = len(rows)
        rows.append({"id": number, "login": f"user{number}", "name": f"Person Number {number}",
                     "active": number % 3 != 0, "score": number * 1.25, "tags": ["a", "b"]})
    return json.dumps({"people": rows})


def write_files(folder):
    folder.chmod(0o755)  # nginx's worker is another user when root runs this.
    www = folder / "www"
    if www.exists():
        return
    www.mkdir()
    (www / "file.txt").write_text("x" * 99 + "\n")
    (www / "8k.json").write_text(people(8 * 1024))
    (www / "64k.json").write_text(people(64 * 1024))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def nginx(folder, cpu=None, workers=1):
    """A Server on free ports, below `folder`; ends with the block."""
    write_files(folder)
    ports = dict(zip(KINDS, free_ports(len(KINDS))))
    (folder / "nginx.conf").write_text(CONFIG.format(folder=folder, workers=workers, **ports))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    if cpu is not None:
        command = ["taskset", "-c", str(cpu), *command]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        wait_for(ports["http"], process, folder)
        yield Server(ports)
    finally:
        process.terminate()
        process.wait()


def wait_for(port, process, folder):
    for _ in range(100):
        if process.poll() is not None:
            sys.exit("nginx ended: " + (folder / "error.log").read_text())
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    sys.exit("nginx does not listen")

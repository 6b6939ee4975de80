#!/usr/bin/env python3
"""A server that does wrong on purpose: what hostile.tsv asks for, by name.

usage: server.py [CERTIFICATES]

Prints one line of JSON with its ports by name, serves until stdin ends. GET /case/NAME on the port
"http" does what NAME means once the request is read (cases.py); the other ports do their wrong
before that, the TLS ones only where a folder of certificates is given. GET /__counts tells, for
each target, how many whole heads of requests came and over how many connections.
"""
import collections
import json
import os
import socket
import struct
import sys
import threading

import cases
import doors


class Counts:
    """What came, for each target. All threads share it."""

    def __init__(self):
        self._lock = threading.Lock()
        self._requests = collections.Counter()
        self._connections = collections.Counter()

    def add(self, target, is_first):
        """Counts a request; returns how many of its target came before."""
        with self._lock:
            before = self._requests[target]
            self._requests[target] += 1
            self._connections[target] += is_first
            return before

    def to_json(self):
        with self._lock:
            return json.dumps({target: {"requests": count, "connections": self._connections[target]}
                               for target, count in self._requests.items()}).encode()


class Connection:
    """One connection as a case sees it."""

    def __init__(self, raw, counts):
        self.socket = raw
        self.received = b""
        self.nth = 0        # The request on this connection, from 1.
        self.before = 0     # How many requests for its target came before, on any connection.
        self.method = ""
        self._counts = counts

    def send(self, data):
        self.socket.sendall(data)

    def close(self):
        """Ends both directions. Unread input would turn it into a reset."""
        self.socket.setblocking(False)
        try:
            while self.socket.recv(65536):
                pass
        except OSError:
            pass
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def stall(self):
        """Does nothing until the client has had enough."""
        try:
            while self.socket.recv(65536):
                pass
        except OSError:
            pass
        self.socket.close()

    def read_body(self, size):
        while len(self.received) < size:
            data = self.socket.recv(65536)
            if not data:
                break
            self.received += data
        self.received = self.received[size:]

    def read_head(self):
        """The next request's method, target and headers, or nothing at the end."""
        while b"\r\n\r\n" not in self.received:
            data = self.socket.recv(65536)
            if not data:
                return None
            self.received += data
        head, _, self.received = self.received.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        headers = {name.lower(): value.strip()
                   for name, _, value in (line.partition(":") for line in lines[1:])}
        return method, target, headers

    def serve(self):
        try:
            while self.socket.fileno() >= 0 and (request := self.read_head()):
                self.method, target, headers = request
                self.nth += 1
                if target == "/__counts":
                    self.send(cases.answer(200, self._counts.to_json()))
                    continue
                self.before = self._counts.add(target, self.nth == 1)
                name = target.partition("?")[0].removeprefix("/case/")
                case = cases.CASES.get(name)
                if case is None:
                    self.send(cases.answer(404, f"no case {name}".encode()))
                    continue
                if name not in cases.LEAVE_THE_BODY:
                    self.read_body(int(headers.get("content-length", 0)))
                case(self)
        except OSError:
            pass  # The client left, as it should from most of these.
        finally:
            self.socket.close()


def accept_forever(listener, serve):
    while True:
        raw, _ = listener.accept()
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(raw,), daemon=True).start()


def main():
    counts = Counts()
    serve = lambda raw: Connection(raw, counts).serve()
    served, ports = doors.open_all(serve, sys.argv[1] if len(sys.argv) > 1 else None,
                                   counts)
    for listener, serve_one in served:
        threading.Thread(target=accept_forever, args=(listener, serve_one), daemon=True).start()
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    os._exit(0)  # Threads that stall on purpose are not waited for.


if __name__ == "__main__":
    main()

"""What HTTP/2 servers do wrong: a door for each, since a case cannot be named by a path without
reading compressed headers, and one for each client, so that what comes can be counted. Each is a
function of a Stream: the first request of a connection."""
import socket
import struct
import time

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, CONTINUATION = range(10)
END_STREAM, END_HEADERS, ACK = 1, 4, 1
OK = b"\x88"  # :status 200 of the static table.


def frame(kind, flags, stream, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def field(name, value):
    """A literal that no table keeps; names and values shorter than 127."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


def head(block=OK, flags=END_HEADERS):
    return frame(HEADERS, flags, 1, block)


def body(data, flags=END_STREAM):
    return frame(DATA, flags, 1, data)


def goaway(last, code):
    return frame(GOAWAY, 0, 0, struct.pack(">II", last, code))


def reset(code, stream=1):
    return frame(RESET, 0, stream, struct.pack(">I", code))


def window(stream, size):
    return frame(WINDOW, 0, stream, struct.pack(">I", size))


class Stream:
    """A connection and the requests on it."""

    def __init__(self, raw, count=lambda is_first: None):
        self.socket = raw
        self._count = count
        self._received = b""
        self._last = 0

    def _fill(self, size):
        while len(self._received) < size:
            data = self.socket.recv(65536)
            if not data:
                return False
            self._received += data
        return True

    def _take(self, size):
        taken, self._received = self._received[:size], self._received[size:]
        return taken

    def open(self):
        """Whether the client speaks HTTP/2."""
        self.socket.sendall(frame(SETTINGS, 0, 0))
        return self._fill(len(PREFACE)) and self._take(len(PREFACE)) == PREFACE

    def next_request(self):
        """Reads until HEADERS came whole, and returns their stream; 0 where the client left."""
        while self._fill(9):
            length, kind = int.from_bytes(self._received[:3], "big"), self._received[3]
            if not self._fill(9 + length):
                break
            number = int.from_bytes(self._take(9 + length)[5:9], "big")
            if kind == HEADERS:
                self._count(self._last == 0)
                self._last = number
                return number
        return 0

    def send(self, *parts):
        self.socket.sendall(b"".join(parts))

    def stall(self):
        """Until the client left."""
        while self.socket.recv(65536):
            pass

    def close(self):
        self.socket.shutdown(socket.SHUT_WR)
        self.stall()


def says(*parts):
    def case(stream):
        stream.send(*parts)
        stream.stall()
    return case


def then_closes(*parts):
    def case(stream):
        stream.send(*parts)
        stream.close()
    return case


def then_resets(*parts):
    def case(stream):
        stream.send(*parts)
        time.sleep(0.05)
        stream.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        stream.socket.close()
    return case


def each(answer):
    """The same for every request of a connection."""
    def case(stream):
        number = 1
        while number:
            stream.send(answer(number))
            number = stream.next_request()
    return case


def refuses(code):
    return each(lambda stream: reset(code, stream))


def floods(start, piece):
    block = piece * max(1, 65536 // len(piece))

    def case(stream):
        stream.send(start)
        while True:
            stream.send(block)
    return case


BOMB = head(OK + b"\x40\x01x\x7f" + b"\xe9\x06" + b"x" * 1000 + b"\xbe" * 12000)

CASES = {
    "ok": says(head(), body(b"abc")),
    "answers": each(lambda stream: frame(HEADERS, END_HEADERS | END_STREAM, stream, OK)),
    "goaway": then_closes(goaway(0, 0)),
    "goaway_finishes": says(goaway(1, 0), head(), body(b"abc")),
    "goaway_closes": then_closes(goaway(1, 0)),
    "goaway_stays": says(goaway(1, 0)),
    "goaway_resets": then_resets(goaway(1, 0)),
    "goaway_in_body": then_closes(head(), body(b"a", 0), goaway(1, 0)),
    "close_in_body": then_resets(head(), body(b"a", 0)),
    "goaway_calm": says(goaway(1, 11)),
    "end_in_body": then_closes(head(), body(b"a", 0)),
    "whole_without_end": then_closes(head(OK + field(b"content-length", b"3")), body(b"abc", 0)),
    "reset_internal": says(reset(2)),
    "reset_cancel": says(head(), body(b"a", 0), reset(8)),
    "reset_no_error": says(reset(0)),
    "refused": refuses(7),
    "http11_required": refuses(13),
    "closes": then_closes(),
    "settings_flood": floods(b"", frame(SETTINGS, 0, 0)),
    "ping_flood": floods(b"", frame(PING, 0, 0, b"12345678")),
    "continuation_flood": floods(head(flags=0), frame(CONTINUATION, 0, 1, field(b"a", b"b"))),
    "empty_continuations": floods(head(flags=0), frame(CONTINUATION, 0, 1)),
    "empty_data": floods(head(), body(b"", 0)),
    "bomb": says(BOMB),
    "endless_interim": floods(b"", head(field(b":status", b"103"))),
    "large_frame": says(head(), body(b"x" * 16385)),
    "data_first": says(body(b"a")),
    "garbage": says(b"\xff" * 100),
    "no_status": says(head(field(b"a", b"b"))),
    "two_statuses": says(head(OK + OK)),
    "upper_case": says(head(OK + field(b"Ab", b"c"))),
    "line_end": says(head(OK + field(b"a", b"b\r\nc: d"))),
    "length_mismatch": says(head(OK + field(b"content-length", b"5")), body(b"abc")),
    "window_zero": says(window(0, 0)),
    "window_overflow": says(window(0, 2**31 - 1)),
    "push": says(frame(PUSH, END_HEADERS, 1, struct.pack(">I", 2) + b"\x82")),
    "no_streams": says(frame(SETTINGS, 0, 0, struct.pack(">HI", 3, 0))),
    "stall": says(),
    "endless_body": None,  # Below.
}


def endless_body(stream):
    """As fast as the client's windows allow; it widens them for itself."""
    stream.send(head())
    frames = body(b"x" * 16384, 0) * 16
    while True:
        stream.send(frames)


CASES["endless_body"] = endless_body


def no_settings(raw):
    raw.recv(65536)
    raw.sendall(head())
    Stream(raw).stall()


def speaks_http1(raw):
    raw.recv(65536)
    raw.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    Stream(raw).stall()


def door(case, count):
    def serve(raw):
        try:
            stream = Stream(raw, count)
            if stream.open() and stream.next_request():
                stream.send(frame(SETTINGS, ACK, 0))
                case(stream)
        except OSError:
            pass  # The client left, as it should from most of these.
        finally:
            raw.close()
    return serve


def doors(clients, counts):
    """Who serves which port, by its name: "h2_ok/curl"."""
    def guarded(serve):
        def safe(raw):
            try:
                serve(raw)
            except OSError:
                pass
            finally:
                raw.close()
        return safe
    served = {}
    for client in clients:
        for name, case in CASES.items():
            port = f"h2_{name}/{client}"
            count = lambda is_first, port=port: counts.add(port, is_first)
            served[port] = door(case, count)
        served[f"h2_no_settings/{client}"] = guarded(no_settings)
        served[f"h2_speaks_http1/{client}"] = guarded(speaks_http1)
    return served

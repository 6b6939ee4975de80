"""The works of compare.py: what is sent, how, and with whom resttest is compared."""
import dataclasses

from bench.clients import AB, EASY_LOOP, H2LOAD, H2LOAD_H1, HEY, REQUESTS, WRK


@dataclasses.dataclass(frozen=True)
class Work:
    """One row group. `only` is what --only calls it; several works may share it."""
    only: str
    title: str
    others: tuple
    concurrency: int = 64
    kind: str = "http"  # Which of nginx's ports.
    mode: str = "async"
    streams: int = 1
    pinned: bool = False  # The client on processor 0, the server on 1.
    length: float = 1  # In slices; more where connecting is dear, so that it counts for little.
    path: str = "/file.txt"  # What the others ask for.
    test: dict = dataclasses.field(default_factory=dict)  # More keys of our test,
    performance: dict = dataclasses.field(default_factory=dict)  # of its load
    config: dict = dataclasses.field(default_factory=dict)  # and of the testset.

    def our_test(self):
        return {"url": self.path, **self.test}

    def our_load(self, repeat):
        return {"repeat": repeat, "concurrency": self.concurrency, "mode": self.mode,
                **self.performance}


HTTP1 = (WRK, HEY, AB, H2LOAD_H1)
TWO = {"http_version": "2", "streams": 10}

WORKS = (
    Work("http1", "HTTP/1.1, 1 connection", HTTP1, concurrency=1),
    Work("http1", "HTTP/1.1, 64 connections", HTTP1),
    Work("http1", "HTTP/1.1, 64 connections, pinned", HTTP1, pinned=True),
    Work("http1", "HTTP/1.1, 512 connections", HTTP1, concurrency=512),
    Work("https1", "HTTP/1.1 over TLS, 64 connections", (WRK,), kind="https", length=4,
         performance={"http_version": "1.1"}),
    Work("h2", "HTTP/2 over TLS, 8 connections of 10 streams", (H2LOAD,), concurrency=80,
         streams=10, kind="h2", performance=TWO),
    Work("h2c", "HTTP/2 in the clear, 8 connections of 10 streams", (H2LOAD,), concurrency=80,
         streams=10, kind="h2c", performance=TWO),
    Work("json", "8 KiB of JSON, URL from a template, one validator", (WRK,), path="/8k.json",
         test={"url": {"template": "/8k.json?n=$n"}, "generator_binds": {"n": "number"},
               "validators": [{"compare": {"jsonpath_mini": "people.20.login",
                                           "expected": "user20"}}]},
         config={"generators": {"number": {"type": "number_sequence"}}}),
    Work("sync", "sync mode, 64 threads", (EASY_LOOP,), mode="sync"),
    Work("sync", "sync mode, 10 threads", (REQUESTS,), concurrency=10, mode="sync"),
)

STARTUP = "startup"
NAMES = tuple(dict.fromkeys(work.only for work in WORKS)) + (STARTUP,)

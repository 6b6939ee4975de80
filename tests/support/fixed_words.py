"""Puts fixed words in the place of what differs from run to run: ports, times, ids, versions."""
import json
import re

_FIGURES = (r"(?:attempt_)?(?:min|max|avg)_ms|wall_time_sec|rps|p[0-9.]+(?:_ms)?")

# A figure and its unit, with the blanks that put it in its column. Back-off delays and thresholds
# were laid down: they stay.
_FIGURE = re.compile(r"(?P<fixed>\b(?:wait|waited|longer than|at most|retries [0-9]+ \())?"
                     r"(?P<blanks> *)(?<![\w.])"
                     r"[0-9][0-9,]*(?:\.[0-9]+)? (?:ns|us|µs|ms|s|m|milliseconds)\b")

_WORDS = [
    (re.compile(r"\bresttest([ /])\d+\.\d+\.\d+[\w.+-]*"), r"resttest\1VERSION"),
    (re.compile(r"\bresttest-demo-api \d+\.\d+\.\d+"), r"resttest-demo-api VERSION"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "TIME"),
    (re.compile(rf"^((?:{_FIGURES}): )[0-9]+\.[0-9]+$", re.M), r"\1N"),
    # Figures of a load test for people. A star marks what had too few samples.
    (re.compile(r"\b(p[0-9.]+) [0-9][0-9.,]*\*?(?=  )"), r"\1 N"),
    (re.compile(r"(?<=  )max [0-9][0-9.,]*(?= )"), "max N"),
    (re.compile(r"[0-9][0-9.,]* operations/s"), "N operations/s"),
    (_FIGURE, lambda m: m[0] if m["fixed"] else (m["blanks"][:1] + "N ms")),
    (re.compile(r"\b[0-9]+\.[0-9]{2} (sec|req/sec)$", re.M), r"N \1"),
    # Rows of a result file.
    (re.compile(rf"^({_FIGURES}),[0-9.]+", re.M), r"\1,N"),
    (re.compile(r"^(\w+_time,\w+),[0-9.e-]+", re.M), r"\1,N"),
    (re.compile(r" +exit ([0-9]+)$", re.M), r"  exit \1"),
    (re.compile(r"\b[0-9]+\.[0-9]{2}ms\b"), "Nms"),
    (re.compile(r"\b([Ss]eed[ =:]+)[0-9]+"), r"\1N"),
]

_LOGGED_JSON = re.compile(r"^(DEBUG:)(\{.*\})\n", re.M)

# Members of the JSON report that no two runs share, whatever their value.
_MEMBERS = {"elapsed_ms", "started", "id", "seed", "host", "libraries", "version", "revision",
            "wall_time_sec", "rps", "hdr", "response_time_ms", "min_ms", "max_ms", "avg_ms",
            "stdev_ms", "cpu_max", "fds_max", "old", "new", "run_id",
            "p50", "p75", "p90", "p95", "p99", "p99.9", "p99.99", "times_ms",
            "duration_ms", "start_ms", "at_ms", "phases_ms", "series", "attempt_min_ms",
            "attempt_max_ms", "attempt_avg_ms", "first_at_ms", "last_at_ms", "operation_ms"}


class FixedWords:
    """For one case: it knows the server's address."""

    def __init__(self, url="", folders=()):
        self.url = url
        self.host = url.partition("//")[2]
        self.port = url.rpartition(":")[2]
        self.folders = folders

    def in_text(self, text):
        if json_text := self._in_json(text):
            return json_text
        return self._words(text)

    def _words(self, text):
        text = _LOGGED_JSON.sub(lambda m: m[1] + self._in_json(m[2]), text)
        if self.url:
            text = text.replace(self.url, "{URL}").replace(self.host, "{HOST}")
            text = re.sub(rf"\b{self.port}\b", "{PORT}", text)
        for folder, word in self.folders:
            text = text.replace(folder, word)
        for pattern, word in _WORDS:
            text = pattern.sub(word, text)
        return text

    def _in_json(self, text):
        if not text.startswith("{"):
            return None
        try:
            document = json.loads(text)
        except ValueError:
            return None
        document = self._in_value(document)
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"

    def _in_value(self, value, name="", above=""):
        # The id of a test is its own; that of the run is drawn.
        if value is not None and name in _MEMBERS and (name != "id" or above == "run"):
            return "..."
        if isinstance(value, dict):
            return {key: self._in_value(inner, key, name) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._in_value(inner, "", name) for inner in value]
        return self._words(value) if isinstance(value, str) else value

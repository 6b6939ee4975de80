#!/usr/bin/env python3
"""Compares our JMESPath with the Python library (Debian's python3-jmespath, 1.0.1).

usage: jmespath_against_python.py [--random N] [--seed S] [JMESPATH_DUMP]

Without a program: each row of tests/unit/query/jmespath/cases.json must be what the library says,
but for those with a "python", which says why the library differs, and must. With one, made of
jmespath_dump.cpp: the same rows, and N expressions made at random, evaluated by both.
"""
import argparse
import json
import pathlib
import random
import subprocess
import sys
import warnings

import jmespath
from jmespath import exceptions, visitor

CASES = pathlib.Path(__file__).parent.parent / "unit/query/jmespath/cases.json"
KINDS = [(exceptions.UnknownFunctionError, "unknown-function"), (exceptions.ArityError, "invalid-arity"),
         (exceptions.JMESPathTypeError, "invalid-type"), (exceptions.JMESPathError, "syntax")]


def python(expression, document):
    """The result as JSON; '!' and the kind of error, or the name of one that is none of JMESPath."""
    try:
        return compact(jmespath.compile(expression).search(document))
    except Exception as error:
        return "!" + next((kind for type_, kind in KINDS if isinstance(error, type_)), type(error).__name__)


def compact(value):
    return json.dumps(value, separators=(",", ":"), default=str)


def ours(program, pairs):
    lines = "".join("%s\t%s\n" % (compact(expression), compact(document)) for expression, document in pairs)
    out = subprocess.run([program], input=lines, stdout=subprocess.PIPE, text=True, check=True).stdout
    return [line.replace("!jmespath.", "!") for line in out.split("\n")[:-1]]


class Expressions:
    """Makes expressions and documents that leave out what is meant to differ, and most errors."""
    NAMES = ["a", "b", "c", '"a"', "d"]
    LITERALS = ["`2`", "`-3`", "`2.5`", "`null`", "`\"x\"`", "'y'", "`[2, 3]`", "`{\"a\": 4}`", "`[]`", "'10'"]
    # Functions of any value; the others get what they want of `typed`.
    CALLS = ["to_array(%s)", "type(%s)", "to_string(%s)", "not_null(%s, %s)", "to_number(%s)",
             "length(to_array(%s))", "length(to_string(%s))", "keys({k: %s, l: %s})", "values({k: %s, l: %s})",
             "merge({k: %s}, {k: %s, l: %s})", "reverse(to_array(%s))", "contains(to_array(%s), %s)",
             "map(&%s, to_array(%s))", "sort_by(to_array(%s), &length(to_string(%s)))",
             "max_by(to_array(%s), &to_string(%s))", "min_by(to_array(%s), &to_string(%s))",
             "sort(map(&to_string(%s), to_array(%s)))", "join(',', map(&to_string(%s), to_array(%s)))",
             "sum(map(&length(to_string(%s)), to_array(%s)))", "avg(map(&length(to_string(%s)), to_array(%s)))",
             "max(map(&to_string(%s), to_array(%s)))", "abs(length(to_string(%s)))", "sum(%s)", "sort(%s)",
             "starts_with(to_string(%s), to_string(%s))", "ends_with(to_string(%s), to_string(%s))", "length(%s)",
             "max(%s)", "floor(%s)", "keys(%s)", "sort_by(%s, &%s)", "reverse(%s)"]

    def __init__(self, seed):
        self.chance = random.Random(seed)

    def document(self, depth=4):
        pick = self.chance.random()
        if depth and pick < 0.4:
            return {name: self.document(depth - 1) for name in "abcd" if self.chance.random() < 0.7}
        if depth and pick < 0.7:
            return [self.document(depth - 1) for _ in range(self.chance.randint(0, 4))]
        # Without 0 and 1 beside false and true, which Python takes for equal deep in lists.
        return self.chance.choice([None, True, False, 2, 3, -3, 2.5, 10**25, "", "x", "y", "10", "é"])

    def expression(self, depth=3):
        pick = self.chance.random()
        if depth == 0 or pick < 0.35:
            return self.chain(depth)
        inner = lambda: self.expression(depth - 1)
        if pick < 0.6:
            between = self.chance.choice([" | ", " || ", " && ", " == ", " != ", " < ", " >= "])
            return inner() + between + inner()
        if pick < 0.65:
            return "!" + self.chain(depth)
        if pick < 0.72:
            return "(%s)" % inner()
        if pick < 0.78:
            return "[%s]" % ", ".join(inner() for _ in range(self.chance.randint(1, 3)))
        if pick < 0.84:
            return "{p: %s, q: %s}" % (inner(), inner())
        call = self.chance.choice(self.CALLS)
        return call % tuple(inner() for _ in range(call.count("%s")))

    def chain(self, depth):
        """Names, indexes and projections. Nothing but an index follows `.*` or an index."""
        text = self.chance.choice(self.NAMES + self.LITERALS + ["@", "*", "[0]", "[*]", "[]", "[-1]"])
        is_indexed = text.endswith("]")
        for _ in range(self.chance.randint(0, 4)):
            step = self.chance.choice(["." + self.chance.choice(self.NAMES)] * 4 + ["[0]", "[-2]", "[*]", "[]", "[1:]", "[::-1]",
                                      "[?%s]", ".[%s, %s]", ".{r: %s}", ".*"])
            if step == ".*":
                return text + step
            if is_indexed and ":" in step and step[0] == "[":
                continue
            is_indexed = step in ("[0]", "[-2]")
            text += step.replace("%s", "{}").replace("{r: {}}", "{{r: {}}}").format(
                *(self.expression(max(0, depth - 1)) for _ in range(step.count("%s"))))
        return text


def check_rows(program, wrong):
    rows = [(case, group) for group in json.loads(CASES.read_text()) for case in group["cases"]]
    mine = ours(program, [(case["expression"], group["given"]) for case, group in rows]) if program else None
    agreed = 0
    for place, (case, group) in enumerate(rows):
        said = "!" + case["error"] if "error" in case else compact(case["result"])
        theirs = python(case["expression"], group["given"])
        agreed += theirs == said
        if (theirs == said) == ("python" in case):
            wrong.append((group["name"], case["expression"], "the row: " + said, "Python: " + theirs))
        if mine and mine[place] != said:
            wrong.append((group["name"], case["expression"], "the row: " + said, "ours: " + mine[place]))
    print("%d rows, %d as Python has them, %d that are meant to differ" %
          (len(rows), agreed, sum("python" in case for case, _ in rows)))


def check_random(program, count, seed, wrong):
    # The specification orders numbers alone, and so does Python from here on.
    visitor._is_comparable = visitor._is_actual_number
    made = Expressions(seed)
    pairs = [(made.expression(), made.document()) for _ in range(count)]
    results = 0
    for (expression, document), mine in zip(pairs, ours(program, pairs)):
        theirs = python(expression, document)
        if theirs.endswith("TypeError"):
            continue  # Python's own: of values that it cannot compare.
        results += not theirs.startswith("!")
        if theirs != mine:
            wrong.append((expression, compact(document), "Python: " + theirs, "ours: " + mine))
    print("%d expressions at random, %d with a result" % (count, results))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="?")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    warnings.simplefilter("ignore")  # Of texts in backticks without quotes.
    wrong = []
    check_rows(args.program, wrong)
    if args.program and args.random:
        check_random(args.program, args.random, args.seed, wrong)
    for what in wrong[:20]:
        print("  " + "\n    ".join(what))
    print("%d differ" % len(wrong))
    sys.exit(len(wrong) > 0)


main()

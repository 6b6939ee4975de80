#!/usr/bin/env python3
"""Compares our reading of YAML with PyYAML's safe loader.

usage: yaml_against_pyyaml.py YAML_DUMP [--random N] [--seed S] [FILE ...]

Reads the table below, the files, and N texts made of pieces at random. Both must take and refuse the
same texts and read the same values, but for what is meant to differ (see `meant`).
"""
import argparse
import datetime
import json
import random
import re
import subprocess
import sys

import yaml

TABLE = r'''
{template:{a: b}} | [a:,b] | [a:] | {a:} | {a:,b} | {a::,b} | [http://x:[b]] | {a :b} | [a :{b: c}] | {a:b: c} | [a::b]
"{a:{b" | '{a:{b' | a:{b | {a: "x:{y", b:{c: 'z:[w'}} | # {a:{ | - {a:{b: "é:{"}} # x:{y | [é:{é: é}, b] | - a:{b | ["a":[b]]
"\uD83D\uDE00" | {a:{b: "\uD83D\uDE00x\n"}} | "\\uD83D\\uDE00" | '\uD83D\uDE00' | "\/" | "\x41\N\_\L\P\e\0" | "\U0001F600"
yes | No | ON | off | y | n | tRue | True | TRUE | oFF | ~ | null | Null | NULL | nULL | None
012 | 0x1F | 0b11 | 1_000 | 1:30 | -1:30 | +1 | -0 | 00 | 0o12 | 08 | 0X1F | 1:60 | 0:0 | 1,000 | _1 | 0_ | 0_7 | 0x_ | 0b_ | 0x_1 | 0b1_0 | -0x1F | +012
1:5 | 1:05 | 1:005 | 1:59:59 | 10:00:00 | 1:2:3:4 | 1_0:3 | 01:30 | 1: | 190:20:30 | -190:20:30
123456789012345678901234567890 | -123456789012345678901234567890 | 9223372036854775807 | 9223372036854775808 | -9223372036854775808
0xFFFFFFFFFFFFFFFFFFFF | -0xFFFFFFFFFFFFFFFFFFFF | 07777777777777777777777777 | 0b11111111111111111111111111111111111111111111111111111111111111111
99999999999999999999:59 | 0xFFFFFFFFFFFFFFF | 000000000000000000000000000000001
.5 | 3. | 1.10 | 1.0e+3 | 1_0.5 | 1:30.5 | 1e3 | 1e+3 | 1.0e3 | -.5 | +.5 | inf | nan | .inf | -.inf | +.INF | .Inf | .iNF | .nan | .NaN | .NAN | -.nan
1.e+3 | 1.5E-2 | 0.1e+400 | 1.0e-400 | 1_.5_ | ._5 | .5_ | .e+3 | . | .. | 1..2 | 1.2.3 | 0:1.5 | 1:60.5 | 1:2:3.4 | -1:30.5 | 1:30. | 08.5 | 0.0 | -0.0 | 1._
1.7976931348623157e+308 | 4.9e-324 | 0.1 | 123456789.123456789 | 1.0e+16 | 1.5e+ | 1.5e | 1.5e+a
2024-01-02 | 2024-1-2 | 2024-13-45 | 2024-02-30 | 2024-02-29 | 2023-02-29 | 1900-02-29 | 2000-02-29 | 0000-01-01 | 2024-01-02x | 2024-01
2024-01-02 03:04:05 | 2024-01-02T03:04:05Z | 2024-1-2 3:04:05.5 +5 | 2001-12-14t21:59:43.10-05:30 | 2001-01-01 1:2:3 | 2024-01-02 03:04:05.1234567
2024-01-02 24:00:00 | 2024-01-02 03:60:05 | 2024-01-02 03:04:60 | 2024-01-02 03:04:05 +24:00 | 2024-01-02 03:04:05 +23:59 | 2024-01-02 03:04:05 -0:00
2024-01-02 03:04:05. | 2024-01-02 03:04:05.000000 | 2024-01-02T03:04:05  Z | 2024-01-02 03:04 | 2024-01-02T03:04:05+5:3 | 2024-01-02T03:04:05 +99
= | << | =: 1 | {=: 1} | "=" | "<<" | {"<<": 1} | [=] | {<<: 1} | {<<: [1]} | {<<: } | !!str = | !!str <<
!!str 5 | !!int "0x1F" | !!int " 5 " | !!int x | !!int "" | !!float "1e3" | !!float 1 | !!float x | !!float inf | !!bool "Yes" | !!bool maybe | !!null foo | !!float "1:30"
!!binary aGk= | !!binary aGk | !!binary "" | !!binary a=Gk= | !!binary "aGk=Zm9v" | !!binary "a G k =" | !!binary "é" | !!binary aGVsbG8gd29ybGQ= | !!binary "=" | !!binary a
!!timestamp 2024-01-02 | !!timestamp "2024-01-02 03:04:05" | !!str 2024-01-02 | !!int 08 | !!int 1:30 | !!str | !!str "" | !!null
!!seq [1] | !!map {a: 1} | !!map [1] | !!seq {a: 1} | !!seq x | !!str [a] | !!int {a: 1} | !!set {a, b} | !!set {a: 1, a: 2} | !!set [a] | !!set x | !!omap [a: 1, b: 2] | !!omap [{a: 1, b: 2}] | !!pairs [a: 1, a: 2] | !!pairs [a] | !!omap {a: 1} | !!pairs x
! "5" | ! 5 | ! x | !x 5 | !<tag:yaml.org,2002:int> 5 | !!python/name:x | !!merge x | !!value x | ! [1] | ! {a: 1} | !!int | !!float | !!bool
{1: a} | {1.5: a} | {true: a} | {null: a} | {~: a} | {2024-01-02: a} | {? a : b} | {? a, b} | ? a | {"": a} | {: a} | {[a]: b} | {{a: b}: c} | {1: a, "1": b} | ? [a]<nl>: b
{a: 1, a: 2} | {a: 1, b: 2, a: 3} | {a: &x {b: 1, c: 2}, d: {<<: *x, b: 3}} | {a: &x {b: 1}, d: {b: 3, <<: *x}} | {a: &x {b: 1}, y: &y {b: 2, c: 3}, d: {<<: [*x, *y]}}
{a: &x {b: 1}, c: {<<: *x, <<: {d: 1}}} | {d: {<<: {a: 1}, <<: {a: 2}}} | {a: &x [1], b: [*x, *x]} | &a [1, *b] | *a | [&a 1, *a] | [&a 1, &a 2] | {&k a: *k} | {a: &x , b: *x} | [&a 1]<nl>---<nl>[*a]
--- a<nl>--- b | a<nl>...<nl>b | ---<nl>---<nl> | ... | # c | %YAML 1.1<nl>---<nl>a | %YAML 1.2<nl>---<nl>a | %YAML 2.0<nl>---<nl>a | %TAG !y! tag:yaml.org,2002:<nl>---<nl>!y!int "5" | %x
a: |<nl>  x<nl>   y<nl><nl> | a: ><nl>  x<nl>  y<nl><nl>  z<nl> | a: |-<nl>  x<nl> | a: |+<nl>  x<nl><nl> | a: |2<nl>   x<nl> | a: |<nl><nl>  {a:{<nl>b: {c:{d: e}} | - |<nl> {a:{b<nl>- {c:{d: e}} | a: |1-<nl>  x:{<nl>b: [c:[d]]
a: b<nl>  c:{d<nl>e: {f:{g: h}} | a: b<nl>  [c:{d<nl>e: {f:{g: h}} | - a<nl>  "b:{<nl>- {f:{g: h}} | a: "b<nl>  c:{d"<nl>e: {f:{g: h}} | "a<nl><nl> b:[ c" | - - - {a:{b: c}}<nl>    - x:{y | ? a<nl>: {b:{c: d}} | ? - a:{b<nl>: - {c:{d: e}}
&x a: {b:{c: d}}<nl>e: x<nl>  y:{z | !!str a: b<nl>  c:{d<nl>e: {b:{c: d}} | {a: b}<nl> | [a,<nl>b:{c: d},<nl># e:{<nl>f] | 'it''s:{' | - 'it''s:{'<nl>- {a:{b: c}} | - "\":{"<nl>- {a:{b: c}}
a: 5<tab> | a<tab>b | {"a":<tab>1} | <tab>a: b | "x<tab>y" | a: b #<tab>c | - <tab>a | a: |<nl>  x<tab>y<nl> | a: |<tab><nl>  x | [a,<tab>b] | {<nl><tab>"a": 1} | 'a<nl><tab>b' | "a" #<tab>x<nl> | x: !!str<tab>5 | # <tab><nl>a: 1
[a,,b] | [,] | {,} | [a, b: c] | [a]] | {a: [} | a: ] | key: [x]: y | "a" b | - a<nl> b: c | a: b: c | a: @x | a: `x | a: %x | a: - b | - - | a: -<nl> | {a: "b"c} | "a":b | {"a":b} | a:#b | a #b | a:<nl>- b<nl> | a:<nl> - b<nl> -c
a: [b<nl>c] | a: [<nl>b,<nl>] | {a: 1,} | [a: b: c] | [? a : b, c] | [a b, c  d] | a: 'b<nl>  c' | a: "b\<nl>   c" | "\q" | "\x4" | "abc | 'abc | [abc | {abc | {a: b | - [unclosed<nl>- x: : y
'''

PIECES = ["a", "b c", "é", "1", "x:{", "y:[", ":", ": ", ",", "[", "]", "{", "}", "- ", "? ", "\n", "\n", "\n  ", "\n ", "\n    ",
          '"', "'", '"q:{"', "'s:['", "#", " # c:{", "|", "|\n  t:{\n", ">-\n   u\n", "&a ", "*a", "!!str ", "k: ", "k:", "k: {m:{n: o}}",
          "<<: ", "\\", "\\uD83D\\uDE00", "---\n", "...\n", "~", "yes", " ", "  ", "key: v\n", "- x: y\n  z: w\n", "{p:{q: r}}", "[s:[t]]", "-", "%"]


def joined(text):
    """With pairs of surrogates as the characters they mean."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16")


def dump(value):
    """As yaml_dump.cpp writes it."""
    if value is None:
        return ["null"]
    if isinstance(value, bool):
        return ["bool", int(value)]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", "%.17g" % value if value == value else "nan"]
    if isinstance(value, str):
        return ["str", joined(value)]
    if isinstance(value, bytes):
        return ["bytes", *value]
    if isinstance(value, datetime.date):
        return ["date", str(value)]
    if isinstance(value, (list, tuple)):
        return ["list", *map(dump, value)]
    if isinstance(value, set):
        return ["set", *sorted(map(dump, value))]
    texts = {}
    for key, item in value.items():
        texts[key.decode("latin-1") if isinstance(key, bytes) else joined(str(key))] = dump(item)
    return ["map", *([key, item] for key, item in texts.items())]


def pyyaml(text):
    try:
        return [dump(value) for value in yaml.safe_load_all(text)]
    except RecursionError:
        return "deep"
    except Exception as error:  # Of any kind: PyYAML lets ValueError and others through.
        return "ERR " + " ".join(str(error).split())[:160]


def ours(binary, texts):
    data = b"".join(b"%d\n%s" % (len(t), t) for t in (text.encode() for text in texts))
    out = subprocess.run([binary], input=data, stdout=subprocess.PIPE, check=True).stdout.decode()
    return [line if line.startswith("ERR") else json.loads(line) for line in out.split("\n")[:-1]]


def as_sets(ours, theirs):
    """Ours with sets where PyYAML has them: a set counts as the list of its keys."""
    if not (isinstance(ours, list) and isinstance(theirs, list)) or not theirs:
        return ours
    if theirs[0] == "set" and ours and ours[0] == "list":
        return ["set", *sorted(ours[1:])]
    return [as_sets(*pair) for pair in zip(ours, theirs)] + ours[len(theirs):]


def meant(text, theirs, ours):
    """Whether a difference is one of those that the format wants."""
    refused, taken = isinstance(theirs, str), not isinstance(ours, str)
    if refused and taken:
        # A '?' in a plain scalar of a flow collection: URLs have them. A comment right behind a '|'.
        return "?" in text or re.search("[|>][-+0-9]*#", text)
    if not refused and not taken:
        # An alias in its own anchor; half a pair of surrogates; directives nobody knows.
        # A tag on what is merged, which PyYAML never looks at.
        return any(said in ours for said in ("within its own anchor", "half a pair", "directive",
                                             "cannot stand before"))
    return False


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("files", nargs="*")
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_intermixed_args()
    texts = [cell.strip(" ").replace("<nl>", "\n").replace("<tab>", "\t")
             for row in TABLE.strip().split("\n") for cell in row.split(" | ")]
    for path in args.files:
        with open(path, "rb") as file:
            try:
                texts.append(file.read().decode())
            except UnicodeDecodeError:
                pass
    chance = random.Random(args.seed)
    texts += ["".join(chance.choices(PIECES, k=chance.randint(1, 14))) for _ in range(args.random)]
    wrong = taken = 0
    for text, mine in zip(texts, ours(args.binary, texts)):
        theirs = pyyaml(text)
        taken += not isinstance(theirs, str)
        agree = isinstance(mine, str) if isinstance(theirs, str) else as_sets(mine, theirs) == theirs
        if not agree and not meant(text, theirs, mine):
            wrong += 1
            if wrong <= 20:
                print("%r\n  PyYAML %s\n  ours   %s" % (text, theirs, mine))
    print("%d texts, %d taken, %d read differently" % (len(texts), taken, wrong))
    sys.exit(wrong > 0)


main()

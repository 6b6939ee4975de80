#!/usr/bin/env python3
"""Compares the expectations of tests/unit/json_schema/cases.json with Python's jsonschema.

usage: json_schema_against_python.py [CASES]

Needs Debian's python3-jsonschema. Where the two differ on purpose, `EXCUSED` says why; anything
else that differs, and an excuse that nothing needs, is a failure. The last line is
"N passed, N failed".
"""
import json
import pathlib
import sys

import jsonschema

VALIDATORS = {"2019-09": jsonschema.Draft201909Validator, "2020-12": jsonschema.Draft202012Validator}

# (draft, description of the group) -> why jsonschema 4.10 says otherwise, for one test or more.
EXCUSED = {
    **{(draft, "enum of lists does not either"): "within lists and objects it takes 1 for true"
       for draft in VALIDATORS},
    **{(draft, "multipleOf: a decimal"): "it divides binary fractions; 0.07 / 0.01 is not whole"
       for draft in VALIDATORS},
    ("2019-09", "the metaschema of 2019-09"): "its $recursiveRef ends in the vocabulary",
    ("2020-12", "the metaschema of 2020-12"): "its $dynamicRef ends in the vocabulary",
    ("2019-09", "$recursiveRef without an anchor is as $ref"): "it ignores most $recursiveRef",
    ("2019-09", "$recursiveRef to an outer resource"): "it ignores most $recursiveRef",
    ("2019-09", "$recursiveRef stays where the outer one has no anchor"):
        "it ignores most $recursiveRef",
    ("2020-12", "$dynamicRef with a pointer is as $ref"): "it resolves the pointer in the root",
    ("2019-09", "unevaluatedItems behind a list"): "it knows unevaluatedItems of 2020-12 only",
    ("2019-09", "unevaluatedItems sees nested lists"): "it knows unevaluatedItems of 2020-12 only",
    ("2019-09", "unevaluatedItems does not see contains"):
        "it knows unevaluatedItems of 2020-12 only",
}


def verdict(validator, schema, data):
    try:
        return validator(schema).is_valid(data)
    except Exception as error:  # It cannot resolve everything that the specification allows.
        return f"{type(error).__name__}: {error}"


def main():
    default = pathlib.Path(__file__).resolve().parent.parent / "unit/json_schema/cases.json"
    path = sys.argv[1] if len(sys.argv) > 1 else default
    agreed, excused, failed, used = 0, 0, 0, set()
    for group in json.loads(pathlib.Path(path).read_text()):
        for draft in group["drafts"]:
            for test in group["tests"]:
                got = verdict(VALIDATORS[draft], group["schema"], test["data"])
                name = (draft, group["description"])
                if got == test["valid"]:
                    agreed += 1
                elif name in EXCUSED:
                    excused += 1
                    used.add(name)
                else:
                    failed += 1
                    print(f"{name}: {json.dumps(test['data'])}: we say {test['valid']}, "
                          f"jsonschema says {got}")
    for name in EXCUSED.keys() - used:
        failed += 1
        print(f"{name}: excused, but jsonschema {jsonschema.__version__} agrees")
    print(f"{agreed} verdicts agree, {excused} differ for a known reason")
    print(f"{agreed + excused} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

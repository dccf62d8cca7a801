# SPDX-License-Identifier: Apache-2.0
"""Holds profiles against their JSON Schema, and the schema against its own rules.

Usage: validate.py SCHEMA PROFILE...

Prints one JSON object: for each profile the mistakes that the schema finds (path and words), and under "" those of the schema
itself: of its form, and of the examples and defaults that it gives.
"""

import json
import sys

import yaml
from jsonschema import Draft202012Validator


def mistakes(validator, value):
    """One line a mistake."""
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def subschemas(node):
    """Every mapping in the schema that gives examples or a default."""
    if isinstance(node, dict):
        if "$ref" in node or "type" in node or "anyOf" in node or "enum" in node:
            yield node
        for value in node.values():
            yield from subschemas(value)
    elif isinstance(node, list):
        for value in node:
            yield from subschemas(value)


def own_mistakes(schema):
    """What is wrong with the schema itself."""
    Draft202012Validator.check_schema(schema)
    found = []
    for part in subschemas(schema):
        values = part.get("examples", []) + ([part["default"]] if "default" in part else [])
        validator = Draft202012Validator({"$defs": schema["$defs"], "allOf": [part]})
        for value in values:
            found += [f"{json.dumps(value)}: {line}" for line in mistakes(validator, value)]
    return found


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    found = {"": own_mistakes(schema)}
    validator = Draft202012Validator(schema)
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as file:
            found[path] = mistakes(validator, yaml.safe_load(file))
    print(json.dumps(found))


if __name__ == "__main__":
    main()

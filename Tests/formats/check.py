# SPDX-License-Identifier: Apache-2.0
"""Reads what `streamgauge report --format` wrote with the tools of others, and prints what they found as JSON.

Usage: check.py schema SCHEMA FILE...   mistakes by file; a file is JSON, or NDJSON (also gzipped) of which each line counts
       check.py hlog FILE               by tag: n, min, max and percentiles of all intervals together, in nanoseconds
       check.py chrome FILE             mistakes by the rules of the trace event format, and what is in it
       check.py junit FILE...           by file: mistakes by junit.xsd, and the tests as junitparser reads them
       check.py gitlab FILE...          by file: families as the OpenMetrics parser of Prometheus reads them, and
                                        the pairs that GitLab's own parser makes
"""

import gzip
import json
import os
import shlex
import sys
from collections import defaultdict


def closed(node):
    """The schema with every object closed: a member that nobody described is then a mistake."""
    if isinstance(node, list):
        return [closed(value) for value in node]
    if not isinstance(node, dict):
        return node
    node = {key: closed(value) for key, value in node.items()}
    if isinstance(node.get("properties"), dict) and node.get("type") == "object":
        node["additionalProperties"] = False
    return node


def values(path):
    """The JSON values of a file."""
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
        text = file.read()
    if ".ndjson" in path:
        return [json.loads(line) for line in text.splitlines()]
    return [json.loads(text)]


def schema(path, *files):
    from jsonschema import Draft202012Validator

    with open(path, encoding="utf-8") as file:
        described = json.load(file)
    Draft202012Validator.check_schema(described)
    found = {}
    for name in files:
        found[name] = []
        for value in values(name):
            shape = described
            if "oneOf" in described:  # by its type, so that the mistake is told and not "none of these"
                shape = {"$ref": f"#/$defs/{value['type']}", "$defs": described["$defs"]}
            for error in Draft202012Validator(closed(shape)).iter_errors(value):
                found[name].append(f"{error.json_path}: {error.message}")
    return found


def nearest_rank(histogram, percentile):
    """The package rounds p * n to the nearest rank where we round up: ask for the rank that we mean."""
    n = histogram.get_total_count()
    return histogram.get_value_at_percentile(100 * -(-percentile * n // 100) / n)


def hlog(path):
    from hdrh.histogram import HdrHistogram
    from hdrh.log import HistogramLogReader

    reader = HistogramLogReader(path, HdrHistogram(1, 86_400_000_000_000, 3))
    sums, intervals = {}, 0
    while (histogram := reader.get_next_interval_histogram()) is not None:
        intervals += 1
        tag = histogram.get_tag()
        if tag not in sums:
            sums[tag] = HdrHistogram(1, 86_400_000_000_000, 3)
        sums[tag].add(histogram)
    tags = {
        tag: {
            "n": total.get_total_count(),
            "min": total.get_min_value(),
            "max": total.get_max_value(),
            **{f"p{p}": nearest_rank(total, p) for p in (50, 90, 95, 99)},
        }
        for tag, total in sums.items()
    }
    return {"start": reader.get_start_time_sec(), "intervals": intervals, "tags": tags}


def chrome(path):
    with open(path, encoding="utf-8") as file:
        trace = json.load(file)
    mistakes, slices, counts = [], defaultdict(list), defaultdict(int)
    for number, event in enumerate(trace["traceEvents"]):
        counts[event["ph"]] += 1
        kinds = {"ph": str, "name": str, "pid": int, "tid": int, "ts": (int, float)}
        for key, kind in kinds.items():
            if not isinstance(event.get(key), kind):
                mistakes.append(f"{number}: {key} is {event.get(key)!r}")
        if event["ph"] not in "XiCM":
            mistakes.append(f"{number}: phase {event['ph']}")
        if event["ph"] == "X":
            start, length = round(event["ts"] * 1000), round(event["dur"] * 1000)
            if length < 0:
                mistakes.append(f"{number}: ends before it begins")
            slices[event["pid"], event["tid"]].append((start, -length, event["cat"]))
        if event["ph"] == "i" and event.get("s") not in ("g", "p", "t"):
            mistakes.append(f"{number}: an instant without a scope")
        if event["ph"] == "C" and not all(isinstance(v, (int, float)) for v in event["args"].values()):
            mistakes.append(f"{number}: a counter without numbers")
    for track, spans in slices.items():
        open_ends = []
        for start, minus, category in sorted(spans):
            end = start - minus
            while open_ends and open_ends[-1] <= start:
                open_ends.pop()
            if open_ends and (end > open_ends[-1] or category == "request"):
                mistakes.append(f"{track}: {category} at {start} overlaps what is open until {open_ends[-1]}")
            open_ends.append(end)
    names = sorted(e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "process_name")
    requests = [e for e in trace["traceEvents"] if e.get("cat") == "request"]
    tracks = defaultdict(int)
    for pid, _ in slices:
        tracks[pid] += 1
    return {
        "mistakes": mistakes,
        "counts": counts,
        "processes": names,
        "requests": len(requests),
        "tracks": list(tracks.values()),
        "outcomes": sorted({e["args"]["outcome"] for e in requests}),
        "phases": sorted({e["name"] for e in trace["traceEvents"] if e.get("cat") == "phase"}),
    }


def junit(*paths):
    from junitparser import JUnitXml
    from lxml import etree

    shape = etree.XMLSchema(etree.parse(os.path.join(os.path.dirname(__file__), "junit.xsd")))
    found = {}
    for path in paths:
        shape.validate(etree.parse(path))
        tests = [
            {
                "suite": suite.name,
                "target": case.classname,
                "name": case.name,
                "result": [type(result).__name__.lower() for result in case.result],
                "message": [result.message for result in case.result],
            }
            for suite in JUnitXml.fromfile(path)
            for case in suite
        ]
        found[path] = {"mistakes": [str(error) for error in shape.error_log], "tests": tests}
    return found


def gitlab(*paths):
    from prometheus_client.openmetrics.parser import text_string_to_metric_families

    found = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text = file.read()
        families = {family.name: len(family.samples) for family in text_string_to_metric_families(text)}
        # GitLab cuts each line at the first #, splits it as a shell does, and compares the second word as text.
        lines = [shlex.split(line.partition("#")[0]) for line in text.splitlines()]
        pairs = {words[0]: words[1] for words in lines if len(words) > 1}
        found[path] = {"families": families, "samples": sum(families.values()), "pairs": pairs}
    return found


if __name__ == "__main__":
    checks = {"schema": schema, "hlog": hlog, "chrome": chrome, "junit": junit, "gitlab": gitlab}
    print(json.dumps(checks[sys.argv[1]](*sys.argv[2:])))

# SPDX-License-Identifier: Apache-2.0
"""Runs the SQL of the documentation on a trace: docs/sql.md in DuckDB and ClickHouse; with SUMMARY docs/trace-format.md, too.

Usage: recipes.py TRACE [SUMMARY]

TRACE is a file, or a pattern for several. What the two databases give must be the same; what is defined here once more, in
plain Python, must be the same as that; and with SUMMARY (the summary.json of the run) the tool's own figures must be. Prints one
JSON object, the number of records of each type and all results; each difference is a line on standard error, and the exit code is then 1.
"""

import collections
import glob
import gzip
import json
import math
import pathlib
import re
import sys

import duckdb
from chdb.session import Session

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs"
SECOND = 1_000_000_000
# Recipes that are a metric of the report, by its name there.
METRICS = ("ttft", "ttft_service", "e2e", "gap", "tpot", "coalescing")


def recipes(document):
    """(name, engine, SQL) of each block, as it stands; where no engine is named it is DuckDB."""
    text = (DOCS / document).read_text(encoding="utf-8")
    found = re.findall(r"^```sql\n-- (\w+)(?: \((\w+)\))?\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [(name, engine or "DuckDB", sql) for name, engine, sql in found]


class DuckDB:
    def __init__(self):
        self.connection = duckdb.connect()

    def run(self, sql):
        for statement in duckdb.extract_statements(sql):
            cursor = self.connection.execute(statement)
        columns = [column[0] for column in cursor.description or []]
        return [dict(zip(columns, row)) for row in cursor.fetchall()]


class ClickHouse:
    def __init__(self):
        self.session = Session()

    def run(self, sql):
        answer = str(self.session.query(sql, "JSONEachRow"))
        return [json.loads(line) for line in answer.splitlines() if line]


def run_all(document, trace):
    """Engine to {recipe: rows}."""
    engines = {"DuckDB": DuckDB(), "ClickHouse": ClickHouse()}
    found = {name: {} for name in engines}
    for name, engine, sql in recipes(document):
        found[engine][name] = engines[engine].run(sql.replace("'trace.ndjson.gz'", "'" + trace.replace("'", "''") + "'"))
    return found


def records(pattern):
    """Every line through Python's own gzip and JSON, with its file: raises on a file that is not whole."""
    found = []
    for path in sorted(glob.glob(pattern)):
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
            found += [{**json.loads(line), "filename": path} for line in lines]
    return found


# What the recipes mean, once more.


def rank(values, per_mille):
    return sorted(values)[(len(values) * per_mille + 999) // 1000 - 1]


def median_by(requests, key, column):
    groups = collections.defaultdict(list)
    for r in requests:
        groups[(r["target"], key(r))].append(r["ttft"])
    return [
        {"target": target, column: value, "n": len(times), "p50_ns": rank(times, 500)}
        for (target, value), times in sorted(groups.items())
    ]


def power_of_two(number):
    return float(2 ** (number.bit_length() - 1))


def in_flight(everything):
    """Most requests open at once in each second: looked at where one begins, and at the beginning of the second."""
    spans = [(r["dispatched_ns"], r["dispatched_ns"] + r["done_ns"]) for r in everything if r["attempts"]]
    rows = []
    for second in range(max(end for _, end in spans) // SECOND + 1):
        moments = {second * SECOND} | {start for start, _ in spans if start // SECOND == second}
        most = max(sum(start <= at < end for start, end in spans) for at in moments)
        rows.append({"second": second, "in_flight": most})
    return rows


def questions(everything):
    """(file, target, number of the question) to request."""
    found, counts = {}, collections.Counter()
    for r in sorted(everything, key=lambda r: r["index"]):
        counts[r["filename"], r["target"]] += 1
        found[r["filename"], r["target"], counts[r["filename"], r["target"]]] = r
    return found


def pairs(everything, keep):
    asked = questions(everything)
    both = [(asked[f, 0, q], asked.get((f, 1, q))) for (f, t, q) in asked if t == 0]
    return [(a, b) for a, b in both if b and keep(a) and keep(b)]


def in_plain_python(all_records):
    everything = [r for r in all_records if r["type"] == "request"]
    for r in everything:
        r["success"] = r["outcome"] in ("ok", "length_limited")
        r["e2e"] = r["dispatched_ns"] + r["done_ns"] - r["intended_ns"]
        r["ttft"] = r["dispatched_ns"] + r["first_output_ns"] - r["intended_ns"] if "first_output_ns" in r else None
    counted = [r for r in everything if not r["warmup"]]
    answered = [r for r in counted if r["success"] and r["ttft"] is not None]
    two = pairs(everything, lambda r: r in answered)
    difference = lambda value, per_mille: (
        rank([value(b) for _, b in two], per_mille) - rank([value(a) for a, _ in two], per_mille))
    hashes = pairs(everything, lambda r: "text" in r.get("output", {}))
    digest = lambda r: r["output"]["text"]["sha256"]
    changes = collections.defaultdict(lambda: [0, 0, 0])
    for r in counted:
        changes[r["intended_ns"] // SECOND][0] += 1
        changes[(r["dispatched_ns"] + r["done_ns"]) // SECOND][1 if r["success"] else 2] += 1
    expected = {
        "ttft_by_second": median_by(answered, lambda r: r["intended_ns"] // SECOND, "second"),
        "rate_by_second": [
            {"second": s, "arrived": c[0], "succeeded": c[1], "failed": c[2]} for s, c in sorted(changes.items())],
        "in_flight": in_flight(everything),
        "ttft_by_concurrency": median_by(answered, lambda r: power_of_two(r["in_flight"]), "in_flight_from"),
        "ttft_by_input": median_by(
            [r for r in answered if r.get("usage", {}).get("input_tokens", 0) > 0],
            lambda r: power_of_two(r["usage"]["input_tokens"]), "tokens_from"),
        "pairs": [{
            "pairs": len(two),
            "added_ttft_ns": rank([b["ttft"] - a["ttft"] for a, b in two], 500),
            "added_e2e_ns": rank([b["e2e"] - a["e2e"] for a, b in two], 500),
            "ttft_p50_difference_ns": difference(lambda r: r["ttft"], 500),
            "ttft_p90_difference_ns": difference(lambda r: r["ttft"], 900),
            "slower": sum(b["ttft"] > a["ttft"] for a, b in two)}] if two else [],
        "same_answers": [{"pairs": len(hashes), "same": sum(digest(a) == digest(b) for a, b in hashes)}],
    }
    ratios = block_ratios(answered)
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        expected["blocks"] = [{"blocks": len(ratios), "ratio": mean, "lowest": min(ratios), "highest": max(ratios)}]
    slowest = sorted((r for r in counted if r["ttft"] is not None), key=lambda r: (-r["ttft"], r["index"]))[:5]
    expected["slowest"] = [{"target": r["target"], "index": r["index"], "ttft_ns": r["ttft"]} for r in slowest]
    return expected


def block_ratios(answered):
    blocks = collections.defaultdict(lambda: ([], []))
    for r in answered:
        if "block" in r:
            blocks[r["filename"], r["block"]][r["target"]].append(r["ttft"])
    return [rank(b, 500) / rank(a, 500) for a, b in blocks.values() if a and b]


# Comparing.


def same(a, b):
    if isinstance(a, float) or isinstance(b, float):
        return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-12)
    return a == b


def compare_rows(what, got, expected):
    """The columns that `expected` has, row by row."""
    if len(got) != len(expected):
        return [f"{what}: {len(got)} rows, expected {len(expected)}"]
    return [
        f"{what}, row {number}, {column}: {row.get(column)}, expected {value}"
        for number, (row, wanted) in enumerate(zip(got, expected))
        for column, value in wanted.items() if not same(row.get(column), value)]


def compare_summary(found, summary):
    lines, compared = [], 0
    for name, rows in found.items():
        expected = in_summary(name, rows, summary)
        compared += sum(map(len, expected))
        lines += compare_rows(f"{name} against the report", rows, expected)
    return lines if compared else ["nothing to compare with the report"]


def in_summary(name, rows, summary):
    """The tool's figures that correspond to the rows of a recipe; percentiles that it does not show are left out."""
    targets = summary["targets"]
    if name in METRICS:
        shown = [(t, index) for index, t in enumerate(targets) if name in t["metrics"]]
        expected = [{"target": index, **t["metrics"][name]} for t, index in shown]
        if name == "gap":
            for row, (t, _) in zip(expected, shown):
                row["coalesced"] = t["streams"]["coalesced"]
        columns = rows[0].keys() if rows else []
        return [{column: row[column] for column in columns if column in row} for row in expected]
    if name == "outcomes":
        counts = [(i, o["outcome"], o["count"]) for i, t in enumerate(targets) for o in t["outcomes"]]
        return [dict(zip(("target", "outcome", "count"), row)) for row in sorted(counts)]
    if name == "stalls":
        streams = [{"target": i, **t["streams"]} for i, t in enumerate(targets) if t["streams"]["stalls"]]
        return [{key: row[key] for key in ("target", "stalls", "stalled_requests")} for row in streams]
    if name == "hidden_work":
        keys = ("retried_requests", "retries", "resumes", "recovered_requests", "waited_ns")
        return [{key: t.get("hidden_work", {}).get(key, 0) for key in keys} for t in targets]
    if name == "rates":
        keys = ("offered_requests_per_second", "achieved_requests_per_second")
        return [{key: t["rates"][key] for key in keys if key in t["rates"]} for t in targets]
    if name == "client":
        keys = ("longest_loop_lag_ns", "peak_in_flight", "peak_active")
        return [{key: summary["client"][key] for key in keys}]
    return [{} for _ in rows]


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    trace = str(pathlib.Path(sys.argv[1]).resolve())
    every = records(trace)
    cookbook = run_all("sql.md", trace)
    found = cookbook["DuckDB"]
    print(json.dumps({"records": collections.Counter(r["type"] for r in every), **found}))
    wrong = [f"{name} is in one dialect only" for name in found.keys() ^ cookbook["ClickHouse"].keys()]
    for name, rows in found.items():
        wrong += compare_rows(f"{name} in ClickHouse", cookbook["ClickHouse"].get(name, []), rows)
    for name, rows in in_plain_python(every).items():
        wrong += compare_rows(name, found.get(name, []), rows)
    if len(sys.argv) == 3:
        with open(sys.argv[2], encoding="utf-8") as file:
            summary = json.load(file)
        wrong += compare_summary(found, summary)
        wrong += compare_summary(run_all("trace-format.md", trace)["DuckDB"], summary)
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

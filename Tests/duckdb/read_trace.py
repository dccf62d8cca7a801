# SPDX-License-Identifier: Apache-2.0
"""Reads a trace with Python's gzip and with DuckDB, by the very queries of docs/trace-format.md.

Usage: read_trace.py TRACE [SUMMARY]

Prints one JSON object: the number of records of each type, and for each target n and percentiles of TTFT and gap, in
nanoseconds. With SUMMARY (a run's summary.json) it also compares the two, and ends with 1 where they differ.
"""

import collections
import gzip
import json
import pathlib
import re
import sys

import duckdb

DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "trace-format.md"


def queries():
    """The SQL blocks of the documentation by the name in their first line."""
    blocks = re.findall(r"^```sql\n-- (\w+)\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return dict(blocks)


def count_records(path):
    """Every line through Python's own gzip and JSON: raises on a file that is not whole."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return dict(collections.Counter(json.loads(line)["type"] for line in lines))


def measure(path):
    """Metric name to {target: {n, p50_ns, ...}}."""
    found = {}
    connection = duckdb.connect()
    for name, sql in queries().items():
        cursor = connection.execute(sql.replace("'trace.ndjson.gz'", "'" + path.replace("'", "''") + "'"))
        columns = [column[0] for column in cursor.description]
        rows = [dict(zip(columns, row)) for row in cursor.fetchall()]
        found[name] = {row.pop("target"): row for row in rows}
    return found


def differences(measured, summary):
    """One line for each figure of the report that DuckDB finds otherwise; percentiles not shown are not compared."""
    lines, compared = [], 0
    for metric, targets in measured.items():
        for index, figures in targets.items():
            shown = summary["targets"][index]["metrics"].get(metric, {})
            for name, value in figures.items():
                if name == "n" or name in shown:
                    compared += 1
                    if shown.get(name) != value:
                        lines.append(f"target {index} {metric} {name}: {value} by SQL, {shown.get(name)} in the report")
    if compared == 0:
        lines.append("nothing to compare: neither TTFT nor gaps in the trace")
    return lines


def main():
    if len(sys.argv) not in (2, 3):
        print(__doc__, file=sys.stderr)
        return 2
    trace = sys.argv[1]
    measured = measure(trace)
    print(json.dumps({"records": count_records(trace), **measured}))
    if len(sys.argv) == 2:
        return 0
    with open(sys.argv[2], encoding="utf-8") as file:
        wrong = differences(measured, json.load(file))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

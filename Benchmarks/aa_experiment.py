#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""How often comparisons on this machine cry wolf, and how often they find what is there.

Makes runs in blocks of a mock against itself (A/A), and against one whose first token comes a fifth later, and counts how
many were called different: the figures of docs/statistics.md. What is done is kept in FOLDER/results.ndjson, so that an
experiment that was interrupted goes on where it stopped.

Usage: Benchmarks/aa_experiment.py [--runs N] [--slow SHARE] [--blocks K] [--requests N] [--folder FOLDER] [--binary FILE]
"""
import argparse
import json
import pathlib
import subprocess
import sys
import time

PROFILE = """\
name: {kind}-{number}
seed: {seed}
output: "{output}"
targets:
  - {{name: base, model: mock, mock: {{seed: {first}, ttft: "normal(20ms,2ms)", gap: 1ms, tokens: 3}}}}
  - {{name: candidate, model: mock, mock: {{seed: {second}, ttft: "normal({ttft}us,{spread}us)", gap: 1ms, tokens: 3}}}}
load: {{concurrency: 4, requests: {requests}, mix: blocks, blocks: {blocks}}}
gates: [{gates}]
request: {{max_tokens: 8}}
"""
ROOT = pathlib.Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="of each kind (default: 30)")
    parser.add_argument("--slow", type=float, default=0.2, help="how much later the first token comes (default: 0.2)")
    parser.add_argument("--blocks", type=int, default=8)
    parser.add_argument("--requests", type=int, default=60, help="to each side in each block (default: 60)")
    parser.add_argument("--gate", default="ttft.p50 +5%", help="the gate of a second count; '' for none")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / ".build/aa-experiment")
    parser.add_argument("--binary", type=pathlib.Path, default=ROOT / ".build/release/streamgauge")
    return parser.parse_args()


def measure(options, kind, number):
    """One run; gives what its summary says of the TTFT p50."""
    slow = 1 + options.slow if kind == "slow" else 1
    output = options.folder / "runs" / f"{kind}-{number}"
    profile = options.folder / f"{kind}-{number}.yaml"
    draw = 2 * number + (kind == "slow")
    profile.write_text(PROFILE.format(
        # Each side draws its own times: with one seed they would be the same, and the machine's noise all that is left.
        kind=kind, number=number, seed=1000 + number, first=10_000 + draw, second=20_000 + draw, output=output, ttft=round(20_000 * slow),
        spread=round(2_000 * slow), requests=options.requests * options.blocks * 2, blocks=options.blocks,
        gates=json.dumps(options.gate) if options.gate else ""))
    start = time.monotonic()
    done = subprocess.run([options.binary, "run", profile, "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    folders = sorted(output.glob("*/summary.json"))
    if not folders:
        sys.exit(f"{kind} {number}: no summary; the run said: {done.stderr.decode()}")
    summary = json.loads(folders[-1].read_text())
    rows = summary["comparison"]["comparisons"][0]["rows"]
    row = next(row for row in rows if row["statistic"] == "ttft.p50")
    return {
        "kind": kind, "number": number, "exit": done.returncode, "verdict": summary["verdict"]["level"],
        "effect": row["effect"], "low": row.get("effect_low"), "high": row.get("effect_high"), "p": row.get("p"),
        "blocks": row["base_units"], "seconds": round(time.monotonic() - start, 1),
    }


def is_different(result):
    """As a comparison without gates tells it: the interval leaves 1 out, and p is at most 5 %."""
    outside = result["low"] is not None and (result["low"] > 1 or result["high"] < 1)
    return outside and result["p"] is not None and result["p"] <= 0.05


def main():
    options = arguments()
    options.folder.mkdir(parents=True, exist_ok=True)
    log = options.folder / "results.ndjson"
    known = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for number in range(1, options.runs + 1):
        for kind in ("same", "slow"):
            if any(one["kind"] == kind and one["number"] == number for one in known):
                continue
            known.append(measure(options, kind, number))
            with log.open("a") as file:
                file.write(json.dumps(known[-1]) + "\n")
            print(json.dumps(known[-1]), file=sys.stderr)
    for kind, words in (("same", "the same system twice"), ("slow", f"{options.slow:.0%} slower")):
        results = [one for one in known if one["kind"] == kind and one["number"] <= options.runs]
        different = sum(map(is_different, results))
        worse = sum(is_different(one) and one["effect"] > 1 for one in results)
        failed = sum(one["exit"] == 5 for one in results)
        effects = sorted(one["effect"] for one in results)
        print(f"{words}: {different} of {len(results)} runs called different ({worse} slower); "
              f"gate \"{options.gate}\": {failed} regressed; ratio {effects[0]:.3f} to {effects[-1]:.3f}, "
              f"median {effects[len(effects) // 2]:.3f}; {sum(one['verdict'] != 'valid' for one in results)} not valid")


if __name__ == "__main__":
    main()

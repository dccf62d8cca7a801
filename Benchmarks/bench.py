#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/performance.md, taken again on this machine.

Needs a release build, the bare client (`Benchmarks/run` makes both) and two cores: the mock is pinned to the first, the
client to the second. Truth is the mock's own log: when it wrote each output event, on the same monotonic clock.
Usage: Benchmarks/run [stamps] [cpu] [memory] [mallocs] [schedule]      (default: all)
"""
import glob
import gzip
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOL = os.path.join(ROOT, ".build/release/streamgauge")
BARE = os.path.join(ROOT, ".build/bench/bare-client")
COUNTER = os.path.join(ROOT, ".build/bench/malloc_count.so")
MOCK_CORE, CLIENT_CORE = "0", "1"


def percentile(values, share):
    """Nearest rank: the ceil(share * n)-th smallest."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1e6) * len(ordered) // 1_000_000) - 1)]


class Mock:
    """`streamgauge mock` on its own core, with a log of what it wrote and when."""

    def __init__(self, folder, **settings):
        self.log = os.path.join(folder, "mock.ndjson")
        flags = [word for key, value in settings.items() for word in ("--" + key.replace("_", "-"), str(value))]
        self.process = subprocess.Popen(
            ["taskset", "-c", MOCK_CORE, TOOL, "mock", "--port", "0", "--log", self.log, *flags],
            stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split()[-1]

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def rows(self):
        with open(self.log) as lines:
            return [json.loads(line) for line in lines]


def client(arguments, environment=None):
    """Runs the client on its own core; gives its CPU seconds, its peak memory in bytes and its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(["taskset", "-c", CLIENT_CORE, *arguments], capture_output=True, text=True,
                          env={**os.environ, **(environment or {})})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 7):
        sys.exit(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, done


def trace(base):
    (path,) = glob.glob(os.path.join(base, "*", "trace.ndjson.gz"))
    with gzip.open(path, "rt") as lines:
        return [json.loads(line) for line in lines]


def load(mock, folder, requests, concurrency, **flags):
    base = os.path.join(folder, f"run-{concurrency}-{requests}-{len(os.listdir(folder))}")
    extra = [word for key, value in flags.items() for word in ("--" + key.replace("_", "-"), str(value))]
    profile = os.path.join(folder, "bench.yaml")
    with open(profile, "w") as out:
        out.write(f"name: bench\ntargets:\n  - {{name: mock, url: '{mock.url}/v1', model: mock}}\n")
    arguments = [TOOL, "run", profile, "--quiet", "--requests", str(requests), "--output", base, "--loops", "1",
                 "--max-tokens", "1000000", *extra]
    if "rate" not in flags:
        arguments += ["--concurrency", str(concurrency)]
    return arguments, base

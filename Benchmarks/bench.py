#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The figures of docs/performance.md, taken again on this machine.

Needs a release build, the bare client (`Benchmarks/run` makes both) and two cores: the mock is pinned to the first, the
client to the second. Truth is the mock's own log: when it wrote each output event, on the same monotonic clock.
Usage: Benchmarks/run [stamps] [lateness] [cpu] [memory] [mallocs] [schedule] [dialects] [reading]      (default: all)
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
import time

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
        flags = [word for key, value in settings.items()
                 for word in ["--" + key.replace("_", "-")] + ([] if value is True else [str(value)])]
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


def stamps(folder):
    """p99 of |stamped - true first output|, 1,000 streams of 50 events/s."""
    mock = Mock(folder, ttft="uniform(1s,3s)", gap="20ms", tokens=200)
    try:
        arguments, base = load(mock, folder, requests=1_000, concurrency=1_000)
        client(arguments)
    finally:
        mock.stop()
    truth = {row["request_id"]: row for row in mock.rows()}
    first, every, lag, mock_lag, started = [], [], [], [], None
    for record in trace(base):
        if record["type"] == "run":
            started = record["start_monotonic_ns"]
        if record["type"] != "request" or record["outcome"] not in ("ok", "length_limited"):
            continue
        row = truth[record["request_id"]]
        origin = started + record["dispatched_ns"]
        outputs = [i for i, kinds in enumerate(record["events"]["kinds"]) if kinds & 15]
        arrivals = [origin + record["reads"]["at_ns"][record["events"]["read"][i]] for i in outputs]
        errors = [stamped - written for stamped, written in zip(arrivals, row["written_ns"])]
        first.append(abs(errors[0]))
        every += [abs(error) for error in errors]
        lag += record["reads"]["lag_ns"]
        mock_lag += [w - s for w, s in zip(row["written_ns"], row["scheduled_ns"])]
    report("stamp error of the first output, 1,000 streams x 50/s", "µs", 1e3, first, target=(0.99, 100))
    report("stamp error of all output events", "µs", 1e3, every)
    report("observation lag (callback - stamp)", "µs", 1e3, lag)
    report("mock: written - scheduled", "µs", 1e3, mock_lag)


def lateness(folder):
    """written - scheduled of the mock itself, 1,000 streams of 50 events/s: plain, TLS with HTTP/1.1, TLS with HTTP/2."""
    certificate = os.path.join(folder, "ca.pem")
    secure = {"tls": True, "tls_ca_file": certificate}
    for name, settings, flags in [("HTTP/1.1", {}, {}), ("HTTP/1.1 over TLS", secure, {"cacert": certificate}),
                                  ("HTTP/2 over TLS", secure, {"cacert": certificate, "http": "2"})]:
        mock = Mock(folder, ttft="uniform(1s,3s)", gap="20ms", tokens=200, **settings)
        try:
            arguments, _ = load(mock, folder, requests=1_000, concurrency=1_000, **flags)
            client(arguments)
            with open(f"/proc/{mock.process.pid}/stat") as stat:
                ticks = sum(int(word) for word in stat.read().split()[13:15])
        finally:
            mock.stop()
        rows = mock.rows()
        lag = [w - s for row in rows for w, s in zip(row["written_ns"], row["scheduled_ns"])]
        report(f"mock: written - scheduled, {name}, {len({row['connection'] for row in rows})} connections", "µs", 1e3, lag)
        print(f"  CPU per event {ticks / os.sysconf('SC_CLK_TCK') / len(lag) * 1e6:.1f} µs")


def cpu(folder):
    """CPU per event beside a bare C client on the same load, in turns."""
    streams, tokens = 500, 500
    ratios, ours, bares = [], [], []
    for _ in range(3):
        mock = Mock(folder, ttft="uniform(500ms,1s)", gap="20ms", tokens=tokens)
        try:
            body = json.dumps({"model": "mock", "stream": True, "max_tokens": 1_000_000,
                               "messages": [{"role": "user", "content": "hi"}]})
            bare_cpu, _ = client([BARE, mock.url + "/v1/chat/completions", str(streams), body])
            arguments, base = load(mock, folder, requests=streams, concurrency=streams)
            our_cpu, _ = client(arguments)
        finally:
            mock.stop()
        events = sum(len(record["events"]["kinds"]) for record in trace(base) if record["type"] == "request")
        ours.append(our_cpu / events * 1e6)
        bares.append(bare_cpu / events * 1e6)
        ratios.append(our_cpu / bare_cpu)
    middle = sorted(ratios)[1]
    print(f"CPU per event, {streams} streams x 50/s, {tokens} events each, median of 3: streamgauge {sorted(ours)[1]:.2f} µs, "
          f"bare C {sorted(bares)[1]:.2f} µs, ratio {middle:.2f} (range {min(ratios):.2f} to {max(ratios):.2f}; "
          f"target at most 1.5: {'met' if middle <= 1.5 else 'MISSED'})")


def memory(folder):
    """Resident memory an open plaintext stream, 5,000 open at once."""
    sizes = {}
    for streams in (10, 5_000):
        mock = Mock(folder, ttft="2s", gap="500ms", tokens=12)
        try:
            arguments, base = load(mock, folder, requests=streams, concurrency=streams)
            client(arguments)
        finally:
            mock.stop()
        records = trace(base)
        sizes[streams] = max(r["resident_bytes"] for r in records if r["type"] == "interval")
        held = max(r["in_flight"] for r in records if r["type"] == "interval")
        done = sum(r["outcome"] in ("ok", "length_limited") for r in records if r["type"] == "request")
        print(f"  {streams} streams: resident {sizes[streams] / 1e6:.1f} MB, at once {held}, completed {done}")
    each = (sizes[5_000] - sizes[10]) / 4_990 / 1_000
    print(f"memory an open stream: {each:.1f} KB (target at most 25: {'met' if each <= 25 else 'MISSED'})")


def mallocs(folder):
    """Calls that ask for memory, for n and for 100 n events of one stream."""
    counts = {}
    for tokens in (2_000, 200_000):
        mock = Mock(folder, ttft="10ms", gap="10us", tokens=tokens)
        told = os.path.join(folder, f"mallocs-{tokens}")
        try:
            arguments, base = load(mock, folder, requests=1, concurrency=1)
            client(arguments, {"LD_PRELOAD": COUNTER, "MALLOC_COUNT_FILE": told})
        finally:
            mock.stop()
        events = sum(len(record["events"]["kinds"]) for record in trace(base) if record["type"] == "request")
        with open(told) as text:
            counts[tokens] = (int(text.read()), events)
    (few, n), (many, more) = counts[2_000], counts[200_000]
    print(f"calls that ask for memory, whole process: {few} for {n} events, {many} for {more} events: "
          f"{(many - few) / (more - n):.4f} for each further event")


def schedule(folder):
    """An open load of 1,000 arrivals a second: achieved rate and schedule lag."""
    mock = Mock(folder, ttft="20ms", gap="1ms", tokens=2)
    try:
        arguments, base = load(mock, folder, requests=10_000, concurrency=0, arrivals="constant", rate="1000/s")
        client(arguments)
    finally:
        mock.stop()
    requests = sorted((r for r in trace(base) if r["type"] == "request"), key=lambda r: r["index"])
    lag = [r["dispatched_ns"] - r["intended_ns"] for r in requests]
    span = max(r["dispatched_ns"] for r in requests) - min(r["dispatched_ns"] for r in requests)
    print(f"achieved {(len(requests) - 1) / span * 1e9:.2f} arrivals/s of 1,000")
    report("schedule lag at 1,000 arrivals/s", "µs", 1e3, lag)


def dialects(folder):
    """Time an event, parsed, classed, stamped and logged, on recorded answers: all in one read, and one read an event."""
    wire = os.path.join(ROOT, "Tests/Fixtures/wire")
    bench = os.path.join(ROOT, ".build/bench-build/release/dialect-bench")
    lines = subprocess.run(["taskset", "-c", CLIENT_CORE, bench, wire, "1"], check=True, capture_output=True, text=True).stdout
    figures = {}
    for line in map(json.loads, lines.splitlines()):
        figures.setdefault(line["protocol"], {})[line["reads"]] = line
    print("| protocol | answers | bytes an event | all in one read | one read an event |\n|---|---|---|---|---|")
    for protocol, reads in figures.items():
        whole, single = reads["all in one"], reads["one an event"]
        target = protocol in ("openai-chat", "anthropic-messages")
        verdict = f"; at least 1,000,000/s: {'met' if whole['events_a_second'] >= 1_000_000 else 'MISSED'}" if target else ""
        print(f"| `{protocol}` | {whole['answers']} | {whole['bytes_an_event']} | {whole['ns_an_event']:.0f} ns "
              f"({whole['events_a_second']:,}/s{verdict}) | {single['ns_an_event']:.0f} ns |")


def reading(folder):
    """Reading a trace of READING_REQUESTS (default 100,000) requests with 100 events each, against `zcat | wc -l`."""
    requests = os.environ.get("READING_REQUESTS", "100000")
    file = os.path.join(folder, "trace.ndjson.gz")
    subprocess.run([os.path.join(ROOT, ".build/bench-build/release/make-trace"), file, requests, "100"], check=True)
    ratios = []
    for _ in range(3):  # in turns: both have the same machine
        start = time.monotonic()
        subprocess.run(f"zcat {file} | wc -l", shell=True, check=True, stdout=subprocess.DEVNULL)
        zcat = time.monotonic() - start
        start = time.monotonic()
        client = subprocess.Popen([TOOL, "report", file], stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(client.pid, 0)
        wall = time.monotonic() - start
        if status != 0:
            sys.exit(f"streamgauge report ended with status {status}")
        ratios.append(wall / zcat)
        print(f"zcat | wc -l {zcat:.2f} s; report {wall:.2f} s, CPU {used.ru_utime + used.ru_stime:.2f} s, "
              f"{used.ru_maxrss / 1024:.0f} MiB; ratio {ratios[-1]:.2f}")
    ratio = sorted(ratios)[1]
    print(f"{int(requests):,} requests of 100 events, {os.path.getsize(file) / 2**20:.0f} MiB: median ratio {ratio:.2f} "
          f"(target: below 3: {'met' if ratio < 3 else 'MISSED'})")


def report(name, unit, scale, values, target=None):
    shown = [f"p{share * 100:g} {percentile(values, share) / scale:.1f}" for share in (0.5, 0.9, 0.99, 0.999)]
    verdict = ""
    if target:
        met = percentile(values, target[0]) / scale <= target[1]
        verdict = f" (target: p{target[0] * 100:g} below {target[1]} {unit}: {'met' if met else 'MISSED'})"
    print(f"{name}: {', '.join(shown)} {unit}, n = {len(values)}{verdict}")


def main():
    parts = {part.__name__: part for part in (stamps, lateness, cpu, memory, mallocs, schedule, dialects, reading)}
    chosen = sys.argv[1:] or list(parts)
    for name in chosen:
        if name not in parts:
            sys.exit(f"unknown benchmark {name}; there are: {', '.join(parts)}")
    for name in chosen:
        folder = tempfile.mkdtemp(prefix="streamgauge-bench-")
        try:
            print(f"== {name}: {parts[name].__doc__}", flush=True)
            parts[name](folder)
        finally:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Whether searches for the capacity of one LiteLLM worker agree: the figures of docs/capacity.md.

Starts our mock and LiteLLM with one worker before it, searches several times, and prints each answer and how far it lies from
the median of all. Wants a machine on which little else goes on: a worker has as much capacity as it gets processor time.

Usage: Benchmarks/litellm_capacity.py [--searches N] [--by rate|concurrency] [--requests N] [--limit GATE] [--folder FOLDER]
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = ROOT / ".build/release/streamgauge"
PROFILE = """\
name: litellm
output: "{output}"
targets:
  - {{name: direct, url: "http://127.0.0.1:{upstream}/v1", model: mock}}
  - {{name: relay, url: "http://127.0.0.1:{port}/v1", model: mock, key: "sk-test"}}
request: {{prompt: Count., max_tokens: 10}}
gates: [{limit}]
capacity: {{by: {by}, from: {start}, to: {end}, cooldown: 1s, step: 5s, step_requests: {requests}, long_prompt: 0, recovery: false}}
"""


def free_ports(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


def start(command, port, patience, **more):
    """A process that listens, or the end of the experiment."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
    end = time.monotonic() + patience
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process
        except OSError:
            time.sleep(0.1)
    process.kill()
    sys.exit(f"{command[0]} does not listen on port {port}")


def search(options, number, upstream, port):
    output = options.folder / str(number)
    profile = options.folder / f"{number}.yaml"
    (first, last) = ("8/s", "200/s") if options.by == "rate" else (1, 256)
    profile.write_text(PROFILE.format(
        output=output, upstream=upstream, port=port, limit=json.dumps(options.limit), by=options.by, requests=options.requests, start=first, end=last))
    begun = time.monotonic()
    done = subprocess.run([BINARY, "capacity", profile, "-q"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    found = sorted(output.glob("**/capacity.json"))
    if not found:
        sys.exit(f"search {number}: nothing found, code {done.returncode}: {done.stderr.decode()}")
    answer = json.loads(found[-1].read_text())["answer"]
    print(f"{number}: code {done.returncode}, {time.monotonic() - begun:.0f} s: {answer['text']}", flush=True)
    return answer.get("held")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--searches", type=int, default=3)
    parser.add_argument("--by", choices=["rate", "concurrency"], default="rate")
    parser.add_argument("--requests", type=int, default=130, help="of a step (default: 130, what a p95 takes)")
    parser.add_argument("--limit", default="ttft.p95 < 300ms")
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / ".build/litellm-capacity")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))  # the processes end with it
    options.folder = options.folder.resolve()  # LiteLLM runs in it
    shutil.rmtree(options.folder, ignore_errors=True)
    options.folder.mkdir(parents=True)
    (upstream, port) = free_ports(2)
    settings = options.folder / "litellm.yaml"
    settings.write_text((ROOT / "Tests/relays/litellm.yaml").read_text().replace("{{UPSTREAM}}", str(upstream)))
    mock = start([BINARY, "mock", "--port", str(upstream), "--ttft", "50ms", "--gap", "10ms", "--tokens", "10"], upstream, 10)
    quiet = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "ERROR",
             "DISABLE_ADMIN_UI": "True", "NO_DOCS": "True", "HOME": str(options.folder)}
    relay = None
    try:
        relay = start(
            [ROOT / ".build/venv-relays/bin/litellm", "--config", settings, "--host", "127.0.0.1", "--port", str(port),
             "--num_workers", "1"], port, 120, env={**os.environ, **quiet}, cwd=options.folder)
        held = [search(options, number, upstream, port) for number in range(1, options.searches + 1)]
    finally:
        for process in [relay, mock]:
            if process:
                process.send_signal(signal.SIGKILL)
                process.wait()
    known = [one for one in held if one is not None]
    if not known:
        sys.exit("no search found a load that holds")
    middle = statistics.median(known)
    worst = max(abs(one / middle - 1) for one in known)
    print(f"held: {', '.join(f'{one:g}' for one in known)}; median {middle:g}, n = {len(known)}, the farthest {worst:.1%} from it")


main()

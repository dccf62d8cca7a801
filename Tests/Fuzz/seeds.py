#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Seeds for scripts/fuzz: the recorded bodies of one protocol, each behind two steering bytes (see Trial)."""
import json
import os
import struct
import sys

WIRE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Fixtures", "wire")
TYPES = {".sse": 1, ".json": 2, ".ndjson": 3, ".bin": 4}


def lines(body):
    """AWS messages as `type TAB payload` lines, which Trial turns into messages with good checksums."""
    out = b""
    while len(body) >= 16:
        total, headers = struct.unpack(">II", body[:8])
        block, names = body[12:12 + headers], {}
        while block:
            length = block[0]
            name, kind, rest = block[1:1 + length], block[1 + length], block[2 + length:]
            if kind != 7:
                break
            size = struct.unpack(">H", rest[:2])[0]
            names[name], block = rest[2:2 + size], rest[2 + size:]
        kind = names.get(b":event-type") or b"!" + names.get(b":exception-type", b"")
        out += kind + b"\t" + body[12 + headers:total - 4].replace(b"\n", b" ") + b"\n"
        body = body[total:]
    return out


CUSTOM = {
    "custom-json": b'data: {"content":"a","id":"r"}\n\ndata: {"thought":"b","parts":[{"text":"c"}]}\n\n'
                   b'data: {"error":{"message":"m"}}\n\ndata: {"done":true,"tokens":3}\n\nevent: end\ndata: [DONE]\n\n',
    "custom-text": b"data: a\ndata: b\n\ndata:  c\n\ndata: [ERROR] m\n\ndata: [DONE]\n\n",
    "custom-lines": b'{"content":"a"}\n{"done":true,"usage":{"output":3}}\n',
    "custom-plain": "one two\nthr\u00e9e\nerror: m\n".encode(),
}
CUSTOM["custom-cumulative"] = CUSTOM["custom-json"]


def main():
    protocol, corpus = sys.argv[1:]
    if protocol in CUSTOM:
        with open(os.path.join(corpus, "seed-" + protocol), "wb") as file:
            file.write(bytes([0, 7]) + CUSTOM[protocol])
        return
    for folder in ("fixtures", "conformance"):
        with open(os.path.join(WIRE, folder, "expected.json")) as file:
            expected = json.load(file)
        for name, outcome in expected.items():
            if outcome["protocol"] != protocol:
                continue
            with open(os.path.join(WIRE, folder, name), "rb") as file:
                body = file.read()
            steering = TYPES[os.path.splitext(name)[1]]
            seeds = [bytes([0, 7]) + body, bytes([steering, 7]) + body]
            if name.endswith(".bin"):
                seeds.append(bytes([steering | 0x10, 7]) + lines(body))
            for number, seed in enumerate(seeds):
                with open(os.path.join(corpus, f"seed-{name}-{number}"), "wb") as file:
                    file.write(seed)


if __name__ == "__main__":
    main()

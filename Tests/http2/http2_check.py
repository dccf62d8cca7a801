#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""httpx against `streamgauge mock --tls`: a client of HTTP/2 that is neither ours nor libcurl's.

Usage: http2_check.py URL CERTIFICATE
"""
import asyncio
import ssl
import sys

import h2.exceptions
import httpx

BODY = {"model": "m", "stream": True, "messages": [{"role": "user", "content": "hi"}]}
PATH = "/v1/chat/completions"


def client(version):
    trust = ssl.create_default_context(cafile=sys.argv[2])
    return httpx.AsyncClient(base_url=sys.argv[1], verify=trust, http1=version == "HTTP/1.1", http2=version == "HTTP/2")


async def whole(http, **mock):
    """One answer: its version, status and text."""
    words = " ".join(f"{key}={value}" for key, value in mock.items())
    return await http.post(PATH, json=BODY, headers={"x-mock": words}, timeout=10)


async def check(version):
    async with client(version) as http:
        reply = await whole(http, tokens=20)
        assert reply.http_version == version, reply.http_version
        assert reply.text.endswith("data: [DONE]\n\n") and reply.text.count('"content"') == 21, reply.text
        many = await asyncio.gather(*(whole(http, tokens=30, gap="2ms") for _ in range(80)))
        assert all(reply.text.endswith("data: [DONE]\n\n") for reply in many)
        long = await whole(http, tokens=20_000, gap="0ms")
        assert long.text.count('"content"') == 20_001 and long.text.endswith("data: [DONE]\n\n")
        assert (await whole(http, fault="429")).status_code == 429
        assert "[DONE]" not in (await whole(http, fault="truncate@3")).text
        assert (await http.get("/nowhere")).status_code == 404
        assert (await http.head(PATH)).status_code == 405
        prompt = dict(BODY, messages=[{"role": "user", "content": "x" * 5_000_000}])
        assert (await http.post(PATH, json=prompt, timeout=10)).status_code == 200
        await whole(http, fault="goaway")
        assert (await whole(http)).status_code == 200, "a new connection"
        for fault in ["cut@3", "reset@3", "bad-chunk@3", "drop"]:
            try:
                await whole(http, fault=fault)
            except (httpx.TransportError, h2.exceptions.ProtocolError) as error:
                print(f"{version} {fault}: {type(error).__name__}")
            else:
                raise AssertionError(f"{version}: {fault} went unnoticed")
    print(f"{version}: ok")


for spoken in ["HTTP/1.1", "HTTP/2"]:
    asyncio.run(check(spoken))

#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A small HTTP/1.1 relay that has the faults which are asked for: each one is what some real relay does.

faulty_relay.py UPSTREAM [MODE...]     prints "listening on http://127.0.0.1:PORT"; without a mode it is a good relay
"""
import asyncio
import json
import signal
import sys
import time

MODES = {
    "hide-truncation": "a body below that breaks off ends in good order",
    "lose-tail": "holds back as coalesce does, and drops what it holds when the body below breaks off",
    "invent": "adds a finish reason, usage and [DONE] where they are missing",
    "swallow-error": "an error inside a stream ends it as if it were whole",
    "map-status": "every error is a 500",
    "rename-headers": "retry-after and rate limits get a prefix",
    "retry": "asks again on 500 and above, and on 429",
    "retry-slowly": "waits a second before an error is passed on",
    "no-cancel": "reads on below when the client is gone",
    "leak": "leaves connections below open, and opens new ones",
    "no-reuse": "a new connection below for each request",
    "cut-idle": "cuts where nothing came for 2 s",
    "swallow-comments": "comments are dropped",
    "comments-to-data": "comments are passed on as data",
    "line-limit": "a line above 64 KiB ends the stream",
    "drop-headers": "traceparent and x-request-id are dropped on the way up",
    "drop-field": "seed is dropped from the body, and a field is added",
    "reorder": "the first two messages are swapped",
    "no-crlf": "knows two LF as the end of an event, and nothing else",
    "break-utf8": "decodes every read by itself",
    "coalesce": "holds back until 4 KiB have come",
    "lag": "passes an event on when the next one has come",
    "usage": "adds one to the output tokens",
    "drop-event": "every seventh output event is lost",
    "misspell": "every e is an o, so that no length changes",
    "cold": "the first request takes 1.5 s longer",
    "lie": "says that it took 200 ms",
    "clean-cut": "an error inside a stream ends it in good order, without an end",
    "drop-type": "says of no stream that it is one",
    "leak-left": "leaves the connection below open, unread, when the client is gone",
    "one-loop": "counts the tokens of each body where all streams are served: a second for 100 kB",
    "starve": "one stream of five is served when the others that were there are done",
    "one-core": "each event keeps the one loop busy for 2 ms",
}


class Upstream:
    """Connections below that wait for their next request."""

    def __init__(self, host, port):
        self.host, self.port, self.idle, self.kept = host, port, [], []

    async def take(self):
        while self.idle:
            reader, writer = self.idle.pop()
            if not writer.is_closing() and not reader.at_eof():
                return reader, writer, True
        reader, writer = await asyncio.open_connection(self.host, self.port, limit=1 << 25)
        return reader, writer, False

    def give(self, reader, writer):
        self.idle.append((reader, writer))


class Broken(Exception):
    """The body below ended before its end."""


async def head(reader):
    raw = await reader.readuntil(b"\r\n\r\n")
    lines = raw.decode("latin-1").split("\r\n")
    fields = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:] if line]
    return lines[0], fields


def value(fields, name):
    return next((v for k, v in fields if k.lower() == name), None)


async def body_of_request(reader, fields):
    if (value(fields, "transfer-encoding") or "").lower() == "chunked":
        parts = []
        while size := int(await reader.readline(), 16):
            parts.append(await reader.readexactly(size))
            await reader.readline()
        await reader.readline()
        return b"".join(parts)
    return await reader.readexactly(int(value(fields, "content-length") or 0))


async def pieces(reader, fields):
    """The body below, read by read."""
    length = value(fields, "content-length")
    if length is not None:
        left = int(length)
        while left:
            data = await reader.read(min(left, 65536))
            if not data:
                raise Broken
            left -= len(data)
            yield data
    elif (value(fields, "transfer-encoding") or "").lower() == "chunked":
        while True:
            line = await reader.readline()
            try:
                size = int(line, 16)
            except ValueError:
                raise Broken from None
            data = await reader.readexactly(size + 2)
            if not size:
                return
            yield data[:-2]
    else:
        while data := await reader.read(65536):
            yield data


class Stream:
    """What becomes of an event stream: bytes in, bytes out."""

    def __init__(self, modes):
        self.modes, self.rest, self.held, self.previous = modes, b"", b"", b""
        self.outputs, self.finished, self.done, self.counted, self.over = 0, False, False, False, False

    def lines(self, data):
        if "break-utf8" in self.modes:
            data = data.decode("utf-8", "replace").encode()
        self.rest += data
        while b"\n" in self.rest:
            line, self.rest = self.rest.split(b"\n", 1)
            if len(line) > 65536 and "line-limit" in self.modes:
                raise Broken
            yield line.rstrip(b"\r")

    def feed(self, data):
        if "no-crlf" in self.modes:
            self.rest += data
            whole, mark, self.rest = self.rest.rpartition(b"\n\n")
            return whole + mark
        out = b""
        for line in self.lines(data):
            out += self.line(line)
        return out

    def line(self, line):
        if self.over:
            return b""
        if line.startswith(b":"):
            if "swallow-comments" in self.modes:
                return b""
            if "comments-to-data" in self.modes:
                chunk = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
                chunk["choices"] = [{"index": 0, "delta": {"content": line[1:].decode()}, "finish_reason": None}]
                return b"data: " + json.dumps(chunk).encode() + b"\n\n"
        if not line.startswith(b"data:"):
            return line + b"\n"
        payload = line[5:].strip()
        if payload == b"[DONE]":
            self.done = True
            return line + b"\n"
        try:
            event = json.loads(payload)
        except ValueError:
            return line + b"\n"
        return self.event(event, line)

    def event(self, event, line):
        if "error" in event and "swallow-error" in self.modes:
            self.over = True
            return self.ending()
        if "error" in event and "clean-cut" in self.modes:
            self.over = True
            return b""
        choices = event.get("choices") or []
        self.finished = self.finished or any(c.get("finish_reason") for c in choices)
        self.counted = self.counted or bool(event.get("usage"))
        if event.get("usage") and "usage" in self.modes:
            event["usage"]["completion_tokens"] += 1
            return b"data: " + json.dumps(event).encode() + b"\n"
        if any((c.get("delta") or {}).get("content") for c in choices):
            self.outputs += 1
            if "drop-event" in self.modes and self.outputs % 7 == 0:
                return b""
            if "misspell" in self.modes:
                for choice in choices:
                    choice["delta"]["content"] = choice["delta"]["content"].replace("e", "o")
                return b"data: " + json.dumps(event).encode() + b"\n"
        return line + b"\n"

    def ending(self):
        out = b""
        base = {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        if not self.finished:
            stop = {**base, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
            out += b"data: " + json.dumps(stop).encode() + b"\n\n"
        if not self.counted:
            usage = {"prompt_tokens": 1, "completion_tokens": max(1, self.outputs), "total_tokens": 2}
            out += b"data: " + json.dumps({**base, "choices": [], "usage": usage}).encode() + b"\n\n"
        return out if self.done else out + b"data: [DONE]\n\n"

    def pace(self, data, ended=False):
        """What leaves now of what is to leave."""
        if "coalesce" in self.modes:
            self.held += data
            if len(self.held) < 4096 and not ended:
                return b""
            data, self.held = self.held, b""
        if "lag" in self.modes:
            data, self.previous = (self.previous + data, b"") if ended else (self.previous, data)
        return data


class Relay:
    def __init__(self, upstream, modes):
        self.upstream, self.modes, self.asked, self.fed = upstream, modes, 0, set()
        self.tasks = set()

    async def serve(self, reader, writer):
        # Nothing else holds a task whose client is gone: it could vanish, and its connection below with it.
        self.tasks.add(asyncio.current_task())
        try:
            while True:
                start, fields = await head(reader)
                body = await body_of_request(reader, fields)
                if "one-loop" in self.modes:
                    time.sleep(len(body) / 100_000)
                if not await self.answer(start, fields, body, reader, writer):
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self.tasks.discard(asyncio.current_task())
            writer.close()

    def upward(self, fields, body):
        modes = self.modes
        hidden = {"host", "connection", "content-length", "transfer-encoding"}
        if "drop-headers" in modes:
            hidden |= {"traceparent", "x-request-id"}
        fields = [(k, v) for k, v in fields if k.lower() not in hidden]
        if body and modes & {"drop-field", "reorder"}:
            asked = json.loads(body)
            if "drop-field" in modes:
                asked.pop("seed", None)
                asked["added_by_relay"] = True
            if "reorder" in modes and len(asked["messages"]) > 1:
                asked["messages"][:2] = asked["messages"][1::-1]
            body = json.dumps(asked, ensure_ascii=False).encode()
        return fields + [("host", "upstream"), ("content-length", str(len(body)))], body

    async def ask(self, start, fields, body):
        reader, writer, used = await self.upstream.take()
        fields, body = self.upward(fields, body)
        text = start + "\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields) + "\r\n"
        writer.write(text.encode("latin-1") + body)
        return reader, writer

    async def answer(self, start, fields, body, client, out):
        modes = self.modes
        self.asked += 1
        if "cold" in modes and self.asked == 1:
            await asyncio.sleep(1.5)
        for attempt in range(3):
            reader, writer = await self.ask(start, fields, body)
            gone = asyncio.ensure_future(self.gone(client, reader, writer, asyncio.current_task()))
            try:
                line, found = await self.patient(head(reader))
            except (asyncio.TimeoutError, asyncio.IncompleteReadError, ConnectionError):
                gone.cancel()
                writer.close()
                return self.fail(out, 504)
            status = int(line.split()[1])
            if "retry" in modes and (status >= 500 or status == 429) and attempt < 2:
                gone.cancel()
                async for _ in pieces(reader, found):
                    pass
                self.upstream.give(reader, writer)
                continue
            break
        try:
            return await self.forward(status, found, reader, writer, out)
        finally:
            gone.cancel()

    def fail(self, out, status):
        out.write(f"HTTP/1.1 {status} Failed\r\ncontent-length: 0\r\n\r\n".encode())
        return True

    async def gone(self, client, reader, writer, task):
        """Ends the request below when the client goes away; nothing is read of what the client sends meanwhile."""
        while not client.at_eof():
            await asyncio.sleep(0.02)
        if "leak-left" in self.modes:
            self.upstream.kept.append((reader, writer))
            task.cancel()
        elif "no-cancel" not in self.modes:
            writer.close()

    async def patient(self, work):
        return await asyncio.wait_for(work, 2 if "cut-idle" in self.modes else None)

    def downward(self, status, found):
        modes, fields = self.modes, []
        for name, text in found:
            low = name.lower()
            if low in {"connection", "content-length", "transfer-encoding", "keep-alive"}:
                continue
            if "drop-type" in modes and "event-stream" in text:
                continue
            if "rename-headers" in modes and (low.startswith("retry-after") or "ratelimit" in low):
                name = "provider-" + low
            fields.append((name, text))
        if "lie" in modes:
            fields.append(("x-relay-overhead-ms", "200"))
        return fields

    async def forward(self, status, found, reader, writer, out):
        modes = self.modes
        if status >= 400:
            if "map-status" in modes:
                status = 500 if status != 500 else 400
            if "retry-slowly" in modes:
                await asyncio.sleep(1)
        fields = self.downward(status, found)
        text = f"HTTP/1.1 {status} OK\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields)
        out.write((text + "transfer-encoding: chunked\r\n\r\n").encode("latin-1"))
        is_stream = "event-stream" in (value(found, "content-type") or "")
        stream, over, passed = Stream(modes), asyncio.Event(), 0
        is_hungry = "starve" in modes and self.asked % 5 == 0
        if is_stream and not is_hungry:
            self.fed.add(over)

        async def send(data):
            if data:
                out.write(b"%x\r\n%s\r\n" % (len(data), data))
                await out.drain()

        source, clean = pieces(reader, found), True
        try:
            while True:
                try:
                    data = await self.patient(source.__anext__())
                except StopAsyncIteration:
                    break
                if is_stream:
                    passed += 1
                    if is_hungry and passed == 4:
                        for other in list(self.fed):
                            await other.wait()
                    if "one-core" in modes:
                        time.sleep(0.002 * data.count(b"\n\n"))
                    data = stream.pace(stream.feed(data))
                try:
                    await send(data)
                except ConnectionError:
                    if "no-cancel" not in modes:
                        raise
        except (Broken, asyncio.TimeoutError, asyncio.IncompleteReadError, ConnectionError, ValueError):
            clean = False
        finally:
            over.set()
            self.fed.discard(over)
        if is_stream and (clean or "lose-tail" not in modes):
            tail = stream.pace(b"" if "no-crlf" in modes else stream.feed(b"\n" if stream.rest else b""), ended=True)
            await send(tail)
        if is_stream and "invent" in modes and not stream.over:
            await send(stream.ending())
        closes = (value(found, "connection") or "").lower() == "close"
        if "leak" in modes:
            self.upstream.kept.append((reader, writer))
        elif clean and not closes and "no-reuse" not in modes:
            self.upstream.give(reader, writer)
        else:
            writer.close()
        if not clean and not modes & {"hide-truncation", "invent"}:
            out.close()
            return False
        out.write(b"0\r\n\r\n")
        return True


async def main():
    # Whoever started it may have blocked signals, and wants to end it with one.
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    url, modes = sys.argv[1], set(sys.argv[2:])
    if "lose-tail" in modes:
        modes.add("coalesce")
    unknown = modes - MODES.keys()
    if unknown:
        sys.exit(f"no such mode: {', '.join(unknown)}; there are {', '.join(MODES)}")
    host, port = url.removeprefix("http://").split("/")[0].split(":")
    relay = Relay(Upstream(host, int(port)), modes)
    server = await asyncio.start_server(relay.serve, "127.0.0.1", 0, limit=1 << 25)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main())

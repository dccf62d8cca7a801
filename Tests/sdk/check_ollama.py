# SPDX-License-Identifier: Apache-2.0
"""The ollama SDK against the chat and generate endpoints."""
import datetime

import ollama

from support import CHAT_TOOLS, HELLO, ODD_WRITES, arguments_fit, check, expect, mock, raises

PROMPT = HELLO[0]["content"]


class Ollama:
    def __init__(self, base):
        self.base = base

    def client(self, settings="", **headers):
        return ollama.Client(host=self.base, headers={**mock(settings), **headers}, timeout=10)

    def chat(self, settings="", **more):
        more.setdefault("messages", HELLO)
        return self.client(settings).chat(model="mock-model", **more)

    def chunks(self, settings="", **more):
        return list(self.chat(settings, stream=True, **more))


@check(Ollama)
def whole(server):
    answer = server.chat()
    expect(len(answer.message.content.split()) == 12 and answer.done and answer.done_reason == "stop", answer)
    expect(answer.eval_count == 12 and answer.prompt_eval_count > 0, answer)


@check(Ollama)
def stream(server):
    chunks = server.chunks("end-gap=3ms")
    expect(len("".join(c.message.content for c in chunks).split()) == 12 and len(chunks) == 13, chunks)
    expect([c.done for c in chunks] == [False] * 12 + [True], "done in the last line alone")
    last = chunks[-1]
    expect(last.eval_count == 12 and last.done_reason == "stop" and not last.message.content, last)
    expect(last.total_duration == 16_000_000 and last.eval_duration == 14_000_000, last)
    expect(last.load_duration + last.prompt_eval_duration == 2_000_000, last)


@check(Ollama)
def dates(server):
    times = [datetime.datetime.fromisoformat(c.created_at) for c in server.chunks()]
    expect(all(t.tzinfo for t in times), times)
    gaps = {(b - a) / datetime.timedelta(milliseconds=1) for a, b in zip(times, times[1:-1])}
    expect(gaps == {1}, gaps)


@check(Ollama)
def limit(server):
    last = server.chunks(options={"num_predict": 5})[-1]
    expect(last.done_reason == "length" and last.eval_count == 5, last)
    expect(server.chat(options={"num_predict": -1}).eval_count == 12, "no limit")


@check(Ollama)
def thinking(server):
    answer = server.chat("reasoning=4", think=True)
    expect(len(answer.message.thinking.split()) == 4 and len(answer.message.content.split()) == 12, answer)
    chunks = server.chunks("reasoning=4", think=True)
    expect([bool(c.message.thinking) for c in chunks[:5]] == [True] * 4 + [False], chunks[:5])
    expect(chunks[-1].eval_count == 16, chunks[-1])


@check(Ollama)
def tools(server):
    answer = server.chat("tools=always tool-calls=2", tools=CHAT_TOOLS)
    calls = [c for chunk in server.chunks("tools=always tool-calls=2", tools=CHAT_TOOLS)
             for c in chunk.message.tool_calls or []]
    for found in [answer.message.tool_calls, calls]:
        expect([c.function.name for c in found] == ["level", "level"], found)
        for call in found:
            arguments_fit(dict(call.function.arguments))
    result = {"role": "tool", "tool_name": "level", "content": "3.1 m"}
    answer = server.chat("tools=always", messages=HELLO + [answer.message, result], tools=CHAT_TOOLS)
    expect(answer.message.content and not answer.message.tool_calls, answer)


@check(Ollama)
def generate(server):
    answer = server.client("reasoning=2").generate(model="mock-model", prompt=PROMPT, think=True)
    expect(len(answer.response.split()) == 12 and len(answer.thinking.split()) == 2, answer)
    chunks = list(server.client("reasoning=2").generate(model="mock-model", prompt=PROMPT, think=True, stream=True))
    expect(len("".join(c.response for c in chunks).split()) == 12 and chunks[-1].eval_count == 14, chunks[-1])
    expect([bool(c.thinking) for c in chunks[:3]] == [True, True, False], chunks[:3])


@check(Ollama)
def errors(server):
    error = raises(ollama.ResponseError, lambda: server.chat("fault=429"))
    expect(error.status_code == 429 and error.error == "scripted fault: 429", error)
    error = raises(ollama.ResponseError, lambda: server.chunks("fault=500"))
    expect(error.status_code == 500, error)
    error = raises(ollama.ResponseError, lambda: server.chunks("fault=error@5"))
    expect("error was encountered" in error.error and error.status_code == -1, error)
    error = raises(ollama.ResponseError, lambda: server.chunks("fault=error@0"))
    expect(error.status_code == 500, error)
    raises(ValueError, lambda: server.chunks("fault=garbage@5"))
    raises(ValueError, lambda: server.chunks("fault=half@5"))


@check(Ollama)
def wrong_key(server):
    error = raises(ollama.ResponseError, lambda: server.chat("key=sk-mock"))
    expect(error.status_code == 401, error)
    client = server.client("key=sk-mock", authorization="Bearer sk-mock")
    expect(client.chat(model="m", messages=HELLO).done, "the right key")


@check(Ollama)
def cut(server):
    for fault in ["cut@5", "reset@5", "bad-chunk@5"]:
        error = raises(Exception, lambda: server.chunks(f"fault={fault}"))
        expect({k.__name__ for k in type(error).__mro__} & {"TransportError"}, type(error))
    chunks = server.chunks("fault=truncate@5")
    expect(len(chunks) == 5 and not chunks[-1].done, "the SDK takes a stream that ends too early for one that ended")


@check(Ollama)
def odd_writes(server):
    for settings in ODD_WRITES:
        text = "".join(c.message.content for c in server.chunks(settings))
        expect(len(text.split()) == 12, f"{settings}: {text}")


@check(Ollama)
def models(server):
    expect([m.model for m in server.client().list().models] == ["mock-model"], "one model")

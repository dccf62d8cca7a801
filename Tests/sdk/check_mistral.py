# SPDX-License-Identifier: Apache-2.0
"""The mistralai SDK against Chat Completions, whose form that vendor took over."""
from mistralai.client import Mistral, errors as mistral_errors

from support import CHAT_TOOLS, HELLO, ODD_WRITES, arguments_fit, check, expect, is_transport_error, mock, raises


class Chat:
    def __init__(self, base):
        self.client = Mistral(api_key="sk-mock", server_url=base, timeout_ms=10_000)

    def arguments(self, settings, more):
        return dict(
            model="mock-model", messages=more.pop("messages", HELLO), http_headers=mock(settings), **more)

    def create(self, settings="", **more):
        return self.client.chat.complete(**self.arguments(settings, more))

    def chunks(self, settings="", **more):
        with self.client.chat.stream(**self.arguments(settings, more)) as stream:
            return [event.data for event in stream]


def words(chunks):
    return "".join(c.choices[0].delta.content or "" for c in chunks if c.choices).split()


@check(Chat)
def whole(chat):
    answer = chat.create()
    expect(len(answer.choices[0].message.content.split()) == 12, answer)
    expect(answer.choices[0].finish_reason == "stop" and answer.usage.completion_tokens == 12, answer)


@check(Chat)
def stream(chat):
    chunks = chat.chunks("usage=always")
    expect(len(words(chunks)) == 12, chunks)
    reasons = [c.choices[0].finish_reason for c in chunks if c.choices]
    expect(reasons[-1] == "stop" and not any(reasons[:-1]), reasons)
    expect(chunks[-1].usage.completion_tokens == 12, chunks[-1])


@check(Chat)
def limit(chat):
    expect(chat.create(max_tokens=5).choices[0].finish_reason == "length", "whole")
    chunks = chat.chunks(max_tokens=5)
    expect(chunks[-1].choices[0].finish_reason == "length" and len(words(chunks)) == 5, chunks)


@check(Chat)
def tools(chat):
    choice = chat.create(tools=CHAT_TOOLS, tool_choice="any").choices[0]
    expect(choice.finish_reason == "tool_calls", choice)
    arguments_fit(choice.message.tool_calls[0].function.arguments)
    answer = chat.create(
        "tools=always", tools=CHAT_TOOLS, messages=HELLO + [choice.message, {
            "role": "tool", "tool_call_id": choice.message.tool_calls[0].id, "name": "level", "content": "3.1 m"}])
    expect(answer.choices[0].finish_reason == "stop", answer)


@check(Chat)
def errors(chat):
    error = raises(mistral_errors.SDKError, lambda: chat.create("fault=429"))
    expect(error.status_code == 429 and "rate_limit_exceeded" in error.body, error)
    is_transport_error(raises(Exception, lambda: chat.chunks("fault=cut@5")))


@check(Chat)
def odd_writes(chat):
    for settings in ODD_WRITES:
        expect(len(words(chat.chunks(settings))) == 12, settings)

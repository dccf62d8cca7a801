# SPDX-License-Identifier: Apache-2.0
"""The openai SDK against Chat Completions."""
import asyncio

import openai

from support import (
    CHAT_TOOLS, HELLO, ODD_WRITES, arguments_fit, check, expect, is_transport_error, mock, raises)


class Chat:
    def __init__(self, base):
        self.base = base
        self.client = self.with_key("sk-mock")

    def with_key(self, key):
        return openai.OpenAI(base_url=self.base + "/v1", api_key=key, max_retries=0, timeout=10)

    def create(self, settings="", client=None, **more):
        more.setdefault("messages", HELLO)
        return (client or self.client).chat.completions.create(
            model="mock-model", extra_headers=mock(settings), **more)

    def streamed(self, settings="", **more):
        """The chunks of a stream, and its text."""
        chunks = list(self.create(settings, stream=True, **more))
        text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
        return chunks, text


@check(Chat)
def whole(chat):
    answer = chat.create()
    expect(len(answer.choices[0].message.content.split()) == 12, "12 words")
    expect(answer.choices[0].finish_reason == "stop", answer.choices[0].finish_reason)
    expect(answer.usage.completion_tokens == 12 and answer.usage.prompt_tokens > 0, answer.usage)
    expect(answer.usage.total_tokens == answer.usage.prompt_tokens + 12, answer.usage)
    expect(answer._request_id.startswith("req_"), "request id")


@check(Chat)
def stream(chat):
    chunks, text = chat.streamed()
    expect(len(text.split()) == 12, f"12 words: {text}")
    expect(chunks[-1].choices[0].finish_reason == "stop", "finish reason in the last chunk")
    expect(all(c.usage is None for c in chunks), "usage that nobody asked for")


@check(Chat)
def stream_usage(chat):
    chunks, _text = chat.streamed(stream_options={"include_usage": True})
    expect(chunks[-1].usage.completion_tokens == 12 and not chunks[-1].choices, chunks[-1])


@check(Chat)
def limit(chat):
    answer = chat.create(max_completion_tokens=5)
    expect(answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 5, answer)
    chunks, text = chat.streamed(max_tokens=5)
    expect(chunks[-1].choices[0].finish_reason == "length" and len(text.split()) == 5, text)


@check(Chat)
def tool(chat):
    message = chat.create(tools=CHAT_TOOLS, tool_choice="required").choices[0]
    expect(message.finish_reason == "tool_calls", message.finish_reason)
    expect([c.function.name for c in message.message.tool_calls] == ["level"], message)
    arguments_fit(message.message.tool_calls[0].function.arguments)


@check(Chat)
def tools_streamed(chat):
    with chat.client.chat.completions.stream(
            model="mock-model", messages=HELLO, tools=CHAT_TOOLS, extra_headers=mock("tools=always tool-calls=2"),
    ) as stream:
        choice = stream.get_final_completion().choices[0]
    expect(choice.finish_reason == "tool_calls" and len(choice.message.tool_calls) == 2, choice)
    expect(len({c.id for c in choice.message.tool_calls}) == 2, "ids")
    for call in choice.message.tool_calls:
        arguments_fit(call.function.arguments)


@check(Chat)
def after_tool_result(chat):
    call = chat.create(tools=CHAT_TOOLS, tool_choice="required").choices[0].message
    result = {"role": "tool", "tool_call_id": call.tool_calls[0].id, "content": "3.1 m"}
    answer = chat.create("tools=always", messages=HELLO + [call, result], tools=CHAT_TOOLS)
    expect(answer.choices[0].message.content and not answer.choices[0].message.tool_calls, answer)


@check(Chat)
def rate_limit(chat):
    error = raises(openai.RateLimitError, lambda: chat.create("fault=429 retry-after=1500ms"))
    expect(error.code == "rate_limit_exceeded" and error.status_code == 429, error)
    expect(error.response.headers["retry-after"] == "2", error.response.headers)
    expect(error.response.headers["retry-after-ms"] == "1500", error.response.headers)
    expect(error.request_id.startswith("req_"), "request id")


@check(Chat)
def retry(chat):
    client = openai.OpenAI(base_url=chat.base + "/v1", api_key="sk-mock", max_retries=20, timeout=10)
    retries = 0
    for _ in range(20):
        retries += client.chat.completions.with_raw_response.create(
            model="m", messages=HELLO, extra_headers=mock("fault=429:50% retry-after=2ms")).retries_taken
    expect(retries > 0, "the SDK retried after a 429 and got an answer")


@check(Chat)
def wrong_key(chat):
    client = chat.with_key("sk-wrong")
    error = raises(openai.AuthenticationError, lambda: chat.create("key=sk-mock", client=client))
    expect(error.code == "invalid_api_key", error)
    chat.create("key=sk-mock")


@check(Chat)
def other_errors(chat):
    raises(openai.InternalServerError, lambda: chat.create("fault=503"))
    raises(openai.BadRequestError, lambda: chat.create(n=2))
    raises(openai.NotFoundError, lambda: chat.client.embeddings.create(model="m", input="x", encoding_format="float"))
    error = raises(openai.APIError, lambda: chat.streamed("fault=error@5"))
    expect(error.type == "server_error", error)


@check(Chat)
def cut(chat):
    for fault in ["cut@5", "reset@5", "bad-chunk@5"]:
        is_transport_error(raises(Exception, lambda: chat.streamed(f"fault={fault}")))
    is_transport_error(raises(Exception, lambda: chat.create("fault=cut")))
    is_transport_error(raises(Exception, lambda: chat.create("fault=drop")))


@check(Chat)
def refusal(chat):
    message = chat.create("refuse=on", tools=CHAT_TOOLS, tool_choice="required").choices[0].message
    expect(len(message.refusal.split()) == 12 and message.content is None and not message.tool_calls, message)
    with chat.client.chat.completions.stream(
            model="mock-model", messages=HELLO, extra_headers=mock("refuse=on")) as stream:
        message = stream.get_final_completion().choices[0].message
    expect(len(message.refusal.split()) == 12 and not message.content, message)


@check(Chat)
def accounts(chat):
    answer = chat.create("input-tokens=1000 cached-tokens=400")
    expect(answer.usage.prompt_tokens_details.cached_tokens == 400 and answer.usage.prompt_tokens == 1000, answer.usage)
    answer = chat.client.chat.completions.with_raw_response.create(
        model="m", messages=HELLO, extra_headers=mock("rate-limits=100/40000"))
    expect(answer.headers["x-ratelimit-limit-tokens"] == "40000", answer.headers)


@check(Chat)
def odd_writes(chat):
    for settings in ODD_WRITES:
        _chunks, text = chat.streamed(settings)
        expect(len(text.split()) == 12, f"{settings}: {text}")


@check(Chat)
def at_once(chat):
    async def run():
        async with openai.AsyncOpenAI(base_url=chat.base + "/v1", api_key="k", max_retries=0, timeout=10) as client:
            async def one():
                stream = await client.chat.completions.create(
                    model="m", messages=HELLO, stream=True, extra_headers=mock("gap=5ms"))
                return len([c async for c in stream])
            return await asyncio.gather(*[one() for _ in range(50)])
    expect(set(asyncio.run(run())) == {14}, "14 chunks each: role, 12 words, finish")


@check(Chat)
def models(chat):
    expect(len(chat.client.models.list().data) == 1, "one model")

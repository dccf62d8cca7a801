#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tries the mock provider with the vendors' own SDKs.

    python3 sdk_check.py http://127.0.0.1:8080

One line a check, `ok` or `FAIL` with the reason; exit status 0 when all of them hold, 1 otherwise. The server's own
script does not matter: each request brings the settings that it needs in the header `x-mock`.
"""
import asyncio
import json
import sys
import traceback

import anthropic
import openai

TOOL_SCHEMA = {
    "type": "object",
    "properties": {"station": {"type": "string"}, "days": {"type": "integer"}},
    "required": ["station"],
}
CHAT_TOOLS = [{"type": "function", "function": {"name": "level", "description": "d", "parameters": TOOL_SCHEMA}}]
MESSAGES_TOOLS = [{"name": "level", "description": "d", "input_schema": TOOL_SCHEMA}]
HELLO = [{"role": "user", "content": "How high is the river?"}]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def mock(settings):
    return {"x-mock": f"ttft=2ms gap=1ms tokens=12 {settings}".strip()}


def expect(condition, what):
    if not condition:
        raise AssertionError(what)


def raises(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"no {kind.__name__}")


def arguments_fit(arguments):
    value = json.loads(arguments) if isinstance(arguments, str) else arguments
    expect(isinstance(value["station"], str) and isinstance(value["days"], int), f"arguments {value}")


def is_transport_error(error):
    """The SDKs wrap some errors of their HTTP library and let others through."""
    names = {kind.__name__ for kind in type(error).__mro__}
    expect(names & {"APIConnectionError", "TransportError"}, f"{type(error).__name__}: {error}")


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


class Messages:
    def __init__(self, base):
        self.base = base
        self.client = self.with_key("sk-mock")

    def with_key(self, key):
        return anthropic.Anthropic(base_url=self.base, api_key=key, max_retries=0, timeout=10)

    def arguments(self, settings, more):
        more.setdefault("messages", HELLO)
        more.setdefault("max_tokens", 100)
        return dict(model="mock-model", extra_headers=mock(settings), **more)

    def create(self, settings="", client=None, **more):
        return (client or self.client).messages.create(**self.arguments(settings, more))

    def final(self, settings="", **more):
        """The message that the SDK puts together from a stream."""
        with self.client.messages.stream(**self.arguments(settings, more)) as stream:
            return stream.get_final_message()


# ---- OpenAI Chat Completions ------------------------------------------------------------------------------------


@check
def chat_whole(chat, _):
    answer = chat.create()
    expect(len(answer.choices[0].message.content.split()) == 12, "12 words")
    expect(answer.choices[0].finish_reason == "stop", answer.choices[0].finish_reason)
    expect(answer.usage.completion_tokens == 12 and answer.usage.prompt_tokens > 0, answer.usage)
    expect(answer.usage.total_tokens == answer.usage.prompt_tokens + 12, answer.usage)
    expect(answer._request_id.startswith("req_"), "request id")


@check
def chat_stream(chat, _):
    chunks, text = chat.streamed()
    expect(len(text.split()) == 12, f"12 words: {text}")
    expect(chunks[-1].choices[0].finish_reason == "stop", "finish reason in the last chunk")
    expect(all(c.usage is None for c in chunks), "usage that nobody asked for")


@check
def chat_stream_usage(chat, _):
    chunks, _text = chat.streamed(stream_options={"include_usage": True})
    expect(chunks[-1].usage.completion_tokens == 12 and not chunks[-1].choices, chunks[-1])


@check
def chat_limit(chat, _):
    answer = chat.create(max_completion_tokens=5)
    expect(answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 5, answer)
    chunks, text = chat.streamed(max_tokens=5)
    expect(chunks[-1].choices[0].finish_reason == "length" and len(text.split()) == 5, text)


@check
def chat_tool(chat, _):
    message = chat.create(tools=CHAT_TOOLS, tool_choice="required").choices[0]
    expect(message.finish_reason == "tool_calls", message.finish_reason)
    expect([c.function.name for c in message.message.tool_calls] == ["level"], message)
    arguments_fit(message.message.tool_calls[0].function.arguments)


@check
def chat_tools_streamed(chat, _):
    with chat.client.chat.completions.stream(
            model="mock-model", messages=HELLO, tools=CHAT_TOOLS, extra_headers=mock("tools=always tool-calls=2"),
    ) as stream:
        choice = stream.get_final_completion().choices[0]
    expect(choice.finish_reason == "tool_calls" and len(choice.message.tool_calls) == 2, choice)
    expect(len({c.id for c in choice.message.tool_calls}) == 2, "ids")
    for call in choice.message.tool_calls:
        arguments_fit(call.function.arguments)


@check
def chat_after_tool_result(chat, _):
    call = chat.create(tools=CHAT_TOOLS, tool_choice="required").choices[0].message
    result = {"role": "tool", "tool_call_id": call.tool_calls[0].id, "content": "3.1 m"}
    answer = chat.create("tools=always", messages=HELLO + [call, result], tools=CHAT_TOOLS)
    expect(answer.choices[0].message.content and not answer.choices[0].message.tool_calls, answer)


@check
def chat_rate_limit(chat, _):
    error = raises(openai.RateLimitError, lambda: chat.create("fault=429 retry-after=1500ms"))
    expect(error.code == "rate_limit_exceeded" and error.status_code == 429, error)
    expect(error.response.headers["retry-after"] == "2", error.response.headers)
    expect(error.response.headers["retry-after-ms"] == "1500", error.response.headers)
    expect(error.request_id.startswith("req_"), "request id")


@check
def chat_retry(chat, _):
    client = openai.OpenAI(base_url=chat.base + "/v1", api_key="sk-mock", max_retries=20, timeout=10)
    retries = 0
    for _ in range(20):
        retries += client.chat.completions.with_raw_response.create(
            model="m", messages=HELLO, extra_headers=mock("fault=429:50% retry-after=2ms")).retries_taken
    expect(retries > 0, "the SDK retried after a 429 and got an answer")


@check
def chat_wrong_key(chat, _):
    client = chat.with_key("sk-wrong")
    error = raises(openai.AuthenticationError, lambda: chat.create("key=sk-mock", client=client))
    expect(error.code == "invalid_api_key", error)
    chat.create("key=sk-mock")


@check
def chat_other_errors(chat, _):
    raises(openai.InternalServerError, lambda: chat.create("fault=503"))
    raises(openai.BadRequestError, lambda: chat.create(n=2))
    raises(openai.NotFoundError, lambda: chat.client.embeddings.create(model="m", input="x", encoding_format="float"))
    error = raises(openai.APIError, lambda: chat.streamed("fault=error@5"))
    expect(error.type == "server_error", error)


@check
def chat_cut(chat, _):
    for fault in ["cut@5", "reset@5", "bad-chunk@5"]:
        is_transport_error(raises(Exception, lambda: chat.streamed(f"fault={fault}")))
    is_transport_error(raises(Exception, lambda: chat.create("fault=cut")))
    is_transport_error(raises(Exception, lambda: chat.create("fault=drop")))


@check
def chat_odd_writes(chat, _):
    for settings in ["split=7 split-gap=100us", "join=5", "tokens-per-chunk=3", "ping=1ms ttft=10ms"]:
        _chunks, text = chat.streamed(settings)
        expect(len(text.split()) == 12, f"{settings}: {text}")


@check
def chat_at_once(chat, _):
    async def run():
        async with openai.AsyncOpenAI(base_url=chat.base + "/v1", api_key="k", max_retries=0, timeout=10) as client:
            async def one():
                stream = await client.chat.completions.create(
                    model="m", messages=HELLO, stream=True, extra_headers=mock("gap=5ms"))
                return len([c async for c in stream])
            return await asyncio.gather(*[one() for _ in range(50)])
    expect(set(asyncio.run(run())) == {14}, "14 chunks each: role, 12 words, finish")


@check
def chat_models(chat, _):
    expect(len(chat.client.models.list().data) == 1, "one model")


# ---- Anthropic Messages -----------------------------------------------------------------------------------------


@check
def messages_whole(_, messages):
    answer = messages.create()
    expect(len(answer.content[0].text.split()) == 12, answer.content)
    expect(answer.stop_reason == "end_turn", answer.stop_reason)
    expect(answer.usage.output_tokens == 12 and answer.usage.input_tokens > 0, answer.usage)
    expect(answer._request_id.startswith("req_"), "request id")


@check
def messages_stream(_, messages):
    answer = messages.final()
    expect(len(answer.content[0].text.split()) == 12, answer.content)
    expect(answer.usage.output_tokens == 12 and answer.stop_reason == "end_turn", answer)


@check
def messages_events(_, messages):
    kinds = [event.type for event in messages.create(stream=True)]
    expect(kinds[0] == "message_start" and kinds[-1] == "message_stop", kinds)
    expect(kinds.count("content_block_delta") == 12, kinds)


@check
def messages_limit(_, messages):
    answer = messages.create(max_tokens=5)
    expect(answer.stop_reason == "max_tokens" and answer.usage.output_tokens == 5, answer)
    expect(messages.final(max_tokens=5).stop_reason == "max_tokens", "streamed")


@check
def messages_tool(_, messages):
    answer = messages.create(tools=MESSAGES_TOOLS, tool_choice={"type": "any"})
    expect(answer.stop_reason == "tool_use" and answer.content[0].name == "level", answer)
    arguments_fit(answer.content[0].input)


@check
def messages_tools_streamed(_, messages):
    answer = messages.final("tools=always tool-calls=2", tools=MESSAGES_TOOLS)
    expect(answer.stop_reason == "tool_use" and len(answer.content) == 2, answer)
    for block in answer.content:
        arguments_fit(block.input)


@check
def messages_after_tool_result(_, messages):
    call = messages.create(tools=MESSAGES_TOOLS, tool_choice={"type": "tool", "name": "level"})
    result = {"type": "tool_result", "tool_use_id": call.content[0].id, "content": "3.1 m"}
    history = HELLO + [{"role": "assistant", "content": call.content}, {"role": "user", "content": [result]}]
    answer = messages.create("tools=always", messages=history, tools=MESSAGES_TOOLS)
    expect(answer.content[0].type == "text", answer)


@check
def messages_rate_limit(_, messages):
    error = raises(anthropic.RateLimitError, lambda: messages.create("fault=429 retry-after=1500ms"))
    expect(error.response.headers["retry-after"] == "2", error.response.headers)
    expect(error.body["error"]["type"] == "rate_limit_error", error.body)
    expect(error.request_id.startswith("req_"), "request id")


@check
def messages_wrong_key(_, messages):
    client = messages.with_key("sk-wrong")
    error = raises(anthropic.AuthenticationError, lambda: messages.create("key=sk-mock", client=client))
    expect(error.body["error"]["type"] == "authentication_error", error.body)
    messages.create("key=sk-mock")


@check
def messages_other_errors(_, messages):
    error = raises(anthropic.APIStatusError, lambda: messages.create("fault=529"))
    expect(error.status_code == 529, error)
    raises(anthropic.BadRequestError, lambda: messages.create(max_tokens=0))
    error = raises(anthropic.APIStatusError, lambda: messages.final("fault=error@5"))
    expect(error.body["error"]["type"] == "overloaded_error", error.body)


@check
def messages_cut(_, messages):
    is_transport_error(raises(Exception, lambda: messages.final("fault=cut@5")))


@check
def messages_odd_writes(_, messages):
    for settings in ["split=7 split-gap=100us", "join=5", "tokens-per-chunk=3", "ping=1ms ttft=10ms"]:
        answer = messages.final(settings)
        expect(len(answer.content[0].text.split()) == 12, f"{settings}: {answer}")


@check
def messages_models(_, messages):
    expect(len(messages.client.models.list().data) == 1, "one model")


def main():
    if len(sys.argv) != 2:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    base = sys.argv[1].rstrip("/")
    chat, messages = Chat(base), Messages(base)
    failed = 0
    for function in CHECKS:
        try:
            function(chat, messages)
            print(f"ok    {function.__name__}")
        except Exception as error:
            failed += 1
            place = traceback.extract_tb(error.__traceback__)[-1]
            print(f"FAIL  {function.__name__}: {type(error).__name__}: {error} ({place.name}:{place.lineno})")
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} checks hold (openai {openai.__version__}, "
          f"anthropic {anthropic.__version__})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

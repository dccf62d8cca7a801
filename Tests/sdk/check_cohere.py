# SPDX-License-Identifier: Apache-2.0
"""The cohere SDK against Chat, version 2."""
import cohere
import httpx

from support import CHAT_TOOLS, HELLO, ODD_WRITES, arguments_fit, check, expect, mock, raises


class Chat:
    def __init__(self, base):
        self.client = cohere.ClientV2(api_key="sk-mock", base_url=base, timeout=10)

    def arguments(self, settings, more):
        options = {"additional_headers": mock(settings), "max_retries": 0}
        return dict(model="mock-model", messages=more.pop("messages", HELLO), request_options=options, **more)

    def create(self, settings="", **more):
        return self.client.chat(**self.arguments(settings, more))

    def events(self, settings="", **more):
        return list(self.client.chat_stream(**self.arguments(settings, more)))


def words(events, member="text"):
    deltas = [event.delta.message.content for event in events if event.type == "content-delta"]
    return "".join(getattr(delta, member) or "" for delta in deltas).split()


@check(Chat)
def whole(chat):
    answer = chat.create()
    expect(len(answer.message.content[0].text.split()) == 12 and answer.finish_reason == "COMPLETE", answer)
    expect(answer.usage.tokens.output_tokens == 12 and answer.usage.tokens.input_tokens > 0, answer.usage)


@check(Chat)
def stream(chat):
    events = chat.events()
    kinds = [event.type for event in events]
    expect(kinds[:2] == ["message-start", "content-start"], kinds)
    expect(kinds[-2:] == ["content-end", "message-end"], kinds)
    expect(len(words(events)) == 12, events)
    end = events[-1].delta
    expect(end.finish_reason == "COMPLETE" and end.usage.tokens.output_tokens == 12, end)


@check(Chat)
def thinking(chat):
    answer = chat.create("reasoning=5")
    expect([block.type for block in answer.message.content] == ["thinking", "text"], answer)
    expect(len(answer.message.content[0].thinking.split()) == 5, answer)
    events = chat.events("reasoning=5")
    expect(len(words(events, "thinking")) == 5 and len(words(events)) == 12, events)


@check(Chat)
def limit(chat):
    answer = chat.create(max_tokens=5)
    expect(answer.finish_reason == "MAX_TOKENS" and answer.usage.tokens.output_tokens == 5, answer)
    events = chat.events(max_tokens=5)
    expect(events[-1].delta.finish_reason == "MAX_TOKENS" and len(words(events)) == 5, events)


@check(Chat)
def tools(chat):
    demanded = dict(tools=CHAT_TOOLS, tool_choice="REQUIRED")
    answer = chat.create("tool-calls=2", **demanded)
    expect(answer.finish_reason == "TOOL_CALL" and len(answer.message.tool_calls) == 2, answer)
    for call in answer.message.tool_calls:
        expect(call.function.name == "level", call)
        arguments_fit(call.function.arguments)
    arguments = {}
    for event in chat.events("tool-calls=2 reasoning=3", **demanded):
        if event.type == "tool-call-start":
            expect(event.delta.message.tool_calls.function.name == "level", event)
            arguments[event.index] = ""
        elif event.type == "tool-call-delta":
            arguments[event.index] += event.delta.message.tool_calls.function.arguments
    expect(list(arguments) == [0, 1], arguments)
    for text in arguments.values():
        arguments_fit(text)


@check(Chat)
def after_tool_result(chat):
    message = chat.create(tools=CHAT_TOOLS, tool_choice="REQUIRED").message
    result = {"role": "tool", "tool_call_id": message.tool_calls[0].id, "content": "3.1 m"}
    answer = chat.create("tools=always", messages=HELLO + [message, result], tools=CHAT_TOOLS)
    expect(answer.message.content[0].type == "text" and not answer.message.tool_calls, answer)


@check(Chat)
def errors(chat):
    error = raises(cohere.errors.TooManyRequestsError, lambda: chat.create("fault=429"))
    expect(error.body["message"] == "scripted fault: 429", error.body)
    raises(cohere.errors.BadRequestError, lambda: chat.create(max_tokens=0))
    raises(cohere.errors.UnauthorizedError, lambda: chat.create("key=other"))
    end = chat.events("fault=error@5")[-1]
    expect(end.type == "message-end" and end.delta.finish_reason == "ERROR", end)
    raises(httpx.HTTPError, lambda: chat.events("fault=cut@5"))


@check(Chat)
def odd_writes(chat):
    for settings in ODD_WRITES:
        expect(len(words(chat.events(settings))) == 12, settings)

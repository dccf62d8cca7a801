# SPDX-License-Identifier: Apache-2.0
"""The anthropic SDK against Messages."""
import anthropic

from support import HELLO, ODD_WRITES, TOOL_SCHEMA, arguments_fit, check, expect, is_transport_error, mock, raises

MESSAGES_TOOLS = [{"name": "level", "description": "d", "input_schema": TOOL_SCHEMA}]


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


@check(Messages)
def whole(messages):
    answer = messages.create()
    expect(len(answer.content[0].text.split()) == 12, answer.content)
    expect(answer.stop_reason == "end_turn", answer.stop_reason)
    expect(answer.usage.output_tokens == 12 and answer.usage.input_tokens > 0, answer.usage)
    expect(answer._request_id.startswith("req_"), "request id")


@check(Messages)
def stream(messages):
    answer = messages.final()
    expect(len(answer.content[0].text.split()) == 12, answer.content)
    expect(answer.usage.output_tokens == 12 and answer.stop_reason == "end_turn", answer)


@check(Messages)
def events(messages):
    kinds = [event.type for event in messages.create(stream=True)]
    expect(kinds[0] == "message_start" and kinds[-1] == "message_stop", kinds)
    expect(kinds.count("content_block_delta") == 12, kinds)


@check(Messages)
def limit(messages):
    answer = messages.create(max_tokens=5)
    expect(answer.stop_reason == "max_tokens" and answer.usage.output_tokens == 5, answer)
    expect(messages.final(max_tokens=5).stop_reason == "max_tokens", "streamed")


@check(Messages)
def tool(messages):
    answer = messages.create(tools=MESSAGES_TOOLS, tool_choice={"type": "any"})
    expect(answer.stop_reason == "tool_use" and answer.content[0].name == "level", answer)
    arguments_fit(answer.content[0].input)


@check(Messages)
def tools_streamed(messages):
    answer = messages.final("tools=always tool-calls=2", tools=MESSAGES_TOOLS)
    expect(answer.stop_reason == "tool_use" and len(answer.content) == 2, answer)
    for block in answer.content:
        arguments_fit(block.input)


@check(Messages)
def after_tool_result(messages):
    call = messages.create(tools=MESSAGES_TOOLS, tool_choice={"type": "tool", "name": "level"})
    result = {"type": "tool_result", "tool_use_id": call.content[0].id, "content": "3.1 m"}
    history = HELLO + [{"role": "assistant", "content": call.content}, {"role": "user", "content": [result]}]
    answer = messages.create("tools=always", messages=history, tools=MESSAGES_TOOLS)
    expect(answer.content[0].type == "text", answer)


@check(Messages)
def rate_limit(messages):
    error = raises(anthropic.RateLimitError, lambda: messages.create("fault=429 retry-after=1500ms"))
    expect(error.response.headers["retry-after"] == "2", error.response.headers)
    expect(error.body["error"]["type"] == "rate_limit_error", error.body)
    expect(error.request_id.startswith("req_"), "request id")


@check(Messages)
def wrong_key(messages):
    client = messages.with_key("sk-wrong")
    error = raises(anthropic.AuthenticationError, lambda: messages.create("key=sk-mock", client=client))
    expect(error.body["error"]["type"] == "authentication_error", error.body)
    messages.create("key=sk-mock")


@check(Messages)
def other_errors(messages):
    error = raises(anthropic.APIStatusError, lambda: messages.create("fault=529"))
    expect(error.status_code == 529, error)
    raises(anthropic.BadRequestError, lambda: messages.create(max_tokens=0))
    error = raises(anthropic.APIStatusError, lambda: messages.final("fault=error@5"))
    expect(error.body["error"]["type"] == "overloaded_error", error.body)


@check(Messages)
def cut(messages):
    is_transport_error(raises(Exception, lambda: messages.final("fault=cut@5")))


@check(Messages)
def refusal(messages):
    for answer in [messages.create("refuse=on"), messages.final("refuse=on")]:
        expect(answer.stop_reason == "refusal" and len(answer.content[0].text.split()) == 12, answer)


@check(Messages)
def accounts(messages):
    settings = "input-tokens=1000 cached-tokens=400"
    for answer in [messages.create(settings), messages.final(settings)]:
        expect(answer.usage.cache_read_input_tokens == 400 and answer.usage.input_tokens == 600, answer.usage)


@check(Messages)
def odd_writes(messages):
    for settings in ODD_WRITES:
        answer = messages.final(settings)
        expect(len(answer.content[0].text.split()) == 12, f"{settings}: {answer}")


@check(Messages)
def models(messages):
    expect(len(messages.client.models.list().data) == 1, "one model")

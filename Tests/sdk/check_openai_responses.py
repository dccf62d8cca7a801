# SPDX-License-Identifier: Apache-2.0
"""The openai SDK against Responses."""
import openai

from support import ODD_WRITES, TOOL_SCHEMA, arguments_fit, check, expect, is_transport_error, mock, raises

TOOLS = [{"type": "function", "name": "level", "description": "d", "parameters": TOOL_SCHEMA, "strict": False}]


class Responses:
    def __init__(self, base):
        self.base = base
        self.client = openai.OpenAI(base_url=base + "/v1", api_key="sk-mock", max_retries=0, timeout=10)

    def create(self, settings="", **more):
        more.setdefault("input", "How high is the river?")
        return self.client.responses.create(model="mock-model", extra_headers=mock(settings), **more)

    def events(self, settings="", **more):
        """The events of a stream, whose numbers rise by one."""
        events = list(self.create(settings, stream=True, **more))
        numbers = [event.sequence_number for event in events]
        expect(numbers == list(range(len(events))), f"sequence numbers {numbers}")
        return events

    def final(self, settings="", **more):
        """The response that the SDK puts together from a stream."""
        more.setdefault("input", "How high is the river?")
        with self.client.responses.stream(model="mock-model", extra_headers=mock(settings), **more) as stream:
            return stream.get_final_response()


@check(Responses)
def whole(responses):
    answer = responses.create()
    expect(len(answer.output_text.split()) == 12 and answer.status == "completed", answer)
    expect(answer.usage.output_tokens == 12 and answer.usage.input_tokens > 0, answer.usage)
    expect(answer._request_id.startswith("req_"), "request id")


@check(Responses)
def refusal(responses):
    for answer in [responses.create("refuse=on"), responses.final("refuse=on")]:
        part = answer.output[0].content[0]
        expect(part.type == "refusal" and len(part.refusal.split()) == 12 and not answer.output_text, answer)
    types = [e.type for e in responses.events("refuse=on reasoning=3")]
    expect(types.count("response.refusal.delta") == 12 and "response.refusal.done" in types, types)


@check(Responses)
def cached(responses):
    usage = responses.create("input-tokens=1000 cached-tokens=400").usage
    expect(usage.input_tokens_details.cached_tokens == 400 and usage.input_tokens == 1000, usage)


@check(Responses)
def stream(responses):
    events = responses.events()
    text = "".join(e.delta for e in events if e.type == "response.output_text.delta")
    expect(len(text.split()) == 12, text)
    expect(events[0].type == "response.created" and events[-1].type == "response.completed", events[-1])
    expect(events[-1].response.output_text == text and events[-1].response.usage.output_tokens == 12, events[-1])


@check(Responses)
def stream_helper(responses):
    answer = responses.final()
    expect(len(answer.output_text.split()) == 12 and answer.usage.output_tokens == 12, answer)


@check(Responses)
def reasoning(responses):
    for answer in [responses.create("reasoning=5"), responses.final("reasoning=5")]:
        thoughts, message = answer.output
        expect(len(thoughts.summary[0].text.split()) == 5 and len(message.content[0].text.split()) == 12, answer)
        expect(answer.usage.output_tokens_details.reasoning_tokens == 5, answer.usage)
        expect(answer.usage.output_tokens == 17, answer.usage)
    events = responses.events("reasoning=5 tokens-per-chunk=2")
    text = "".join(e.delta for e in events if e.type == "response.reasoning_summary_text.delta")
    expect(len(text.split()) == 5, text)


@check(Responses)
def limit(responses):
    end = responses.events(max_output_tokens=5)[-1]
    expect(end.type == "response.incomplete", end)
    for answer in [responses.create(max_output_tokens=5), end.response]:
        expect(answer.status == "incomplete" and answer.incomplete_details.reason == "max_output_tokens", answer)
        expect(answer.usage.output_tokens == 5, answer.usage)


@check(Responses)
def tools(responses):
    demanded = dict(tools=TOOLS, tool_choice="required")
    for settings, count in [("tool-calls=2", 2), ("tool-calls=2 reasoning=3", 3)]:
        for answer in [responses.create(settings, **demanded), responses.final(settings, **demanded)]:
            expect(len(answer.output) == count, answer)
            for call in answer.output[-2:]:
                expect(call.type == "function_call" and call.name == "level", call)
                arguments_fit(call.arguments)
        responses.events(settings, **demanded)


@check(Responses)
def one_tool(responses):
    answer = responses.create(tools=TOOLS, tool_choice={"type": "function", "name": "level"})
    expect([item.type for item in answer.output] == ["function_call"], answer)


@check(Responses)
def after_tool_result(responses):
    call = responses.create(tools=TOOLS, tool_choice="required").output[0]
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "3.1 m"}
    question = {"role": "user", "content": "How high is the river?"}
    answer = responses.create("tools=always", input=[question, call, result], tools=TOOLS)
    expect(answer.output[0].type == "message", answer)


@check(Responses)
def errors(responses):
    error = raises(openai.RateLimitError, lambda: responses.create("fault=429"))
    expect(error.code == "rate_limit_exceeded", error)
    raises(openai.BadRequestError, lambda: responses.create(max_output_tokens=0))
    error = raises(openai.APIError, lambda: responses.events("fault=error@5"))
    expect("server had an error" in error.message, error)
    is_transport_error(raises(Exception, lambda: responses.events("fault=cut@5")))


@check(Responses)
def odd_writes(responses):
    for settings in ODD_WRITES:
        answer = responses.final(settings)
        expect(len(answer.output_text.split()) == 12, f"{settings}: {answer}")
        responses.events(settings)


@check(Responses)
def azure(responses):
    client = openai.AzureOpenAI(
        azure_endpoint=responses.base, api_key="sk-mock", api_version="2025-03-01-preview", max_retries=0, timeout=10)
    more = dict(model="mock-deployment", extra_headers=mock("key=sk-mock"))
    answer = client.chat.completions.create(messages=[{"role": "user", "content": "Hi"}], **more)
    expect(len(answer.choices[0].message.content.split()) == 12, answer)
    expect(len(client.responses.create(input="Hi", **more).output_text.split()) == 12, "responses")
    expect(len(client.completions.create(prompt="Hi", **more).choices[0].text.split()) == 12, "completions")

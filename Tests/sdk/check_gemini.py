# SPDX-License-Identifier: Apache-2.0
"""The google-genai SDK against generateContent, with a key and as on Vertex AI; the array without `alt=sse` by hand."""
import json
import urllib.error
import urllib.request

import anthropic
import google.auth.credentials
from google import genai
from google.genai import errors, types

from support import ODD_WRITES, TOOL_SCHEMA, arguments_fit, check, expect, mock, raises

PROMPT = "How high is the river?"
LEVEL = types.FunctionDeclaration(name="level", description="d", parameters_json_schema=TOOL_SCHEMA)
TYPED_LEVEL = types.FunctionDeclaration(name="level", description="d", parameters=types.Schema(
    type="OBJECT", properties={"station": types.Schema(type="STRING"), "days": types.Schema(type="INTEGER")}))


class Gemini:
    def __init__(self, base):
        self.base = base
        self.client = self.with_key("key-mock")

    def with_key(self, key):
        return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=self.base, timeout=10_000))

    def arguments(self, settings, contents, more):
        options = types.HttpOptions(headers=mock(settings))
        config = types.GenerateContentConfig(http_options=options, **more)
        return dict(model="mock-model", contents=contents, config=config)

    def create(self, settings="", client=None, contents=PROMPT, **more):
        return (client or self.client).models.generate_content(**self.arguments(settings, contents, more))

    def streamed(self, settings="", client=None, contents=PROMPT, **more):
        """The chunks of a stream, and its text."""
        chunks = list((client or self.client).models.generate_content_stream(**self.arguments(settings, contents, more)))
        parts = [p for c in chunks for p in c.candidates[0].content.parts]
        return chunks, "".join(p.text for p in parts if p.text and not p.thought)

    def array(self, settings="", path="/v1beta/models/m:streamGenerateContent?key=k"):
        """What the endpoint says without `alt=sse`, and its content type."""
        body = json.dumps({"contents": [{"role": "user", "parts": [{"text": PROMPT}]}]}).encode()
        headers = {"content-type": "application/json", **mock(settings)}
        with urllib.request.urlopen(urllib.request.Request(self.base + path, body, headers), timeout=10) as response:
            return response.read(), response.headers["content-type"]


@check(Gemini)
def whole(gemini):
    answer = gemini.create()
    expect(len(answer.text.split()) == 12, answer.text)
    expect(answer.candidates[0].finish_reason == types.FinishReason.STOP, answer)
    usage = answer.usage_metadata
    expect(usage.candidates_token_count == 12 and usage.prompt_token_count > 0, usage)
    expect(usage.total_token_count == usage.prompt_token_count + 12, usage)
    expect(answer.model_version == "mock-model" and answer.response_id, answer)


@check(Gemini)
def stream(gemini):
    chunks, text = gemini.streamed()
    expect(len(text.split()) == 12 and len(chunks) == 13, text)
    expect(chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP, chunks[-1])
    expect(chunks[0].usage_metadata.candidates_token_count is None, chunks[0])
    expect(chunks[-1].usage_metadata.candidates_token_count == 12, chunks[-1])


@check(Gemini)
def limit(gemini):
    answer = gemini.create(max_output_tokens=5)
    expect(answer.candidates[0].finish_reason == types.FinishReason.MAX_TOKENS, answer)
    chunks, text = gemini.streamed(max_output_tokens=5)
    expect(chunks[-1].candidates[0].finish_reason == types.FinishReason.MAX_TOKENS and len(text.split()) == 5, text)


@check(Gemini)
def thoughts(gemini):
    config = types.ThinkingConfig(include_thoughts=True)
    answer = gemini.create("reasoning=4", thinking_config=config)
    expect([bool(p.thought) for p in answer.candidates[0].content.parts] == [True, False], answer)
    expect(answer.usage_metadata.thoughts_token_count == 4, answer.usage_metadata)
    expect(answer.usage_metadata.candidates_token_count == 12, answer.usage_metadata)
    chunks, text = gemini.streamed("reasoning=4", thinking_config=config)
    thoughts = [p.text for c in chunks for p in c.candidates[0].content.parts if p.thought]
    expect(len(thoughts) == 4 and len(text.split()) == 12, thoughts)
    expect(chunks[-1].usage_metadata.thoughts_token_count == 4, chunks[-1].usage_metadata)


@check(Gemini)
def tool(gemini):
    mode = types.ToolConfig(function_calling_config=types.FunctionCallingConfig(mode="ANY"))
    for declaration in [LEVEL, TYPED_LEVEL]:
        tools = [types.Tool(function_declarations=[declaration])]
        answer = gemini.create(tools=tools, tool_config=mode)
        expect([c.name for c in answer.function_calls] == ["level"], answer)
        arguments_fit(answer.function_calls[0].args)


@check(Gemini)
def tools_streamed(gemini):
    tools = [types.Tool(function_declarations=[LEVEL])]
    chunks, text = gemini.streamed("tools=always tool-calls=2", tools=tools)
    calls = [c for chunk in chunks for c in chunk.function_calls or []]
    expect(len(calls) == 2 and len({c.id for c in calls}) == 2 and not text, calls)
    for call in calls:
        arguments_fit(call.args)
    expect(chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP, chunks[-1])


@check(Gemini)
def after_tool_result(gemini):
    tools = [types.Tool(function_declarations=[LEVEL])]
    call = gemini.create("tools=always", tools=tools).candidates[0].content
    result = types.Content(role="user", parts=[types.Part.from_function_response(
        name="level", response={"level": "3.1 m"})])
    contents = [types.Content(role="user", parts=[types.Part(text=PROMPT)]), call, result]
    answer = gemini.create("tools=always", contents=contents, tools=tools)
    expect(answer.text and not answer.function_calls, answer)


@check(Gemini)
def rate_limit(gemini):
    for call in [gemini.create, gemini.streamed]:
        error = raises(errors.ClientError, lambda: call("fault=429"))
        expect(error.code == 429 and error.status == "RESOURCE_EXHAUSTED", error)


@check(Gemini)
def wrong_key(gemini):
    error = raises(errors.ClientError, lambda: gemini.create("key=key-mock", client=gemini.with_key("wrong")))
    expect(error.code == 400 and error.status == "INVALID_ARGUMENT", error)
    expect(error.details["error"]["details"][0]["reason"] == "API_KEY_INVALID", error.details)
    gemini.create("key=key-mock")


@check(Gemini)
def other_errors(gemini):
    error = raises(errors.ServerError, lambda: gemini.create("fault=503"))
    expect(error.status == "UNAVAILABLE", error)
    error = raises(errors.ServerError, lambda: gemini.streamed("fault=500"))
    expect(error.status == "INTERNAL", error)
    raises(errors.ClientError, lambda: gemini.create(candidate_count=2))
    error = raises(errors.ServerError, lambda: gemini.streamed("fault=error@5"))
    expect(error.code == 503 and error.status == "UNAVAILABLE", error)
    raises(errors.UnknownApiResponseError, lambda: gemini.streamed("fault=garbage@5"))
    raises(errors.UnknownApiResponseError, lambda: gemini.streamed("fault=half@5"))


@check(Gemini)
def cut(gemini):
    for fault in ["cut@5", "reset@5", "bad-chunk@5"]:
        error = raises(Exception, lambda: gemini.streamed(f"fault={fault}"))
        expect({k.__name__ for k in type(error).__mro__} & {"TransportError"}, type(error))
    chunks, text = gemini.streamed("fault=truncate@5")
    expect(len(text.split()) == 5 and not chunks[-1].candidates[0].finish_reason, "a stream that ends too early")


@check(Gemini)
def odd_writes(gemini):
    for settings in ODD_WRITES:
        _chunks, text = gemini.streamed(settings)
        expect(len(text.split()) == 12, f"{settings}: {text}")


class Token(google.auth.credentials.Credentials):
    """A bearer token that needs no refreshing."""
    def __init__(self):
        super().__init__()
        self.token = "token-mock"

    def refresh(self, request):
        pass


@check(Gemini)
def vertex(gemini):
    client = genai.Client(
        vertexai=True, project="p", location="us-central1", credentials=Token(),
        http_options=types.HttpOptions(base_url=gemini.base, timeout=10_000))
    expect(len(gemini.create("key=token-mock", client=client).text.split()) == 12, "whole")
    expect(len(gemini.streamed("key=token-mock", client=client)[1].split()) == 12, "streamed")
    error = raises(errors.ClientError, lambda: gemini.create("key=x", client=client))
    expect(error.code == 401 and error.status == "UNAUTHENTICATED", error)


@check(Gemini)
def claude_on_vertex(gemini):
    client = anthropic.AnthropicVertex(
        base_url=gemini.base + "/v1", project_id="p", region="us-east5", access_token="token-mock", max_retries=0)
    arguments = dict(model="claude-mock", max_tokens=100, messages=[{"role": "user", "content": PROMPT}],
                     extra_headers=mock("key=token-mock"))
    expect(len(client.messages.create(**arguments).content[0].text.split()) == 12, "whole")
    with client.messages.stream(**arguments) as events:
        answer = events.get_final_message()
    expect(len(answer.content[0].text.split()) == 12 and answer.model == "claude-mock", answer)


@check(Gemini)
def models(gemini):
    expect([m.name for m in gemini.client.models.list()] == ["models/mock-model"], "one model")


# ---- One array, which no SDK asks for any more ------------------------------------------------------------------


@check(Gemini)
def array(gemini):
    for settings in ["", "reasoning=3", "tokens=0", "usage=never"]:
        body, kind = gemini.array(settings)
        chunks = json.loads(body)
        texts = [c["candidates"][0]["content"]["parts"][0] for c in chunks]
        text = "".join(t["text"] for t in texts if not t.get("thought"))
        expect(len(text.split()) == (0 if "tokens=0" in settings else 12), f"{settings}: {text}")
        expect(kind == "application/json; charset=UTF-8", kind)
        expect(chunks[-1]["candidates"][0]["finishReason"] == "STOP", chunks[-1])
    expect(body.count(b",\r\n{") == 12, body)


@check(Gemini)
def array_errors(gemini):
    error = raises(urllib.error.HTTPError, lambda: gemini.array("fault=429"))
    expect(json.loads(error.read())[0]["error"]["status"] == "RESOURCE_EXHAUSTED", "an array around the error")
    for token in [0, 5, 99]:
        chunks = json.loads(gemini.array(f"fault=error@{token}")[0])
        expect(len(chunks) == min(token, 12) + 1 and chunks[-1]["error"]["code"] == 503, chunks)
    for fault in ["truncate@0", "truncate@5", "no-end", "no-done", "half@0", "half@5"]:
        body = gemini.array(f"fault={fault}")[0]
        raises(json.JSONDecodeError, lambda: json.loads(body))
    for token in [0, 5, 99]:
        body = gemini.array(f"fault=garbage@{token}")[0]
        expect(len(json.loads(body.replace(b":,,}", b":0}"))) == 14, body)

# SPDX-License-Identifier: Apache-2.0
"""boto3 and Anthropic's Bedrock client against Converse and Invoke."""
import json
import urllib.parse
import urllib.request

import anthropic
import boto3
import botocore.config
import botocore.exceptions
from botocore.eventstream import ChecksumMismatch

from support import HELLO, ODD_WRITES, TOOL_SCHEMA, arguments_fit, check, expect, mock, raises

# With colons, which the address has escaped.
MODEL = "anthropic.claude-mock-v1:0"
MESSAGES = [{"role": "user", "content": [{"text": HELLO[0]["content"]}]}]
TOOLS = {"tools": [{"toolSpec": {"name": "level", "description": "d", "inputSchema": {"json": TOOL_SCHEMA}}}]}
CLAUDE_TOOLS = [{"name": "level", "description": "d", "input_schema": TOOL_SCHEMA}]


class Bedrock:
    def __init__(self, base):
        self.base = base

    def client(self, settings="", key="AKIDMOCK"):
        """A client whose requests all bring these settings."""
        client = boto3.client(
            "bedrock-runtime", region_name="us-east-1", endpoint_url=self.base, aws_access_key_id=key,
            aws_secret_access_key="secret", config=botocore.config.Config(
                retries={"total_max_attempts": 1}, read_timeout=10))

        def add(request, **_):
            for name, value in mock(settings).items():
                request.headers[name] = value
        client.meta.events.register("before-sign.bedrock-runtime", add)
        return client

    def converse(self, settings="", client=None, **more):
        return (client or self.client(settings)).converse(modelId=MODEL, messages=more.pop("messages", MESSAGES), **more)

    def events(self, settings="", client=None, **more):
        client = client or self.client(settings)
        return list(client.converse_stream(modelId=MODEL, messages=MESSAGES, **more)["stream"])

    @staticmethod
    def body(**more):
        more = {"max_tokens": 100, "messages": HELLO, **more}
        return json.dumps({"anthropic_version": "bedrock-2023-05-31", **more})

    def invoke(self, settings="", **more):
        answer = self.client(settings).invoke_model(modelId=MODEL, body=self.body(**more))
        return json.loads(answer["body"].read()), answer["ResponseMetadata"]["HTTPHeaders"]

    def chunks(self, settings="", **more):
        answer = self.client(settings).invoke_model_with_response_stream(modelId=MODEL, body=self.body(**more))
        expect(answer["contentType"] == "application/json", answer["contentType"])
        return [json.loads(event["chunk"]["bytes"]) for event in answer["body"]]


def text_of(events):
    return "".join(e["contentBlockDelta"]["delta"].get("text", "") for e in events if "contentBlockDelta" in e)


def code(error):
    return error.response["Error"]["Code"]


@check(Bedrock)
def converse(bedrock):
    answer = bedrock.converse()
    expect(len(answer["output"]["message"]["content"][0]["text"].split()) == 12, answer)
    expect(answer["stopReason"] == "end_turn" and answer["usage"]["outputTokens"] == 12, answer)
    expect(answer["metrics"]["latencyMs"] == 13, answer["metrics"])
    expect(answer["ResponseMetadata"]["RequestId"].startswith("req_"), answer["ResponseMetadata"])


@check(Bedrock)
def converse_stream(bedrock):
    events = bedrock.events()
    expect(len(text_of(events).split()) == 12, events)
    kinds = [next(iter(e)) for e in events]
    expect(kinds[0] == "messageStart" and kinds[-3:] == ["contentBlockStop", "messageStop", "metadata"], kinds)
    expect(events[-2]["messageStop"]["stopReason"] == "end_turn", events[-2])
    facts = events[-1]["metadata"]
    expect(facts["usage"]["outputTokens"] == 12 and facts["metrics"]["latencyMs"] == 13, facts)


@check(Bedrock)
def converse_limit(bedrock):
    answer = bedrock.converse(inferenceConfig={"maxTokens": 5})
    expect(answer["stopReason"] == "max_tokens" and answer["usage"]["outputTokens"] == 5, answer)
    expect(len(text_of(bedrock.events(inferenceConfig={"maxTokens": 5})).split()) == 5, "streamed")


@check(Bedrock)
def converse_thoughts(bedrock):
    content = bedrock.converse("reasoning=4")["output"]["message"]["content"]
    expect(len(content[0]["reasoningContent"]["reasoningText"]["text"].split()) == 4 and len(content) == 2, content)
    deltas = [e["contentBlockDelta"] for e in bedrock.events("reasoning=4") if "contentBlockDelta" in e]
    expect([d["contentBlockIndex"] for d in deltas] == [0] * 5 + [1] * 12, deltas)
    expect("signature" in deltas[4]["delta"]["reasoningContent"], deltas[4])


@check(Bedrock)
def converse_tools(bedrock):
    demand = {**TOOLS, "toolChoice": {"any": {}}}
    answer = bedrock.converse(toolConfig=demand)
    call = answer["output"]["message"]["content"][0]["toolUse"]
    expect(answer["stopReason"] == "tool_use" and call["name"] == "level", answer)
    arguments_fit(call["input"])
    events = bedrock.events("tools=always tool-calls=2", toolConfig=TOOLS)
    inputs = {}
    for event in events:
        if "contentBlockDelta" in event:
            delta = event["contentBlockDelta"]
            inputs.setdefault(delta["contentBlockIndex"], []).append(delta["delta"]["toolUse"]["input"])
    expect(list(inputs) == [0, 1], inputs)
    for pieces in inputs.values():
        arguments_fit("".join(pieces))
    expect(events[-2]["messageStop"]["stopReason"] == "tool_use", events[-2])
    result = {"toolUseId": call["toolUseId"], "content": [{"text": "3.1 m"}]}
    history = MESSAGES + [answer["output"]["message"], {"role": "user", "content": [{"toolResult": result}]}]
    answer = bedrock.converse("tools=always", messages=history, toolConfig=TOOLS)
    expect("text" in answer["output"]["message"]["content"][0], answer)


@check(Bedrock)
def invoke(bedrock):
    answer, headers = bedrock.invoke()
    expect(len(answer["content"][0]["text"].split()) == 12 and answer["usage"]["output_tokens"] == 12, answer)
    expect(headers["x-amzn-bedrock-invocation-latency"] == "13", headers)
    expect(headers["x-amzn-bedrock-output-token-count"] == "12", headers)
    answer, _ = bedrock.invoke(tools=CLAUDE_TOOLS, tool_choice={"type": "any"})
    arguments_fit(answer["content"][0]["input"])


@check(Bedrock)
def invoke_stream(bedrock):
    chunks = bedrock.chunks()
    kinds = [c["type"] for c in chunks]
    expect(kinds[0] == "message_start" and kinds[-1] == "message_stop" and "ping" not in kinds, kinds)
    text = "".join(c["delta"]["text"] for c in chunks if c["type"] == "content_block_delta")
    expect(len(text.split()) == 12, text)
    metrics = chunks[-1]["amazon-bedrock-invocationMetrics"]
    expect(metrics["firstByteLatency"] == 2 and metrics["invocationLatency"] == 13, metrics)
    expect(metrics["outputTokenCount"] == 12, metrics)


@check(Bedrock)
def claude_client(bedrock):
    client = anthropic.AnthropicBedrock(
        base_url=bedrock.base, aws_access_key="AKIDMOCK", aws_secret_key="secret", aws_region="us-east-1", max_retries=0)
    with client.messages.stream(
            model=MODEL, max_tokens=100, messages=HELLO, tools=CLAUDE_TOOLS,
            extra_headers=mock("reasoning=3 tools=always tool-calls=2 key=AKIDMOCK")) as stream:
        answer = stream.get_final_message()
    expect([b.type for b in answer.content] == ["thinking", "tool_use", "tool_use"], answer)
    for block in answer.content[1:]:
        arguments_fit(block.input)


@check(Bedrock)
def errors(bedrock):
    for status, name in [(429, "ThrottlingException"), (500, "InternalServerException"),
                         (503, "ServiceUnavailableException"), (424, "ModelErrorException")]:
        for call in [bedrock.converse, bedrock.events, bedrock.invoke, bedrock.chunks]:
            error = raises(botocore.exceptions.ClientError, lambda: call(f"fault={status}"))
            expect(code(error) == name and type(error).__name__ == name, error)
    error = raises(botocore.exceptions.ClientError, lambda: bedrock.invoke(max_tokens=0))
    expect(code(error) == "ValidationException", error)


@check(Bedrock)
def stream_errors(bedrock):
    for call in [bedrock.events, bedrock.chunks]:
        error = raises(botocore.exceptions.EventStreamError, lambda: call("fault=error@5"))
        expect(code(error) == "modelStreamErrorException", error)
        raises(ChecksumMismatch, lambda: call("fault=bad-crc@5"))


@check(Bedrock)
def garbage(bedrock):
    """The SDK takes a payload that is no JSON for an event without members."""
    events = bedrock.events("fault=garbage@5")
    expect(events[6] == {"contentBlockDelta": {}} and len(events) == 17, events)


@check(Bedrock)
def keys(bedrock):
    bedrock.converse("key=AKIDMOCK")
    error = raises(botocore.exceptions.ClientError, lambda: bedrock.converse("key=other"))
    expect(code(error) == "UnrecognizedClientException", error)
    # By hand, for boto3 sends no bearer key without TLS.
    headers = {"authorization": "Bearer token-mock", **mock("key=token-mock")}
    address = f"{bedrock.base}/model/{urllib.parse.quote(MODEL)}/converse"
    request = urllib.request.Request(address, json.dumps({"messages": MESSAGES}).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as response:
        expect(json.load(response)["stopReason"] == "end_turn", "a bearer key")


@check(Bedrock)
def cut(bedrock):
    for fault in ["cut@5", "reset@5", "bad-chunk@5"]:
        raises(Exception, lambda: bedrock.events(f"fault={fault}"))
    for fault in ["truncate@5", "half@5"]:
        events = bedrock.events(f"fault={fault}")
        expect(len(text_of(events).split()) == 5 and "contentBlockDelta" in events[-1], events)


@check(Bedrock)
def odd_writes(bedrock):
    for settings in ODD_WRITES:
        expect(len(text_of(bedrock.events(settings)).split()) == 12, settings)
        expect(bedrock.chunks(settings)[-1]["type"] == "message_stop", settings)

# SPDX-License-Identifier: Apache-2.0
"""The huggingface_hub SDK against TGI's own endpoint, which for it is the root."""
from huggingface_hub import InferenceClient
from huggingface_hub.errors import GenerationError, HfHubHTTPError, OverloadedError, ValidationError

from support import ODD_WRITES, check, expect, mock, raises


class Generation:
    def __init__(self, base):
        self.base = base
        self.clients = []  # a stream ends when its client goes

    def generate(self, settings="", **more):
        self.clients.append(InferenceClient(model=self.base, token="hf_mock", headers=mock(settings), timeout=10))
        return self.clients[-1].text_generation("How high is the river?", **more)

    def streamed(self, settings="", **more):
        return list(self.generate(settings, stream=True, **more))


@check(Generation)
def whole(generation):
    expect(len(generation.generate().split()) == 12, "12 words")
    answer = generation.generate(details=True)
    expect(answer.details.generated_tokens == 12 and answer.details.finish_reason == "eos_token", answer)
    expect("".join(token.text for token in answer.details.tokens) == answer.generated_text, answer)


@check(Generation)
def stream(generation):
    expect(len("".join(generation.streamed()).removesuffix("</s>").split()) == 12, "12 words")
    tokens = generation.streamed(details=True)
    text = "".join(t.token.text for t in tokens if not t.token.special)
    expect(tokens[-1].generated_text == text and len(text.split()) == 12, tokens[-1])
    expect([t.index for t in tokens] == list(range(1, 14)), "indices")
    details = tokens[-1].details
    expect(details.generated_tokens == 12 and details.input_length > 0, details)
    expect(details.finish_reason == "eos_token", details)


@check(Generation)
def limit(generation):
    expect(generation.generate(max_new_tokens=5, details=True).details.finish_reason == "length", "whole")
    expect(generation.streamed(max_new_tokens=5, details=True)[-1].details.finish_reason == "length", "streamed")


@check(Generation)
def errors(generation):
    raises(OverloadedError, lambda: generation.generate("fault=429"))
    raises(OverloadedError, lambda: generation.streamed("fault=429"))
    raises(ValidationError, lambda: generation.streamed(max_new_tokens=0))
    raises(GenerationError, lambda: generation.streamed("fault=error@5"))
    raises(HfHubHTTPError, lambda: generation.generate("key=other"))


@check(Generation)
def odd_writes(generation):
    for settings in ODD_WRITES:
        expect(len("".join(generation.streamed(settings)).removesuffix("</s>").split()) == 12, settings)

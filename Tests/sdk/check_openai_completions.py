# SPDX-License-Identifier: Apache-2.0
"""The openai SDK against the older Completions."""
import openai

from support import ODD_WRITES, check, expect, is_transport_error, mock, raises


class Completions:
    def __init__(self, base):
        self.client = openai.OpenAI(base_url=base + "/v1", api_key="sk-mock", max_retries=0, timeout=10)

    def create(self, settings="", **more):
        more.setdefault("prompt", "Once upon a time")
        return self.client.completions.create(model="mock-model", extra_headers=mock(settings), **more)

    def streamed(self, settings="", **more):
        """The chunks of a stream, and its text."""
        chunks = list(self.create(settings, stream=True, **more))
        return chunks, "".join(c.choices[0].text for c in chunks if c.choices)


@check(Completions)
def whole(completions):
    for prompt in ["Once", ["Once"], [1, 2, 3]]:
        answer = completions.create(prompt=prompt)
        expect(len(answer.choices[0].text.split()) == 12 and answer.choices[0].finish_reason == "stop", answer)
        expect(answer.usage.completion_tokens == 12 and answer.usage.prompt_tokens > 0, answer.usage)


@check(Completions)
def stream(completions):
    chunks, text = completions.streamed()
    expect(len(text.split()) == 12 and chunks[-1].choices[0].finish_reason == "stop", text)
    expect(all(c.usage is None for c in chunks), "usage that nobody asked for")
    chunks, _text = completions.streamed(stream_options={"include_usage": True})
    expect(chunks[-1].usage.completion_tokens == 12 and not chunks[-1].choices, chunks[-1])


@check(Completions)
def limit(completions):
    answer = completions.create(max_tokens=5)
    expect(answer.choices[0].finish_reason == "length" and answer.usage.completion_tokens == 5, answer)
    chunks, text = completions.streamed(max_tokens=5)
    expect(chunks[-1].choices[0].finish_reason == "length" and len(text.split()) == 5, text)


@check(Completions)
def errors(completions):
    raises(openai.RateLimitError, lambda: completions.create("fault=429"))
    raises(openai.BadRequestError, lambda: completions.create(max_tokens=0))
    raises(openai.BadRequestError, lambda: completions.create(prompt=["a", "b"]))
    error = raises(openai.APIError, lambda: completions.streamed("fault=error@5"))
    expect("server had an error" in error.message, error)
    is_transport_error(raises(Exception, lambda: completions.streamed("fault=cut@5")))


@check(Completions)
def odd_writes(completions):
    for settings in ODD_WRITES:
        expect(len(completions.streamed(settings)[1].split()) == 12, settings)

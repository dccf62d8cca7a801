# SPDX-License-Identifier: Apache-2.0
"""Measures an endpoint with SGLang's own benchmark code, out of its wheel: its request function and its metrics.

The package imports torch where the benchmark needs none of it, so its top and what belongs to the engine are stood in for;
`sglang/benchmark/serving.py` itself is loaded as it was published. Tokens come from the answer's usage; the tokenizer, which
only makes the retokenized counts that nobody looks at here, splits at spaces.
"""
import argparse
import asyncio
import importlib.util
import sys
import types

from peer import asked, report


def stand_in(name, **members):
    module = types.ModuleType(name)
    module.__path__ = []
    module.__dict__.update(members)
    sys.modules[name] = module


class SpaceTokenizer:
    def encode(self, text, add_special_tokens=False):
        return text.split()


def load():
    package = types.ModuleType("sglang")
    package.__path__ = list(importlib.util.find_spec("sglang").submodule_search_locations)
    sys.modules["sglang"] = package
    stand_in("sglang.srt")
    stand_in("sglang.srt.disaggregation")
    stand_in("sglang.srt.disaggregation.utils", FAKE_BOOTSTRAP_HOST="")
    stand_in("sglang.srt.utils")
    stand_in("sglang.srt.utils.network", resolve_base_url=None, resolve_host_port=None)
    stand_in("sglang.benchmark.datasets", DatasetRow=object, get_dataset=None)
    stand_in("sglang.benchmark.datasets.mooncake", get_mooncake_request_over_time=None)
    names = ["AutoProcessor", "AutoTokenizer", "PreTrainedTokenizer", "PreTrainedTokenizerBase", "PreTrainedTokenizerFast"]
    stand_in("transformers", **{name: object for name in names})
    from sglang.benchmark import serving

    return serving


async def measure(serving, url, requests):
    outputs = []
    for _ in range(requests):  # one at a time
        ask = serving.RequestFuncInput(
            prompt="hello", api_url=url + "/v1/chat/completions", prompt_len=1, output_len=1000, model="mock",
            lora_name="", image_data=None, extra_request_body={"stream_options": {"include_usage": True}})
        outputs.append(await serving.async_request_openai_chat_completions(ask))
    return outputs


def main():
    url, requests = asked()
    serving = load()
    serving.set_global_args(argparse.Namespace(
        disable_stream=False, disable_ignore_eos=False, header=None, print_requests=False, cache_report=False))
    outputs = asyncio.run(measure(serving, url, requests))
    metrics, _ = serving.calculate_metrics(None, outputs, 1.0, SpaceTokenizer(), "sglang-oai-chat")
    values = {
        ours: {"mean": getattr(metrics, f"mean_{theirs}_ms"), "p50": getattr(metrics, f"median_{theirs}_ms")}
        for ours, theirs in {"ttft": "ttft", "tpot": "tpot", "itl": "itl", "e2e_latency": "e2e_latency"}.items()
    }
    report("sglang", metrics.completed, values)


main()

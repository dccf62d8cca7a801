# SPDX-License-Identifier: Apache-2.0
"""Measures an endpoint with GuideLLM's own code: its HTTP backend, its statistics of a request, its summaries.

Its scheduler and its command line, which want torch for the data sets, are left out: requests go one at a time.
"""
import asyncio
import sys

from peer import asked, report

from guidellm.backends.openai.http import OpenAIHTTPBackend
from guidellm.schemas.backends import OpenAIHTTPBackendArgs
from guidellm.schemas.base.info import RequestInfo
from guidellm.schemas.base.request import GenerationRequest
from guidellm.schemas.base.request_stats import GenerativeRequestStats
from guidellm.schemas.base.statistics import StatusDistributionSummary


async def measure(url, requests):
    backend = OpenAIHTTPBackend(OpenAIHTTPBackendArgs(
        target=url, model="mock", request_format="/v1/chat/completions", validate_backend=False, http2=False))
    await backend.process_startup()
    stats = []
    for _ in range(requests):
        request = GenerationRequest(columns={"text_column": ["hello"]})
        info = RequestInfo(request_id=request.request_id)
        try:
            async for answer, info in backend.resolve(request, info):
                pass
            stats.append(answer.compile_stats(request, info))
        except Exception as failure:  # as its worker does: whatever is raised makes the request an errored one
            print(f"failed: {failure!r}", file=sys.stderr)
    await backend.process_shutdown()
    return stats


def summary(stats, function, scale=1.0):
    made = StatusDistributionSummary.from_values_function(function, successful=stats, incomplete=[], errored=[])
    return {"mean": made.successful.mean * scale, "p50": made.successful.percentiles.p50 * scale}


def main():
    stats = asyncio.run(measure(*asked()))
    # The values and the weights as guidellm/benchmark/schemas/metrics.py hands them over.
    report("guidellm", len(stats), {
        "time_to_first_token_ms": summary(stats, lambda r: r.time_to_first_token_ms or 0.0),
        "time_per_output_token_ms": summary(
            stats, lambda r: (r.time_per_output_token_ms or 0.0, r.output_tokens or 0.0)),
        "inter_token_latency_ms": summary(
            stats, lambda r: (r.inter_token_latency_ms or 0.0, (r.output_tokens or 1.0) - 1.0)),
        "request_latency": summary(stats, lambda r: r.request_latency or 0.0, scale=1e3),
    })


main()

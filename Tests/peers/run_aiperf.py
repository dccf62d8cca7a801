# SPDX-License-Identifier: Apache-2.0
"""Measures an endpoint with AIPerf's own code: its HTTP client, its parser of Chat Completions, its metrics.

Its services, which hand requests and records to one another over ZMQ, are left out: requests go one at a time. Tokens come
from the answer's usage, as with --use-server-token-count.
"""
import asyncio
import json
import sys
import types

import numpy

from peer import asked, report

from aiperf.common.exceptions import NoMetricValue
from aiperf.common.models import ParsedResponseRecord
from aiperf.common.models.record_models import TokenCounts
from aiperf.endpoints.openai_chat import ChatEndpoint
from aiperf.metrics.metric_dicts import MetricRecordDict, metric_result_from_array
from aiperf.metrics.types.inter_chunk_latency_metric import InterChunkLatencyMetric
from aiperf.metrics.types.inter_token_latency_metric import InterTokenLatencyMetric
from aiperf.metrics.types.output_sequence_length_metric import OutputSequenceLengthMetric
from aiperf.metrics.types.request_latency_metric import RequestLatencyMetric
from aiperf.metrics.types.ttft_metric import TTFTMetric
from aiperf.transports.aiohttp_client import AioHttpClient

METRICS = [TTFTMetric, OutputSequenceLengthMetric, RequestLatencyMetric, InterTokenLatencyMetric, InterChunkLatencyMetric]


async def measure(url, requests):
    client, endpoint = AioHttpClient(), ChatEndpoint(model_endpoint=types.SimpleNamespace())
    body = json.dumps({
        "model": "mock", "messages": [{"role": "user", "content": "hello"}], "stream": True,
        "stream_options": {"include_usage": True}}).encode()
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    records = []
    for _ in range(requests):
        record = await client.post_request(url + "/v1/chat/completions", body, headers)
        responses, _ = endpoint.process_responses(record, capture_assistant_turn=False)
        parsed = ParsedResponseRecord(request=record, responses=responses)
        usage = parsed.final_usage
        if usage is not None and usage.completion_tokens is not None:
            parsed.token_counts = TokenCounts(output=usage.completion_tokens, reasoning=0)
        records.append(parsed)
    await client.close()
    return records


def values(records):
    found = {metric.tag: [] for metric in METRICS}
    for record in records:
        known = MetricRecordDict()
        for metric in METRICS:
            try:
                known[metric.tag] = metric().parse_record(record, known)
                found[metric.tag] += known[metric.tag] if isinstance(known[metric.tag], list) else [known[metric.tag]]
            except NoMetricValue as absent:
                print(f"{metric.tag}: {absent}", file=sys.stderr)
    return found


def main():
    records = [record for record in asyncio.run(measure(*asked())) if record.valid]
    metrics = {}
    for tag, found in values(records).items():
        if found and tag != OutputSequenceLengthMetric.tag:
            array = numpy.array(found, dtype=float) / 1e6
            result = metric_result_from_array(tag, tag, "ms", array, float(array.sum()))
            metrics[tag] = {"mean": result.avg, "p50": result.p50}
    report("aiperf", len(records), metrics)


main()

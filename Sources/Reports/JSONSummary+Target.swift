// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import JSONText
internal import Traces

extension JSONSummary {
    static func target(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.object { json in
            json.member("name", target.info.name)
            json.member("url", target.info.url)
            json.member("protocol", target.info.dialect)
            json.member("model", target.info.model)
            json.member("verified", target.info.verified)
            json.member("http_version", target.info.httpVersion)
            if let salt = target.info.salt { json.member("salt", salt) }
            json.member("counted", target.counted)
            json.member("warmup", target.warmup)
            json.member("successes", target.successes)
            json.member("lost", target.lost)
            json.member("unreachable", target.isUnreachable)
            json.key("outcomes")
            outcomes(target, &json)
            json.key("metrics")
            json.object { json in
                for distribution in target.distributions { metric(distribution, named: distribution.metric.id, &json) }
            }
            shares(target, &json)
            behaviour(target, &json)
            json.key("opening_wave")
            opening(target.opening, &json)
            if let parts = target.coldAndWarm { coldAndWarm(parts, &json) }
            json.key("rates")
            json.object { json in
                if let rate = target.rates.offered { json.member("offered_requests_per_second", rate) }
                if let rate = target.rates.achieved { json.member("achieved_requests_per_second", rate) }
                if let rate = target.rates.outputTokens { json.member("output_tokens_per_second", rate) }
            }
            counts(target, &json)
        }
    }

    private static func outcomes(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.array { list in
            for outcome in target.outcomes {
                list.object { json in
                    json.member("outcome", outcome.outcome.rawValue)
                    json.member("count", outcome.count)
                    json.key("messages")
                    json.array { list in
                        for message in outcome.messages {
                            list.object { json in
                                json.member("text", message.text)
                                json.member("count", message.count)
                            }
                        }
                    }
                }
            }
        }
    }
    /// Every value carries its unit in its name; percentiles that cannot be stood behind are left out.
    static func metric(_ distribution: Distribution, named name: String, _ json: inout JSONWriter) {
        let unit = distribution.metric.unit
        json.key(name)
        json.object { json in
            json.member("population", distribution.metric.population.rawValue)
            json.member("n", distribution.n)
            if !distribution.isExact { json.member("from_histogram", true) }
            json.member("lost", distribution.lost)
            if let effective = distribution.effectiveCount { json.member("n_effective", effective) }
            json.member("min", distribution.minimum, in: unit)
            json.member("mean", distribution.mean, in: unit)
            json.member("max", distribution.maximum, in: unit)
            for quantile in distribution.quantiles {
                let name = quantile.level.key
                if let value = quantile.value { json.member(name, value, in: unit) }
                if quantile.value != nil, let interval = quantile.interval {
                    json.member("\(name)_low", interval.lowerBound, in: unit)
                    json.member("\(name)_high", interval.upperBound, in: unit)
                }
                switch quantile.certification {
                case .certified(let bound):
                    json.member("\(name)_certification", "certified")
                    json.member("\(name)_certified", bound, in: unit)
                case .unbounded: json.member("\(name)_certification", "unbounded")
                case .tooFew: json.member("\(name)_certification", "too_few")
                case .notApplicable: break
                }
            }
        }
    }
    private static func coldAndWarm(_ parts: ColdAndWarm, _ json: inout JSONWriter) {
        json.key("ttft_by_connection")
        json.object { json in
            for (name, part) in [("cold", parts.cold), ("warm", parts.warm)] {
                guard let part else { continue }
                metric(part, named: name, &json)
            }
        }
    }
    private static func opening(_ wave: TargetAnalysis.OpeningWave, _ json: inout JSONWriter) {
        json.object { json in
            json.member("opening", wave.opening)
            json.member("opening_ttft_p50_ns", ifKnown: wave.openingTTFT.map { Int64(nearest: $0) })
            json.member("steady", wave.steady)
            json.member("steady_ttft_p50_ns", ifKnown: wave.steadyTTFT.map { Int64(nearest: $0) })
        }
    }
    private static func counts(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.key("tokens")
        json.object { json in
            json.member("requests_with_usage", target.tokens.requests)
            json.member("input_tokens", target.tokens.input)
            json.member("output_tokens", target.tokens.output)
            if target.tokens.generated != target.tokens.output {
                json.member("generated_tokens", target.tokens.generated)
            }
            json.member("cached_input_tokens", target.tokens.cachedInput)
            json.member("reasoning_tokens", target.tokens.reasoning)
        }
        if let sizes = target.inputSizes {
            json.key("input_sizes")
            json.object { json in
                json.member("n", sizes.n)
                json.member("mean_wanted_tokens", sizes.meanWanted)
                json.member("mean_billed_tokens", sizes.meanBilled)
                json.member("median_difference_share", sizes.medianDifference)
                json.member("p95_difference_share", sizes.p95Difference)
            }
        }
        json.key("streams")
        json.object { json in
            json.member("reads", target.streams.reads)
            json.member("events", target.streams.events)
            json.member("output_events", target.streams.outputEvents)
            json.member("output_reads", target.streams.outputReads)
            json.member("coalesced", target.streams.coalesced)
            json.member("pings", target.streams.pings)
            json.member("comments", target.streams.comments)
            json.member("stalls", target.streams.stalls)
            json.member("stalled_requests", target.streams.stalledRequests)
            json.member("undecodable_events", target.streams.undecodable)
            json.member("requests_without_output", target.streams.withoutOutput)
            json.member("unclean_ends", target.streams.uncleanEnds)
        }
        network(target, &json)
    }
    private static func network(_ target: TargetAnalysis, _ json: inout JSONWriter) {
        json.key("network")
        json.object { json in
            json.member("connections", target.network.connections)
            if let reuse = target.network.reuse { json.member("reuse_share", reuse) }
            json.member("retransmissions", target.network.retransmissions)
            json.member("repeated_requests", target.network.repeatedRequests)
            json.member("repeats", target.network.repeats)
            json.member("loop_stamped_requests", target.network.loopStamped)
            json.key("http_versions")
            json.object { json in
                for (version, count) in target.network.httpVersions.sorted(by: { $0.key < $1.key }) {
                    json.member(version, count)
                }
            }
        }
        hiddenWork(target.hiddenWork, &json)
        turns(target.turns, &json)
        json.key("throttling")
        json.object { json in
            json.member("rate_limited", target.throttling.rateLimited)
            json.member("retry_after", target.throttling.retryAfter)
            json.member("longest_retry_after_ms", target.throttling.longestRetryAfterMilliseconds)
        }
    }
}

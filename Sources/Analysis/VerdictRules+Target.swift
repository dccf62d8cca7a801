// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// Was it measured what was meant to be measured?
extension VerdictRules {
    /// 429s from this share on make the load another one.
    static let rateLimitedShare = 0.01
    /// Cold connections from this share on reach into the p95.
    static let openingShare = 0.05
    /// New connections in excess of the peak in flight, as a share of the requests.
    static let reuseExcess = 0.1

    static func insecure(_ facts: RunFacts) -> [Reason] {
        facts.targets.filter { !$0.info.verified }.map { target in
            Reason(
                id: "insecure-tls", severity: .note, target: facts.name(target),
                subject: "CERTIFICATE VERIFICATION IS OFF", figure: nil, limit: nil,
                advice: "anybody on the way could have answered, and read the key: give the server's authority "
                    + "with --cacert instead")
        }
    }
    static func unreachable(_ facts: RunFacts) -> [Reason] {
        facts.targets.filter(\.isUnreachable).map { target in
            Reason(
                id: "unreachable", severity: .note, target: facts.name(target),
                subject: "no request got through to the target", figure: nil, limit: nil,
                advice: "it could not be reached or refused the key: the outcomes below say why")
        }
    }
    static func httpVersion(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let versions = target.network.httpVersions
            let other = versions.filter { $0.key != target.info.httpVersion }
            let count = other.values.reduce(0, +)
            guard count > 0 else { return nil }
            let seen = other.keys.sorted().joined(separator: ", ")
            return Reason(
                id: "http-version", severity: .suspect, target: facts.name(target),
                subject: "share of answers not over HTTP/\(target.info.httpVersion)",
                figure: .share(count, of: versions.values.reduce(0, +)), limit: .atMost(.share(0)),
                advice: "answered over HTTP/\(seen) instead: ask for a version that the server speaks")
        }
    }
    static func connectionReuse(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let cold = target.network.onConnection - target.network.reused
            // A user who stops reading closes the connection: the next request has to open another.
            let open = max(facts.health.peakInFlight, facts.run.concurrency ?? 0)
            let excess = cold - open - target.behaviour.cancelled
            guard facts.health.peakInFlight > 0, Double(excess) > reuseExcess * Double(target.counted) else {
                return nil
            }
            return Reason(
                id: "connection-reuse", severity: .note, target: facts.name(target),
                subject: "share of requests on a reused connection", figure: target.network.reuse.map { .share($0) },
                limit: nil,
                advice: "most paid for a connection, more than were ever open at once: the server closes them, or the "
                    + "profile asks for fresh ones; TTFT holds the connecting")
        }
    }
    /// What was tried again must not pass for what went well at once.
    static func hiddenWork(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let work = target.hiddenWork
            guard work.retries + work.resumes > 0 else { return nil }
            let requests = target.counted
            return Reason(
                id: "hidden-work", severity: .note, target: facts.name(target),
                subject: "share of requests that succeeded only after a further attempt",
                figure: .share(work.recovered, of: requests), limit: nil,
                advice: (work.recovered > 0 ? "without retries and continuations these had failed; " : "")
                    + "there were \(work.retries + work.resumes) more attempts than the load has requests")
        }
    }
    /// Conversations that ended early make the load another one: the longer histories are missing.
    static func abandonedTurns(_ facts: RunFacts) -> [Reason] {
        guard let turns = facts.end?.abandonedTurns, turns > 0 else { return [] }
        return [
            Reason(
                id: "abandoned-turns", severity: .note, target: nil, subject: "conversations that ended early",
                figure: nil, limit: nil,
                advice: "\(turns) turns were not asked, because an earlier one of their conversation failed or brought "
                    + "no text: later turns are of those that went well")
        ]
    }
    /// What libcurl sent again must not stay unseen: the server has counted more requests, or has refused some.
    static func repeats(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let (repeats, requests) = (target.network.repeats, target.network.repeatedRequests)
            guard repeats > 0 else { return nil }
            return Reason(
                id: "repeated-requests", severity: .note, target: facts.name(target),
                subject: "requests that libcurl sent again by itself", figure: .count(requests),
                limit: .atMost(.count(0)),
                advice: "\(repeats) sendings more than requests: the server refused the HTTP/2 stream, or had ended "
                    + "the connection before the request came; TTFT counts from the first sending")
        }
    }
    static func openingWave(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let (cold, all) = (target.opening.opening, target.successes)
            guard target.opening.steady > 0, Double(cold) >= openingShare * Double(all) else { return nil }
            return Reason(
                id: "opening-wave", severity: .note, target: facts.name(target),
                subject: "share of requests in the first wave or on cold connections", figure: .share(cold, of: all),
                limit: .atMost(.share(openingShare)),
                advice: "upper percentiles hold the connecting: compare with the rest below, or add a warm-up")
        }
    }
    static func rateLimited(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let count = target.throttling.rateLimited
            guard count > 0 else { return nil }
            let share = Double(count) / Double(target.counted)
            let wait = target.throttling.longestRetryAfterMilliseconds
            let asked = wait > 0 ? "; it asked to wait up to \(wait) ms" : ""
            return Reason(
                id: "rate-limited", severity: share > rateLimitedShare ? .suspect : .note, target: facts.name(target),
                subject: "share of requests refused with 429", figure: .share(share),
                limit: .atMost(.share(rateLimitedShare)),
                advice: "the provider throttled\(asked): the latencies are those of a smaller load")
        }
    }
    static func cachedTokens(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            guard target.tokens.cachedInput > 0 else { return nil }
            let share = Double(target.tokens.cachedInput) / Double(max(target.tokens.input, target.tokens.cachedInput))
            return Reason(
                id: "cached-tokens", severity: .note, target: facts.name(target),
                subject: "share of input tokens from the provider's cache", figure: .share(share), limit: nil,
                advice: "TTFT is that of cached prompts: vary the prompts to measure uncached ones")
        }
    }
    /// Answers that say little: events that could not be read, successes that held nothing.
    static func emptyAnswers(_ facts: RunFacts) -> [Reason] {
        facts.targets.flatMap { target in
            func note(_ id: String, _ subject: String, _ count: Int, _ advice: String) -> Reason? {
                guard count > 0 else { return nil }
                return Reason(
                    id: id, severity: .note, target: facts.name(target), subject: subject, figure: .count(count),
                    limit: .atMost(.count(0)), advice: advice)
            }
            return [
                note(
                    "undecodable-events", "events that are not what the protocol sends", target.streams.undecodable,
                    "something on the way damages the stream, or the target speaks another protocol"),
                note(
                    "no-output", "successful requests without any output", target.streams.withoutOutput,
                    "they have no TTFT: ask for more tokens, or look at what the target answers"),
                note(
                    "unclean-ends", "complete answers whose response did not end in order", target.streams.uncleanEnds,
                    "reset, or kept open until we closed it: clients that wait for the end hang, and "
                        + "connections are not used again"),
            ].compactMap(\.self)
        }
    }
    static func samples(_ facts: RunFacts) -> [Reason] {
        facts.targets.compactMap { target in
            let needed = EarlyStopping.minimumCount(.p90)
            guard target.successes < needed, !target.isUnreachable else { return nil }
            return Reason(
                id: "few-samples", severity: .note, target: facts.name(target), subject: "successful requests",
                figure: .count(target.successes), limit: .atLeast(.count(needed)),
                advice: target.successes == 0
                    ? "there is no latency to report: see the outcomes"
                    : "not even the p90 can be certified: send more requests")
        }
    }
    /// Percentiles that are not the exact ones.
    static func histograms(_ facts: RunFacts) -> [Reason] {
        let binned = facts.targets.flatMap { ($0.distributions + $0.marks).filter { !$0.isExact } }
        guard !binned.isEmpty else { return [] }
        var seen: Set<String> = []
        let names = binned.map(\.metric.title).filter { seen.insert($0).inserted }
        return [
            Reason(
                id: "histograms", severity: .note, target: nil, subject: "metrics whose values went into histograms",
                figure: .count(names.count), limit: nil,
                advice: "there are too many of them to keep: percentiles are within 0.1 % of the exact ones ("
                    + (names.count > 3 ? "those of all requests" : names.joined(separator: ", ")) + ")")
        ]
    }
    /// Known faults of the libcurl in use that this run could have met.
    static func libcurl(_ facts: RunFacts) -> [Reason] {
        let asksHTTP2 = facts.run.targets.contains { $0.httpVersion == "2" }
        guard asksHTTP2, let major = facts.run.libcurlMajor, major < 8 else { return [] }
        return [
            Reason(
                id: "libcurl-version", severity: .note, target: nil, subject: "HTTP/2 on a libcurl before 8.0",
                figure: nil, limit: nil,
                advice: "it may take a cut stream for a whole one (the protocol's own end decides here), and its cost "
                    + "grows with the streams of a connection")
        ]
    }
}

extension RunRecord {
    /// From libcurl's own version line: `libcurl/7.88.1 OpenSSL/3.0.17 …`.
    var libcurlMajor: Int? {
        guard let version = libcurl.split(separator: " ").first(where: { $0.hasPrefix("libcurl/") }) else { return nil }
        return Int(version.dropFirst("libcurl/".count).prefix(while: \.isNumber))
    }
}

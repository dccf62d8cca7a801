// SPDX-License-Identifier: Apache-2.0
import Core
import Testing
import Traces

@testable import Analysis

/// A paired run made by hand: every question once directly, once through each relay.
struct PairedScene {
    var pairs = 60
    var warmup = 0
    /// What the direct side and the relays answer to question number `k`.
    var direct: (inout MadeStream, Int) -> Void = { _, _ in }
    var relays: [(inout MadeStream, Int) -> Void] = []
    /// The upstream's answer before anybody touched it, the same distribution for each side.
    var upstream: (CounterRandom, Int) -> MadeStream = { MadeStream($0, $1) }
    var urls: [String] = []
    var http = "1.1"
    var limits = RelayLimits()
    var seed: UInt64 = 1
    /// Both sides get the same answer to a question.
    var isRepeatable = false

    init(_ relays: (inout MadeStream, Int) -> Void...) { self.relays = relays }

    var run: RunRecord {
        let names = ["direct", "relay", "second", "third"].prefix(relays.count + 1)
        var run = RunRecord.made(targets: Array(names))
        for i in run.targets.indices {
            run.targets[i].url = i < urls.count ? urls[i] : "http://\(names[i])/v1"
            run.targets[i].httpVersion = http
        }
        run.warmup = .milliseconds(Int64(warmup) * 1_000)
        return run
    }
    var records: [RequestRecord] {
        let count = relays.count + 1
        return (0..<pairs).flatMap { k in
            (0..<count).map { place in
                let target = k % 2 == 0 ? place : count - 1 - place
                let random = CounterRandom(seed: seed, stream: isRepeatable ? 0 : UInt64(target))
                var stream = upstream(random, k)
                if target == 0 { direct(&stream, k) } else { relays[target - 1](&stream, k) }
                let dispatched = Double(k) * 1_000 + Double(place) * 1_000 / Double(count)
                return stream.record(index: k * count + place, target: target, dispatched: dispatched)
            }
        }
    }
    func report() throws -> RelayReport {
        try RelayReport.ofPairs(run, records, verdict: Verdict(reasons: []), limits: limits)
    }
    /// The rows of the last relay by their names.
    func rows() throws -> [String: RelayRow] {
        let rows = try #require(try report().sides.last).rows
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.question.id, $0) })
    }
    func failures() throws -> Set<String> { Set(try rows().values.filter { $0.verdict == .fail }.map(\.question.id)) }
}

/// What a relay adds at the least, so that its times are not those of the direct side.
func clean(_ stream: inout MadeStream, _ k: Int) { stream.delay(by: 0.3) }

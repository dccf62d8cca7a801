// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// R27: what multiplexing over HTTP/2 costs: streams that are refused, reset, or wait for a place.
enum StreamLimits: PairedRule {
    static let question = RelayQuestion("R27", "http2", "HTTP/2 streams", limit: .init(0.01, .share))
    static let queue = RelayLimits.Name(
        "stream-queue", "wait of a stream for its place on the connection", .init(20_000_000, .nanoseconds))
    static let further = [queue]
    /// libcurl: broken HTTP/2 frame or connection, a stream that was reset, sending or receiving failed.
    private static let codes: Set = [16, 55, 56, 92]
    static let isOfTimes = false

    static func judge(_ pairs: RelayPairs, _ limits: RelayLimits) -> RelayRow {
        guard pairs.info.httpVersion == "2" else { return notTestable("the relay is asked over HTTP/1.1") }
        guard pairs.relay.contains(where: { $0.httpVersion != nil }) else {
            return notTestable("the relay answered nothing: see the outcomes")
        }
        guard pairs.relay.contains(where: { $0.httpVersion == "2" }) else {
            return notTestable("asked over HTTP/2, the relay answers over HTTP/1.1")
        }
        let found = Discordance(pairs.judged) { stream in
            stream.repeats > 0 || codes.contains(stream.curlCode) || waits(stream, limits[queue])
        }
        let verdict = found.verdict(limits[question])
        let connections = Set(pairs.relay.compactMap(\.connection)).count
        let most = mostAtOnce(pairs.relay)
        let figures =
            found.figures("streams refused, reset or kept waiting", limit: limits[question]) + [
                RelayFigure("most streams at once on a connection", Double(most), .count, n: pairs.relay.count),
                RelayFigure("connections", Double(connections), .count, n: pairs.relay.count),
            ]
        let waiting = found.relayOnly.count { waits($0.relay, limits[queue]) }
        let kinds = "\(found.relayOnly.count - waiting) refused or reset, \(waiting) kept waiting for a place"
        let seen =
            found.relayOnly.isEmpty
            ? "up to \(most) streams at once on a connection went out undisturbed" : "\(found.count): \(kinds)"
        return row(verdict, seen + found.remark(verdict, limits[question]), figures, requests: found.requests)
    }
    private static func waits(_ stream: StreamFacts, _ limit: Double) -> Bool {
        stream.sent.value.map { Double($0 - stream.ready) > limit } ?? false
    }
    /// Streams that were open together on one connection, at most.
    static func mostAtOnce(_ streams: [StreamFacts]) -> Int {
        Dictionary(grouping: streams.filter { $0.connection != nil }, by: \.connection).values.map { group in
            Overlap.most(group.map { ($0.dispatched + $0.ready, $0.dispatched + $0.done) })
        }.max() ?? 0
    }
}

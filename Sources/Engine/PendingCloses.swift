// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Traces
internal import Transport

/// Records of cancelled requests, held back until it is known when the peer has closed the connection, too.
struct PendingCloses {
    private var watches: [Int: Int] = [:]  // by the request's index
    private var held: [Int: RequestRecord] = [:]  // by the watch

    var isEmpty: Bool { held.isEmpty }

    /// A report will tell when the connection of this request was closed.
    mutating func expect(_ watch: Int?, for index: Int) { if let watch { watches[index] = watch } }

    /// - Returns: Whether the record waits; otherwise it can be written.
    mutating func hold(_ record: RequestRecord) -> Bool {
        guard let watch = watches.removeValue(forKey: record.index) else { return false }
        held[watch] = record
        return true
    }
    /// The record that waited for this report, complete; `offset` gives nanoseconds since the start of the run.
    mutating func complete(_ report: CloseReport, offset: (Instant) -> Nanoseconds) -> RequestRecord? {
        guard var record = held.removeValue(forKey: report.watch) else { return nil }
        let since = { (moment: Instant) in (offset(moment) - record.dispatched).count }
        record.stop.peerOpen = report.openUntil.map(since)
        record.stop.peerClosed = report.peerClosed.map(since)
        return record
    }
    /// All that still waits, as it is.
    mutating func giveUp() -> [RequestRecord] {
        defer { held.removeAll() }
        return held.values.sorted { $0.index < $1.index }
    }
}

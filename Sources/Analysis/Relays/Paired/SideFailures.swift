// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What went wrong on one side of a paired run, outside the warm-up.
struct SideFailures: Sendable {
    /// Requests that ran to whatever end they had.
    private var requests = 0
    private var failed: [OutcomeClass: Int] = [:]
    private var messages = FailureMessages()

    mutating func add(_ record: RequestRecord) {
        guard ![.cancelled, .censored, .shed].contains(record.outcome) else { return }
        requests += 1
        guard record.outcome.isFailure else { return }
        failed[record.outcome, default: 0] += 1
        messages.add(record)
    }
    /// `relay: 60 of 60 requests failed; most often http_error: HTTP 400: No connected db. (60 times)`; nil where none did.
    func note(_ name: String) -> String? {
        guard let worst = failed.min(by: { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }) else {
            return nil
        }
        let message = messages.mostFrequent(worst.key).first
        let words = message.map { ": \($0.text)" } ?? ""
        let (count, times) = (failed.values.reduce(0, +), message?.count ?? worst.value)
        return "\(name): \(count) of \(requests) requests failed; most often \(worst.key.rawValue)\(words) "
            + "(\(times) \(times == 1 ? "time" : "times"))"
    }
}

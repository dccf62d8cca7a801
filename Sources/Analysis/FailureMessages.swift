// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// What was said about requests that failed, and how often.
struct FailureMessages: Sendable {
    /// Distinct messages kept an outcome; what comes after shares one line.
    private static let limit = 64
    private var counts: [OutcomeClass: [String: Int]] = [:]

    /// Takes a request that failed.
    mutating func add(_ record: RequestRecord) {
        let text = Self.message(record)
        let known = counts[record.outcome, default: [:]]
        let key = known[text] != nil || known.count < Self.limit ? text : "(further messages)"
        counts[record.outcome, default: [:]][key, default: 0] += 1
    }
    /// The most frequent ones first, at most three.
    func mostFrequent(_ outcome: OutcomeClass) -> [TargetAnalysis.Message] {
        counts[outcome, default: [:]].filter { !$0.key.isEmpty }
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3)
            .map { TargetAnalysis.Message(text: $0.key, count: $0.value) }
    }
    /// Status, error type with the code, and the words of the provider or, failing that, of the transport.
    private static func message(_ record: RequestRecord) -> String {
        let attempt = record.attempts.last
        let status = attempt?.status.flatMap { $0 >= 400 ? "HTTP \($0)" : nil }
        let words = record.errorMessage ?? attempt?.failure
        return [status, errorClass(record, status: attempt?.status), words].compactMap(\.self).filter { !$0.isEmpty }
            .joined(separator: ": ")
    }
    /// The type, with the code behind it where that says more than type and status.
    private static func errorClass(_ record: RequestRecord, status: Int?) -> String? {
        guard let code = record.errorCode, code != record.errorType, code != status.map({ "\($0)" }) else {
            return record.errorType
        }
        return record.errorType.map { $0.isEmpty ? code : "\($0) (\(code))" } ?? code
    }
}

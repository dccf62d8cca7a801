// SPDX-License-Identifier: Apache-2.0
internal import Core

/// The `session` of a profile as it is written.
struct SessionDocument: Decodable {
    var turns: Field<CountSpread>?
    var think: Field<DurationSpread>?
    var maxTurns: Field<Count>?
    var followups: Elements<Field<String>>?

    enum CodingKeys: String, CodingKey {
        case turns, think, followups
        case maxTurns = "max_turns"
    }
}
/// The `retry` of a profile as it is written.
struct RetryDocument: Decodable {
    var max: Field<Tally>?
    var on: Elements<Field<FailureCause>>?
    var backoff: Field<Nanoseconds>?
    var factor: Field<Double>?
    var maxBackoff: Field<Nanoseconds>?
    var jitter: Field<RetryPolicy.Jitter>?
    var honorsHints: Field<Bool>?
    var maxHint: Field<Nanoseconds>?
    var budget: Field<Percentage>?

    enum CodingKeys: String, CodingKey {
        case max, on, backoff, factor, jitter, budget
        case maxBackoff = "max_backoff"
        case honorsHints = "honor_retry_after"
        case maxHint = "max_retry_after"
    }
}
/// The `resume` of a profile as it is written.
struct ResumeDocument: Decodable {
    var max: Field<Tally>?
    var on: Elements<Field<FailureCause>>?
    var backoff: Field<Nanoseconds>?
    var instruction: Field<String>?
}

extension RetryPolicy.Jitter: ProfileChoice {}
extension FailureCause: ProfileValue {
    static func fix(for text: String) -> String {
        let hint = Suggestion.closest(to: text, among: outcomes).map { "; did you mean \"\($0)\"?" } ?? ""
        return "known here: \(outcomes.joined(separator: ", ")), a status from 400 to 599, 4xx, 5xx\(hint)"
    }
    init?(profileText text: String) {
        switch (Int(text), text) {
        case (let code?, _) where (400..<600).contains(code): self = .status(code)
        case (_, "4xx"): self = .statuses(4)
        case (_, "5xx"): self = .statuses(5)
        default:
            guard Self.outcomes.contains(text) else { return nil }
            self = .outcome(text)
        }
    }
}
/// How often: a whole number from 0 to 100.
struct Tally: ProfileValue, Hashable {
    let value: Int
    static func fix(for text: String) -> String { "write a whole number from 0 to 100" }
    init?(profileText text: String) {
        guard let value = Int(text), (0...100).contains(value), !text.hasPrefix("+") else { return nil }
        self.value = value
    }
}

extension ProfileBuilder {
    func session(_ document: SessionDocument?) -> SessionShape? {
        guard let document else { return nil }
        for field in document.followups?.elements ?? [] where field.value == "" {
            mistake(field, "write what the user says")
        }
        return SessionShape(
            turns: document.turns?.value, mostTurns: document.maxTurns?.value?.value ?? 32,
            think: document.think?.value ?? .fixed(.zero),
            followups: document.followups?.elements.compactMap(\.value) ?? [])
    }

    func retry(_ document: RetryDocument?) -> RetryPolicy? {
        guard let document, let most = most(document.max, document.hasMore, "retry"), most > 0 else { return nil }
        if let field = document.factor, let factor = field.value, !(1...100).contains(factor) {
            mistake(field, "write a number from 1 to 100: each wait is that many times the one before")
        }
        let backoff = document.backoff?.value ?? .milliseconds(Int64(500))
        let longest = document.maxBackoff?.value ?? max(backoff, .seconds(Int64(8)))
        if let field = document.maxBackoff, longest < backoff {
            mistake(field, "it must not be shorter than the backoff (\(backoff.text))")
        }
        return RetryPolicy(
            most: most, causes: causes(document.on) ?? RetryPolicy.usualCauses, backoff: backoff,
            factor: document.factor?.value ?? 2, longestBackoff: longest, jitter: document.jitter?.value ?? .full,
            honorsHints: document.honorsHints?.value ?? true,
            longestHint: document.maxHint?.value ?? .seconds(Int64(60)), budget: document.budget?.value?.share)
    }
    func resume(_ document: ResumeDocument?, streams: Bool) -> ResumePolicy? {
        guard let document, let most = most(document.max, document.hasMore, "resume"), most > 0 else { return nil }
        if let field = document.instruction, field.value == "" { mistake(field, "write what the user says") }
        if !streams, let field = document.max {
            mistake(field, "an answer in one piece leaves no part to go on from; remove it, or write stream: true")
        }
        return ResumePolicy(
            most: most, causes: causes(document.on) ?? ResumePolicy.usualCauses,
            backoff: document.backoff?.value ?? .zero,
            instruction: document.instruction?.value ?? ResumePolicy.usualInstruction)
    }
    private func causes(_ list: Elements<Field<FailureCause>>?) -> Set<FailureCause>? {
        guard let list else { return nil }
        if list.node.elements?.isEmpty == true {
            log.add(list.node.place, list.path, "found an empty list; write at least one cause, or leave it out")
        }
        return Set(list.elements.compactMap(\.value))
    }
    /// Zero where it is off; a section that sets anything else without saying how often is a mistake.
    private func most(_ field: Field<Tally>?, _ hasMore: Bool, _ section: String) -> Int? {
        if field == nil, hasMore {
            log.add(place(section), section, "max is missing, and without it nothing is done; add \"max: 2\"")
        }
        return field?.value?.value
    }
}
extension RetryDocument {
    fileprivate var hasMore: Bool {
        on != nil || backoff != nil || factor != nil || maxBackoff != nil || jitter != nil || honorsHints != nil
            || maxHint != nil || budget != nil
    }
}
extension ResumeDocument {
    fileprivate var hasMore: Bool { on != nil || backoff != nil || instruction != nil }
}

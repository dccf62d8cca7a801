// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
public import Traces
internal import Transport
public import Workload

/// Asks a target a few questions before a run, one after another, over the run's own transport.
///
/// Belongs to the thread that made it. Nothing of it is part of the run: it has connections of its own, closed with it.
public final class TargetProbe {
    private let target: LoadTarget
    private let transport: TransferLoop
    private let request: PreparedRequest
    private var slots: SlotPool
    private var asked = 0
    private static let lookEvery = Nanoseconds.milliseconds(100)

    /// - Parameter target: Whom to ask.
    /// - Throws: `TransportError` where the loop or the request cannot be made.
    public init(_ target: LoadTarget) throws {
        self.target = target
        transport = try TransferLoop(expectedTransfers: 1)
        request = try PreparedRequest(endpoint: target.endpoint, method: target.method, headers: target.headers)
        slots = SlotPool(for: [target], reserving: 1)
    }

    /// Asks, and waits for the end of the answer or of the target's patience.
    ///
    /// - Parameters:
    ///   - question: What to ask.
    ///   - isInterrupted: Asked some ten times a second.
    /// - Returns: Outcome, all input tokens, and the words about a failure, without secrets; nil after an interrupt.
    /// - Throws: `TransportError` where the system fails, not the target.
    public func ask(_ question: Question, isInterrupted: () -> Bool) throws -> RequestRecord? {
        let message = target.message(for: question.prompt)
        let place = slots.take(target: 0)
        defer { slots.give(back: place) }
        let slot = unsafe slots[place]
        let start = MonotonicClock.now()
        unsafe slot.pointee.begin(.init(index: asked, target: 0, intended: start), at: start, inFlight: 1)
        asked += 1
        let sink = unsafe TransferSink(context: slot, onHeader: receiveHeader, onBody: receiveBody)
        try transport.start(request, body: message.body, url: message.url, sink: sink, token: place)
        var (report, cause): (TransferReport?, EndedByUs?)
        while report == nil {
            let now = MonotonicClock.now()
            if isInterrupted() {
                transport.cancel(token: place)
                return nil
            }
            cause = unsafe patienceEnded(slot.pointee, start, now)
            if cause != nil {
                report = transport.cancel(token: place)
            } else {
                try transport.turn(until: now + Self.lookEvery) { report = $0 }
            }
        }
        unsafe slot.pointee.finishBody(isWhole: cause == nil && report?.failureKind == TransferReport.FailureKind.none)
        return report.map { unsafe record(slot.pointee, $0, cause) }
    }
    private func patienceEnded(_ slot: borrowing Slot, _ start: Instant, _ now: Instant) -> EndedByUs? {
        if let total = target.patience.total, now >= start + total { return .totalTimeout }
        let isSilent = unsafe slot.log.pointee.lastOutput == 0
        if isSilent, let first = target.patience.firstOutput, now >= start + first { return .ttftTimeout }
        return nil
    }
    private func record(_ slot: borrowing Slot, _ report: TransferReport, _ cause: EndedByUs?) -> RequestRecord {
        var (record, facts) = (RequestRecord(), OutcomeFacts())
        let read = slot.hasBody ? slot.reader.facts : nil
        (facts.wire, facts.endedByUs, facts.status) = (WireEnd(report.failureKind), cause, slot.headers.status)
        (facts.sawError, facts.finishReason) = (read?.sawError ?? false, read?.finishReason)
        (facts.isComplete, facts.bodyFault) = (read?.sawEnd ?? false, slot.headerFault ?? read?.fault)
        facts.sawTerminator = unsafe slot.log.pointee.sawTerminator
        record.outcome = OutcomeClass(facts)
        record.usage.inputTokens = read?.inputTokens
        if target.dialect.countsCachedApart, let read, let input = read.inputTokens {
            record.usage.inputTokens = input + (read.cachedInputTokens ?? 0) + (read.cacheWriteInputTokens ?? 0)
        }
        (record.errorType, record.errorMessage) = (read?.errorType, read?.errorMessage)
        if record.errorMessage == nil {
            let reason = OutcomeReason(
                facts: facts, patience: target.patience, headers: slot.headers.fields(),
                takesCompressed: target.endpoint.compressed)
            record.errorMessage = reason.text(for: record.outcome)
        }
        var attempt = Attempt()
        (attempt.status, attempt.failure) = (slot.headers.status, report.failure)
        record.attempts = [attempt]
        target.secrets.scrub(&record)
        return record
    }
}

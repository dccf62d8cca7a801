// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Patterns
internal import Protocols
internal import Traces
internal import Transport
internal import Workload

/// What one request is watched for while its answer comes: the user's stop, marks, pauses, and the text for the checks.
///
/// Belongs to a slot. Where a target has nothing of this, `isActive` is false and nothing else is ever looked at.
struct OutputWatch {
    private(set) var isActive = false
    /// What the user is to do to this stream.
    private(set) var stop: PlannedStop?
    /// Our decision to cancel, nanoseconds of the monotonic clock; 0 before there is one.
    private(set) var cancelledAt: Int64 = 0
    /// The same clock: when reading stopped, and when it went on; 0 where it did not.
    var pausedAt: Int64 = 0
    var resumedAt: Int64 = 0
    private var rules: WatchRules?
    private var place = 0
    private var text = AnswerText()
    private var searches: [PatternSearch] = []
    private var markTimes: [Int64] = []
    private var lastTextAt: Int64 = 0
    private var sawStopText = false
    private var askedForPause = false

    /// Starts on another request.
    ///
    /// - Parameters:
    ///   - rules: Those of the request's target; nil where it has none.
    ///   - stop: What the plan has for this request.
    ///   - place: Number of the slot.
    mutating func begin(_ rules: WatchRules?, stop: PlannedStop?, place: Int) {
        (self.rules, self.stop, self.place) = (rules, stop, place)
        isActive = rules != nil
        guard isActive || cancelledAt != 0 else { return }
        cancelledAt = 0
        beginAttempt(keepingOutput: false)
    }
    /// Starts on another attempt at the same request: from the beginning, or going on with what has come.
    mutating func beginAttempt(keepingOutput: Bool) {
        (pausedAt, resumedAt, askedForPause) = (0, 0, false)
        if keepingOutput {
            for number in searches.indices { searches[number].goOn() }
            return
        }
        text.reset()
        let marks = rules?.marks.count ?? 0
        searches = Array(repeating: PatternSearch(), count: marks)
        markTimes = Array(repeating: 0, count: marks)
        (lastTextAt, sawStopText) = (0, false)
    }

    /// Looks at what a read has brought.
    ///
    /// - Returns: False where the request is to end here.
    @inline(never)
    mutating func look(_ reader: inout ResponseReader, _ log: borrowing EventLog) -> Bool {
        takeText(&reader, at: log.lastArrival, isWhole: false)
        if let after = rules?.pauseAfterOutputs, !askedForPause, log.outputs >= after, !log.sawTerminator {
            askedForPause = true
            rules?.pausesDue.append(place)
        }
        // An answer that is complete is not cancelled any more.
        guard stop != nil, cancelledAt == 0, !log.sawTerminator, isReached(log.outputs) else { return true }
        cancelledAt = MonotonicClock.now().uptime.count
        return false
    }
    /// The answer is over: what only its end makes certain, or only its end brings.
    @inline(never)
    mutating func finish(_ reader: inout ResponseReader, _ log: borrowing EventLog) {
        takeText(&reader, at: log.lastArrival, isWhole: true)
    }
    /// The time that the plan gives the request is over.
    mutating func cancel(at moment: Instant) { cancelledAt = moment.uptime.count }

    private func isReached(_ outputs: Int) -> Bool {
        if let most = stop?.afterOutputs, outputs >= most { return true }
        if let most = stop?.afterCharacters, text.characters >= most { return true }
        return sawStopText && stop?.atText == true
    }

    // MARK: Text

    private mutating func takeText(_ reader: inout ResponseReader, at arrival: Int64, isWhole: Bool) {
        guard let rules, rules.followsText else { return }
        var seen = text.bytes.count
        var grown = text
        var isAnother = false
        text = AnswerText()  // so that the copy is not one
        reader.takeText { bytes, isAll in
            if isAll {
                isAnother = true
                grown.reset()
            }
            grown.append(bytes)
        }
        if isWhole { grown.finish() }
        text = grown
        if isAnother { seen = 0 }
        guard text.bytes.count > seen || isWhole else { return }
        if text.bytes.count > seen { lastTextAt = arrival }
        if !rules.stopText.isEmpty, !sawStopText {
            sawStopText = text.contains(rules.stopText, endingAfter: seen)
        }
        for (number, mark) in rules.marks.enumerated() {
            if isAnother { searches[number].startAgain() }
            if searches[number].look(for: mark.pattern, in: grown.bytes.span, isWhole: isWhole) {
                markTimes[number] = lastTextAt
            }
        }
    }

    // MARK: Records

    /// Writes down what the user did, and the marks.
    ///
    /// - Parameters:
    ///   - record: Of the request, which is over.
    ///   - dispatched: Nanoseconds of the monotonic clock.
    ///   - closed: When our side of the connection or stream was closed, as far as we closed it.
    func describe(_ record: inout RequestRecord, since dispatched: Int64, closed: Instant?) {
        guard isActive else { return }
        if let stop {
            (record.stop.afterOutputs, record.stop.afterCharacters) = (stop.afterOutputs, stop.afterCharacters)
            (record.stop.after, record.stop.atText) = (stop.after?.count, stop.atText)
        }
        if cancelledAt != 0 {
            record.stop.cancelled = cancelledAt - dispatched
            record.stop.closed = closed.map { $0.uptime.count - dispatched }
        }
        if pausedAt != 0 {
            record.reader.paused = pausedAt - dispatched
            record.reader.resumed = resumedAt == 0 ? nil : resumedAt - dispatched
        }
        guard let rules else { return }
        for (number, mark) in rules.marks.enumerated() {
            switch searches[number].state {
            case .found: record.marks.append(MarkEntry(name: mark.name, at: markTimes[number] - dispatched))
            case .gaveUp: record.marksGivenUp.append(mark.name)
            case .open, .over: break
            }
        }
    }
    /// What is wrong with an answer that is whole.
    func failedChecks(_ reader: borrowing ResponseReader) -> [String] {
        guard let rules, !rules.checks.isEmpty else { return [] }
        let calls = reader.answerCalls
        return rules.checks.compactMap { $0.failure(of: text, calls: calls) }
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Traces
internal import Transport
internal import Workload

/// What a request asks, how its attempts follow one another, and how turns make conversations.
extension LoopWorker {
    // MARK: Asking

    func errand(for due: DueRequest) -> Errand {
        due.turn.map { errand(for: $0) } ?? errand(for: due.arrival)
    }
    /// Writes the question of the next arrival while nothing is due: a long text takes milliseconds.
    func prepareNext() {
        guard let number = source.upcomingIndex, prepared?.number != number else { return }
        prepared = asked(number)
    }
    /// What an arrival asks, as it goes out: of a conversation, the first turn.
    private func asked(_ number: Int) -> Asked {
        let planned = setup.plan.request(number, turn: 0)
        let question = setup.plan.question(planned)
        let message = messages.message(
            question.prompt, for: planned.target, isConstant: setup.plan.isConstant(target: planned.target))
        return Asked(number: number, index: planned.index, question: question, message: message)
    }
    private func errand(for arrival: ArrivalSource.Arrival) -> Errand {
        let asked = prepared?.number == arrival.index ? prepared : nil
        let (number, index, question, message) = (asked ?? self.asked(arrival.index)).parts
        var first = arrival
        first.index = index
        var errand = Errand(first, prompt: question.prompt, message: message)
        (errand.wantedInputTokens, errand.item) = (question.wantedInputTokens, question.item)
        if setup.plan.hasSessions {
            errand.session = number
            conversations.open(
                number, prompt: question.prompt, item: question.item, turns: setup.plan.turns(of: number))
        }
        return errand
    }
    /// The request of a further turn, with all that was said before.
    private func errand(for turn: Conversations.Turn) -> Errand {
        let planned = setup.plan.request(turn.session, turn: turn.turn)
        let arrival = ArrivalSource.Arrival(index: planned.index, target: planned.target, intended: turn.intended)
        let message = messages.message(turn.prompt, for: planned.target, isConstant: false)
        var errand = Errand(arrival, prompt: turn.prompt, message: message)
        (errand.session, errand.turn, errand.item) = (turn.session, turn.turn, turn.item)
        return errand
    }

    // MARK: Further attempts

    /// How often an attempt asks again whether its target's pool has a connection.
    private static let roomPatience = Nanoseconds.milliseconds(1)

    /// Whether the request that just failed is tried again or continued; it then waits, and keeps its slot.
    ///
    /// - Parameters:
    ///   - place: Its slot.
    ///   - record: What would be recorded now.
    ///   - said: The answer of this attempt, where texts are kept.
    /// - Returns: Why not, where it is over.
    func nextStep(_ place: Int, after record: RequestRecord, said: Outcome?) -> NextStep {
        // Who interrupts a run wants no more requests, further attempts included.
        guard let errand = errands[place], control.stage == .running else { return .over(nil) }
        let target = setup.targets[errand.arrival.target]
        guard target.retry != nil || target.resume != nil else { return .over(nil) }
        var facts = NextStep.Facts()
        (facts.outcome, facts.status) = (record.outcome, record.attempts.last?.status)
        // Of this attempt: one that was to continue an answer and was refused is tried again, as any other.
        let began = record.attempts.last?.started ?? 0
        facts.hasOutput = record.outputArrivals.contains { $0 >= began }
        let text = errand.partial + (said?.text ?? "")
        facts.hasText = !text.isEmpty && said?.toolCalls.isEmpty != false
        facts.hint = record.retryAfterMilliseconds.map { .milliseconds($0) }
        facts.shouldRetry = unsafe RetryHint.shouldRetry(headers: slots[place].pointee.headers.fields())
        (facts.retries, facts.resumes) = (errand.retries, errand.resumes)
        (facts.retriesSpent, facts.requestsSent) = (control.retriesSpent, control.requestsSent)
        facts.draw = setup.plan.backoffDraw(errand.arrival.index, errand.retries + errand.resumes + 1)
        return NextStep(after: facts, retry: target.retry, resume: target.resume)
    }
    /// Lets a request wait for its next attempt.
    func hold(_ place: Int, _ record: RequestRecord, said: Outcome?, until due: Instant, resumes: Bool) {
        guard var errand = errands[place], let attempt = record.attempts.last else { return }
        errand.earlier.append(attempt)
        errand.draft = record
        if resumes {
            errand.partial += said?.text ?? ""
            errand.partialReasoning += said?.reasoning ?? ""
            errand.resumes += 1
        } else {
            errand.retries += 1
            control.retrySpent()
        }
        if resumes, let policy = setup.targets[errand.arrival.target].resume {
            let prompt = errand.continuation(policy)
            errand.message = messages.message(prompt, for: errand.arrival.target, isConstant: false)
        }
        errands[place] = errand
        let slot = unsafe slots[place]
        let generation = unsafe slot.pointee.generation
        waits.insert(.init(due: due, slot: place, generation: generation))
        if let total = unsafe totalDeadline(of: slot).0 {
            deadlines.insert(.init(due: total, slot: place, generation: generation))
        }
    }
    /// Ends all requests that wait for another attempt: the run was interrupted.
    func endWaits() {
        for (place, errand) in errands {
            if let draft = errand.draft { endWaiting(place, draft, as: .censored) }
        }
    }
    /// Starts the attempts whose waits are over.
    func startDueAttempts(_ now: Instant) throws {
        while let entry = waits.popDue(at: now) {
            let slot = unsafe slots[entry.slot]
            guard unsafe slot.pointee.isOpen, unsafe slot.pointee.generation == entry.generation,
                var errand = errands[entry.slot], errand.isWaiting
            else { continue }
            guard transport.hasRoom(for: requests[errand.arrival.target]) else {
                waits.insert(.init(due: now + Self.roomPatience, slot: entry.slot, generation: entry.generation))
                continue
            }
            errand.draft = nil
            errands[entry.slot] = errand
            let start = MonotonicClock.now()
            unsafe slot.pointee.beginAttempt(at: start, keepingOutput: errand.resumes > 0)
            try send(errand.message, to: errand.arrival.target, from: entry.slot, at: start)
        }
    }

    // MARK: Conversations

    /// Goes on with the conversation of a request that is over, or ends it; a closed load has a place free then.
    func follow(_ errand: Errand?, _ record: RequestRecord, said: Outcome?, ended: Instant) {
        guard let errand, let session = errand.session else { return source.placeFreed(at: ended) }
        let wasAnswered = record.outcome.isSuccess || [.cancelled, .checkFailed].contains(record.outcome)
        let answer = errand.partial + (said?.text ?? "")
        if wasAnswered, issuingEnded == nil,
            conversations.answered(session, with: answer, at: ended, plan: setup.plan)
        {
            return
        }
        let left = conversations.close(session)
        if issuingEnded == nil { snapshot.abandonedTurns += left }
        source.placeFreed(at: ended)
    }
}

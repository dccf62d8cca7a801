// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Traces
internal import Transport
internal import Workload

/// How a finished transfer becomes a record: once a request, on the loop's thread.
extension LoopWorker {
    func makeRecord(
        _ slot: UnsafeMutablePointer<Slot>, _ report: TransferReport, _ cause: EndedByUs?, ended: Instant
    ) -> RequestRecord {
        unsafe makeRecord(slot.pointee, report, cause, ended: ended)
    }
    private func makeRecord(
        _ slot: borrowing Slot, _ report: TransferReport, _ cause: EndedByUs?, ended: Instant
    ) -> RequestRecord {
        let dispatched = unsafe slot.log.pointee.dispatched
        var record = RequestRecord()
        (record.index, record.target, record.loop) = (slot.index, slot.target, number)
        let errand = errands[report.token]
        if let session = errand?.session { (record.session, record.turn) = (session, errand?.turn) }
        record.block = setup.plan.request(errand?.session ?? slot.index).block
        record.streamed = setup.targets[slot.target].streams
        record.intended = offset(slot.intended)
        record.dispatched = offset(Instant(uptime: Nanoseconds(dispatched)))
        record.isWarmup = record.intended < setup.warmup
        (record.wantedInputTokens, record.prompt) = (slot.wantedInputTokens, slot.promptItem)
        record.done = ended.uptime.count - dispatched
        record.inFlight = slot.inFlight
        record.stampSource = report.stampSource == .kernel ? .kernel : .loop
        record.reads = unsafe slot.log.pointee.reads.copied()
        record.events = unsafe slot.log.pointee.events.copied()
        let fields = slot.headers.fields()
        let read = slot.hasBody ? slot.reader.facts : nil
        describeAnswer(&record, read, status: slot.headers.status, fields: fields)
        var last = attempt(report, slot: slot, since: dispatched)
        if cause == .keptOpen {
            last.failure = "the response was kept open after the end of the answer; we closed it"
        }
        var facts = outcomeFacts(slot, read, report, cause)
        record.outcome = OutcomeClass(facts)
        slot.watch.describe(&record, since: dispatched, closed: report.closed)
        if record.outcome.isSuccess {
            facts.failedChecks = slot.watch.failedChecks(slot.reader)
            (record.failedChecks, record.outcome) = (facts.failedChecks, OutcomeClass(facts))
        }
        let earlier = errand?.earlier ?? []
        let target = setup.targets[slot.target]
        if !earlier.isEmpty || target.retry != nil || target.resume != nil { describe(&last, record) }
        last.resumed = (errand?.resumes ?? 0) > 0
        record.attempts = earlier + [last]
        if record.errorMessage == nil {
            record.errorMessage = OutcomeReason(
                facts: facts, patience: target.patience, headers: fields, takesCompressed: target.endpoint.compressed
            )
            .text(for: record.outcome)
        }
        setup.targets[slot.target].secrets.scrub(&record)
        return record
    }

    /// What the provider said, in the body and in the headers.
    private func describeAnswer(
        _ record: inout RequestRecord, _ read: ResponseFacts?, status: Int?, fields: [(name: String, value: String)]
    ) {
        record.contentType = fields.last { $0.name == "content-type" }.map { String($0.value.prefix(200)) }
        let requestID = ServerHeaders.requestID(in: fields) ?? read?.responseID
        record.requestID = requestID.map { String($0.prefix(200)) }
        record.serverTime = ServerHeaders.serverTime(in: fields)?.count
        record.rateLimits = RateLimitsRecord(RateLimits(headers: fields))
        record.headers = keptHeaders(fields)
        let isError = (status ?? 0) >= 400 || read?.sawError == true
        record.retryAfterMilliseconds = RetryHint.milliseconds(
            headers: fields, body: read?.retryAfterMilliseconds, isError: isError)
        record.errorType = read?.errorType ?? (isError ? ServerHeaders.errorType(in: fields) : nil)
        guard let facts = read else { return }
        (record.errorCode, record.errorMessage) = (facts.errorCode, facts.errorMessage)
        (record.finishReason, record.sawEnd) = (facts.finishReason, facts.sawEnd)
        (record.usage.inputTokens, record.usage.outputTokens) = (facts.inputTokens, facts.outputTokens)
        record.usage.cachedInputTokens = facts.cachedInputTokens
        record.usage.cacheWriteInputTokens = facts.cacheWriteInputTokens
        record.serverTimes = ServerTimesRecord(facts.serverTimes)
        record.usage.reasoningTokens = facts.reasoningTokens
        if facts.generatedTokens != facts.outputTokens { record.usage.generatedTokens = facts.generatedTokens }
        (record.toolCalls, record.invalidToolCalls) = (facts.toolCalls, facts.invalidToolCalls)
        (record.comments, record.tailBytes) = (facts.comments, facts.tailBytes)
    }
    /// The headers worth keeping; one that came twice is one list, as HTTP means it.
    private func keptHeaders(_ fields: [(name: String, value: String)]) -> [HeaderField] {
        var kept: [HeaderField] = []
        var places: [String: Int] = [:]  // a server may send thousands of them
        for field in fields where ServerHeaders.isKept(field.name) {
            if let place = places[field.name] {
                kept[place].value += ", " + field.value
            } else {
                places[field.name] = kept.count
                kept.append(HeaderField(name: field.name, value: field.value))
            }
        }
        return kept.map { HeaderField(name: $0.name, value: String($0.value.prefix(200))) }
    }
    /// What one attempt of several came to.
    private func describe(_ attempt: inout Attempt, _ record: RequestRecord) {
        (attempt.ended, attempt.outcome) = (record.done, record.outcome)
        attempt.firstOutput = record.outputArrivals.first { $0 >= attempt.started }
        if let last = record.lastOutput, last >= attempt.started { attempt.lastOutput = last }
    }
    private func attempt(_ report: TransferReport, slot: borrowing Slot, since dispatched: Int64) -> Attempt {
        let offset = { (moment: Instant?) in moment.map { $0.uptime.count - dispatched } }
        var attempt = Attempt()
        attempt.started = slot.attemptBegan.uptime.count - dispatched
        (attempt.resolved, attempt.connected) = (offset(report.resolved), offset(report.connected))
        attempt.tlsDone = offset(report.tlsDone)
        attempt.headers = slot.headersAt == 0 ? nil : slot.headersAt - dispatched
        // The transport's reading is an upper bound; what answers the request cannot have come before it.
        attempt.sent = [offset(report.sent), attempt.headers].compactMap(\.self).min()
        (attempt.status, attempt.httpVersion) = (slot.headers.status, report.httpVersion?.rawValue)
        (attempt.reused, attempt.connection) = (report.reused, report.connection == 0 ? nil : report.connection)
        attempt.repeats = max(0, report.timesIssued - 1)
        (attempt.remoteAddress, attempt.localPort) = (report.remoteAddress, report.localPort)
        (attempt.curlCode, attempt.failure) = (Int(report.code.rawValue), failure(report, slot.target))
        (attempt.bytesSent, attempt.bytesReceived) = (report.bytesSent, report.bytesReceived)
        // A socket that never connected has defaults, no measurements.
        guard ![.dns, .connect, .connectTimeout].contains(report.failureKind) else { return attempt }
        (attempt.rtt, attempt.rttVariation) = (report.tcp?.rtt.count, report.tcp?.rttVariation.count)
        (attempt.retransmissions, attempt.deliveryRate) = (report.tcp?.retransmissions, report.tcp?.deliveryRate)
        return attempt
    }
    /// The transport's words; where a proxy is set, it is the proxy that a connection is made to.
    private func failure(_ report: TransferReport, _ target: Int) -> String? {
        let isProxy = setup.targets[target].endpoint.proxy != nil && report.failureKind == .connect
        return report.failure.map { isProxy ? "the proxy: \($0)" : $0 }
    }
    private func outcomeFacts(
        _ slot: borrowing Slot, _ read: ResponseFacts?, _ report: TransferReport, _ cause: EndedByUs?
    ) -> OutcomeFacts {
        var facts = OutcomeFacts()
        (facts.wire, facts.endedByUs, facts.status) = (WireEnd(report.failureKind), cause, slot.headers.status)
        if let fault = slot.headerFault {
            facts.bodyFault = fault
            if slot.headers.status.map({ $0 < 200 }) == true { facts.status = nil }  // no answer yet
        }
        guard let read else { return facts }
        (facts.sawError, facts.finishReason) = (read.sawError, read.finishReason)
        facts.bodyFault = facts.bodyFault ?? bodyFault(read, of: slot.target)
        facts.isComplete = read.sawEnd
        facts.sawTerminator = unsafe slot.log.pointee.sawTerminator
        return facts
    }
    /// Why the body is not what was asked for, or nil.
    private func bodyFault(_ read: ResponseFacts, of target: Int) -> String? {
        if let fault = read.fault ?? read.undecodableFault { return fault }
        if setup.targets[target].streams, !read.isStreamed {
            return "not streamed: the answer is one JSON document, though a stream was asked for"
        }
        if !setup.targets[target].streams, read.cameAsEvents {
            return "streamed: the answer came as events, though it was asked for in one piece"
        }
        return nil
    }
}

extension RateLimitsRecord {
    init(_ limits: RateLimits) {
        self.init()
        (requests, tokens) = (RateLimitRecord(limits.requests), RateLimitRecord(limits.tokens))
        (inputTokens, outputTokens) = (RateLimitRecord(limits.inputTokens), RateLimitRecord(limits.outputTokens))
    }
}
extension RateLimitRecord {
    init(_ budget: RateLimits.Budget) {
        self.init()
        (limit, remaining, resetMilliseconds) = (budget.limit, budget.remaining, budget.resetMilliseconds)
    }
}
extension ServerTimesRecord {
    init(_ times: ServerTimes) {
        self.init()
        (queue, load, prefill) = (times.queue?.count, times.load?.count, times.prefill?.count)
        (generation, firstByte, total) = (times.generation?.count, times.firstByte?.count, times.total?.count)
    }
}

extension WireEnd {
    init(_ kind: TransferReport.FailureKind) {
        self =
            switch kind {
            case .none: .clean
            case .dns: .dns
            case .connect: .connect
            case .tls: .tls
            case .connectTimeout: .connectTimeout
            case .reset: .broken
            case .proto: .nonsense
            case .aborted: .clean  // we ended it ourselves: the cause says why
            case .other: .broken
            }
    }
}

// SPDX-License-Identifier: Apache-2.0
// Records to lines. What is absent is left out: a trace has no nulls.
internal import Core
internal import JSONText

extension JSONWriter {
    /// Appends one record as one line of NDJSON.
    mutating func record(_ record: TraceRecord) {
        object { json in
            switch record {
            case .run(let run): json.members(of: run)
            case .request(let request): json.members(of: request)
            case .interval(let interval): json.members(of: interval)
            case .end(let end): json.members(of: end)
            }
        }
        endLine()
    }

    // MARK: Run

    private mutating func members(of run: RunRecord) {
        member("type", "run")
        member("schema", run.schema)
        member("name", run.name)
        member("tool", run.tool)
        key("seed")
        raw("\(run.seed)".utf8)
        member("plan_hash", run.planHash)
        member("start_unix_ns", run.startUnix.count)
        member("start_monotonic_ns", run.startMonotonic.count)
        member("stamp", run.stampSource.rawValue)
        member("loops", run.loops)
        member("arrivals", run.arrivals)
        member("load", ifKnown: run.load)
        if let rate = run.rate { member("rate", rate) }
        member("concurrency", ifKnown: run.concurrency.map(Int64.init))
        member("max_in_flight", ifKnown: run.maxInFlight.map(Int64.init))
        member("overflow", ifKnown: run.overflow)
        member("planned_requests", ifKnown: run.plannedRequests.map(Int64.init))
        member("blocks", ifKnown: run.blocks.map(Int64.init))
        member("block_requests", ifKnown: run.blockRequests.map(Int64.init))
        member("planned_duration_ns", ifKnown: run.plannedDuration?.count)
        member("warmup_ns", run.warmup.count)
        if let extending = run.extending {
            key("extension")
            object { $0.members(of: extending) }
        }
        if let cell = run.cell {
            key("cell")
            object { $0.members(of: cell) }
        }
        if let shard = run.shard {
            key("shard")
            object { json in
                json.column("numbers", shard.numbers) { Int64($0) }
                json.member("of", shard.count)
                json.member("spread_ns", shard.spread.count)
            }
        }
        member("filtered", ifKnown: run.filtered)
        texts("gates", run.gates)
        texts("slo", run.serviceLevels)
        if run.inconclusivePasses { member("inconclusive", "pass") }
        if let relay = run.relay {
            key("relay")
            object { $0.members(of: relay) }
        }
        if let soak = run.soak {
            key("soak")
            object { $0.member("tolerance_share", soak.tolerance) }
        }
        members(of: run.calibration)
        member("libcurl", run.libcurl)
        key("host")
        object { $0.members(of: run.host) }
        key("targets")
        array { json in
            for target in run.targets { json.object { $0.members(of: target) } }
        }
        key("profile")
        raw(oneLine(run.profileJSON))
    }
    private mutating func members(of extending: BlockExtension) {
        member("most_blocks", extending.mostBlocks)
        if let precision = extending.precision { member("precision", precision) }
        member("budget_ns", ifKnown: extending.budget?.count)
        member("confirms", extending.confirms)
    }
    private mutating func texts(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        key(name)
        array { json in for text in texts { json.string(text) } }
    }
    private mutating func members(of cell: MatrixCell) {
        member("number", cell.number)
        member("of", cell.count)
        key("values")
        object { json in for value in cell.values { json.member(value.key, value.text) } }
    }
    private mutating func members(of relay: RelayRecord) {
        member("direct", ifKnown: relay.direct)
        guard !relay.limits.isEmpty else { return }
        key("limits")
        object { json in for limit in relay.limits { json.member(limit.name, limit.value) } }
    }
    private mutating func members(of host: HostInfo) {
        member("system", host.system)
        member("cpu", host.cpu)
        member("cores", host.cores)
        member("memory_bytes", host.memoryBytes)
        member("descriptor_limit", host.descriptorLimit)
    }
    private mutating func members(of target: TargetInfo) {
        member("name", target.name)
        member("url", target.url)
        member("protocol", target.dialect)
        member("model", target.model)
        member("verified", target.verified)
        member("http_version", target.httpVersion)
        member("pool", ifKnown: target.pool.map(Int64.init))
        if let salt = target.salt { member("salt", salt) }
        member("reader", ifKnown: target.reader)
    }
    private mutating func members(of calibration: [CalibrationRecord]) {
        guard !calibration.isEmpty else { return }
        key("calibration")
        array { list in
            for record in calibration {
                list.object { json in
                    json.member("target", record.target)
                    json.member("tokens_per_word", record.tokensPerWord)
                    json.member("overhead_tokens", record.overhead)
                    json.member("requests", record.requests)
                    json.member("residual_tokens", record.residual)
                }
            }
        }
    }
    /// The profile comes from elsewhere: line breaks between its members would cut the line, broken JSON would spoil it.
    private func oneLine(_ json: String) -> [UInt8] {
        let bytes = Array(json.utf8)
        var cursor = JSONCursor()
        let isSound = (try? cursor.skipValue(bytes.span)) != nil && (try? cursor.end(bytes.span)) != nil
        precondition(isSound, "RunRecord.profileJSON is not JSON")
        return bytes.filter { $0 != 0x0A && $0 != 0x0D }
    }

    // MARK: Interval and end

    private mutating func members(of interval: IntervalRecord) {
        member("type", "interval")
        member("at_ns", interval.at.count)
        member("in_flight", interval.inFlight)
        member("active", interval.active)
        member("dispatched", interval.dispatched)
        member("finished", interval.finished)
        member("failed", interval.failed)
        member("received_events", interval.events)
        member("received_bytes", interval.bytes)
        member("loop_lag_ns", interval.loopLag.count)
        column("loop_cpu_ns", interval.loopCPU) { $0.count }
        member("process_cpu_ns", interval.processCPU.count)
        member("resident_bytes", interval.residentBytes)
        member("open_descriptors", interval.openDescriptors)
        member("writer_backlog", interval.writerBacklog)
        member("clock_step_ns", interval.clockStep.count)
        member("shard", ifKnown: interval.shard.map(Int64.init))
    }
    private mutating func members(of end: EndRecord) {
        member("type", "end")
        member("at_ns", end.at.count)
        member("reason", end.reason.rawValue)
        member("requests", end.requests)
        member("never_sent", end.neverSent)
        if end.abandonedTurns > 0 { member("abandoned_turns", end.abandonedTurns) }
        member("issuing_ended_ns", end.issuingEnded.count)
        member("writer_stall_ns", end.writerStall.count)
    }

    // MARK: Columns

    mutating func column<Entry>(_ name: String, _ entries: [Entry], _ value: (Entry) -> Int64) {
        key(name)
        array { json in
            for entry in entries { json.integer(value(entry)) }
        }
    }
}

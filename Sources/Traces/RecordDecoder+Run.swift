// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import JSONText

// The run, interval and end records.
extension RecordDecoder {
    mutating func run(_ b: borrowing Bytes) throws -> RunRecord {
        var run = RunRecord()
        var schema: Int?
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            if key == "schema" {
                schema = try int(b)
                // At once: what follows may be anything in a later schema.
                if let schema, schema > RunRecord.currentSchema { throw Problem.newerSchema(schema) }
            } else if try !plan(key, b, into: &run), try !surroundings(key, b, into: &run) {
                try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
        guard let schema else { throw Problem.missing(member: "schema") }
        run.schema = schema
        return run
    }
    private mutating func plan(_ key: String, _ b: borrowing Bytes, into run: inout RunRecord) throws(Fault) -> Bool {
        switch key {
        case "name": run.name = try text(b)
        case "profile": run.profileJSON = try json(b)
        case "seed": run.seed = try unsigned(b)
        case "plan_hash": run.planHash = try text(b)
        case "targets": run.targets = try targets(b)
        case "arrivals": run.arrivals = try text(b)
        case "load": run.load = try text(b)
        case "rate": run.rate = try cursor.double(b)
        case "concurrency": run.concurrency = try int(b)
        case "max_in_flight": run.maxInFlight = try int(b)
        case "overflow": run.overflow = try text(b)
        case "planned_requests": run.plannedRequests = try int(b)
        case "blocks": run.blocks = try int(b)
        case "block_requests": run.blockRequests = try int(b)
        case "planned_duration_ns": run.plannedDuration = try span(b)
        case "warmup_ns": run.warmup = try span(b)
        case "extension": run.extending = try extending(b)
        case "cell": run.cell = try cell(b)
        case "shard": run.shard = try shard(b)
        case "filtered": run.filtered = try text(b)
        case "calibration": run.calibration = try calibration(b)
        case "gates": run.gates = try texts(b)
        case "slo": run.serviceLevels = try texts(b)
        case "inconclusive": run.inconclusivePasses = try text(b) == "pass"
        default: return false
        }
        return true
    }
    private mutating func surroundings(
        _ key: String, _ b: borrowing Bytes, into run: inout RunRecord
    ) throws(Fault) -> Bool {
        switch key {
        case "tool": run.tool = try text(b)
        case "start_unix_ns": run.startUnix = try span(b)
        case "start_monotonic_ns": run.startMonotonic = try span(b)
        case "stamp": run.stampSource = try word(b)
        case "loops": run.loops = try int(b)
        case "relay": run.relay = try relay(b)
        case "soak": run.soak = try soak(b)
        case "libcurl": run.libcurl = try text(b)
        case "host": run.host = try host(b)
        default: return false
        }
        return true
    }
    private mutating func extending(_ b: borrowing Bytes) throws(Fault) -> BlockExtension {
        var extending = BlockExtension(upTo: 0)
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "most_blocks": extending.mostBlocks = try int(b)
            case "precision": extending.precision = try cursor.double(b)
            case "budget_ns": extending.budget = try span(b)
            case "confirms": extending.confirms = try cursor.bool(b)
            default: try cursor.skipValue(b)
            }
        }
        return extending
    }
    private mutating func texts(_ b: borrowing Bytes) throws(Fault) -> [String] {
        var texts: [String] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) { texts.append(try text(b)) }
        return texts
    }
    private mutating func cell(_ b: borrowing Bytes) throws(Fault) -> MatrixCell {
        var cell = MatrixCell(number: 0, of: 0, values: [])
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "number": cell.number = try int(b)
            case "of": cell.count = try int(b)
            case "values":
                try cursor.enterObject(b)
                while let name = try nextMember(b) { cell.values.append(.init(key: name, text: try text(b))) }
            default: try cursor.skipValue(b)
            }
        }
        return cell
    }
    private mutating func relay(_ b: borrowing Bytes) throws(Fault) -> RelayRecord {
        var relay = RelayRecord()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "direct": relay.direct = try text(b)
            case "limits":
                try cursor.enterObject(b)
                while let name = try nextMember(b) { relay.limits.append(.init(name: name, value: try text(b))) }
            default: try cursor.skipValue(b)
            }
        }
        return relay
    }
    private mutating func soak(_ b: borrowing Bytes) throws(Fault) -> SoakRecord {
        var soak = SoakRecord(tolerance: 0)
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            if key == "tolerance_share" { soak.tolerance = try cursor.double(b) } else { try cursor.skipValue(b) }
        }
        return soak
    }
    private mutating func shard(_ b: borrowing Bytes) throws(Fault) -> ShardRecord {
        var (shard, numbers) = (ShardRecord([], of: 0), [Int64]())
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "numbers": try cursor.integers(b, into: &numbers)
            case "of": shard.count = try int(b)
            case "spread_ns": shard.spread = try span(b)
            default: try cursor.skipValue(b)
            }
        }
        guard (1...ShardRecord.limit).contains(shard.count), !numbers.isEmpty,
            numbers.allSatisfy({ (1...Int64(shard.count)).contains($0) })
        else { throw Fault(offset: cursor.offset, reason: "expected numbers from 1 to the number of shards") }
        shard.numbers = Set(numbers.map(Int.init)).sorted()
        return shard
    }
    private mutating func host(_ b: borrowing Bytes) throws(Fault) -> HostInfo {
        var host = HostInfo()
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "system": host.system = try text(b)
            case "cpu": host.cpu = try text(b)
            case "cores": host.cores = try int(b)
            case "memory_bytes": host.memoryBytes = try int64(b)
            case "descriptor_limit": host.descriptorLimit = try int(b)
            default: try cursor.skipValue(b)
            }
        }
        return host
    }
    private mutating func targets(_ b: borrowing Bytes) throws(Fault) -> [TargetInfo] {
        var targets: [TargetInfo] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            var target = TargetInfo(name: "", url: "", dialect: "", model: "")
            try cursor.enterObject(b)
            while let key = try nextMember(b) {
                switch key {
                case "name": target.name = try text(b)
                case "url": target.url = try text(b)
                case "protocol": target.dialect = try text(b)
                case "model": target.model = try text(b)
                case "verified": target.verified = try cursor.bool(b)
                case "http_version": target.httpVersion = try text(b)
                case "pool": target.pool = try int(b)
                case "salt": target.salt = try cursor.bool(b)
                case "reader": target.reader = try text(b)
                default: try cursor.skipValue(b)
                }
            }
            targets.append(target)
        }
        return targets
    }

    private mutating func calibration(_ b: borrowing Bytes) throws(Fault) -> [CalibrationRecord] {
        var records: [CalibrationRecord] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            var record = CalibrationRecord()
            try cursor.enterObject(b)
            while let key = try nextMember(b) {
                switch key {
                case "target": record.target = try int(b)
                case "tokens_per_word": record.tokensPerWord = try cursor.double(b)
                case "overhead_tokens": record.overhead = try cursor.double(b)
                case "requests": record.requests = try int(b)
                case "residual_tokens": record.residual = try cursor.double(b)
                default: try cursor.skipValue(b)
                }
            }
            records.append(record)
        }
        return records
    }

    // MARK: Interval and end

    mutating func interval(_ b: borrowing Bytes) throws -> IntervalRecord {
        var (interval, hasTime) = (IntervalRecord(), false)
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "at_ns": (interval.at, hasTime) = (try span(b), true)
            case "in_flight": interval.inFlight = try int(b)
            case "active": interval.active = try int(b)
            case "dispatched": interval.dispatched = try int(b)
            case "finished": interval.finished = try int(b)
            case "failed": interval.failed = try int(b)
            case "received_events": interval.events = try int(b)
            case "received_bytes": interval.bytes = try int64(b)
            case "loop_lag_ns": interval.loopLag = try span(b)
            case "loop_cpu_ns": interval.loopCPU = try spans(b)
            case "process_cpu_ns": interval.processCPU = try span(b)
            case "resident_bytes": interval.residentBytes = try int64(b)
            case "open_descriptors": interval.openDescriptors = try int(b)
            case "writer_backlog": interval.writerBacklog = try int(b)
            case "clock_step_ns": interval.clockStep = try span(b)
            case "shard": interval.shard = try int(b)
            default: try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
        guard hasTime else { throw Problem.missing(member: "at_ns") }
        return interval
    }
    mutating func end(_ b: borrowing Bytes) throws -> EndRecord {
        var (end, hasTime, hasReason) = (EndRecord(), false, false)
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "at_ns": (end.at, hasTime) = (try span(b), true)
            case "reason": (end.reason, hasReason) = (try word(b), true)
            case "requests": end.requests = try int(b)
            case "never_sent": end.neverSent = try int(b)
            case "abandoned_turns": end.abandonedTurns = try int(b)
            case "issuing_ended_ns": end.issuingEnded = try span(b)
            case "writer_stall_ns": end.writerStall = try span(b)
            default: try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
        guard hasTime, hasReason else { throw Problem.missing(member: hasTime ? "reason" : "at_ns") }
        return end
    }
}

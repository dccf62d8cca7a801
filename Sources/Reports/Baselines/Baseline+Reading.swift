// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Core
internal import JSONText
internal import Traces

extension Baseline {
    /// Whether bytes begin like a compact summary, and not like a trace.
    public static func isBaseline(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes.prefix(64), as: UTF8.self).contains("\"baseline_schema\"")
    }
    /// - Parameter bytes: A whole file; the error names no path.
    /// - Throws: `BaselineError`.
    public init(_ bytes: [UInt8]) throws(BaselineError) {
        var reader = BaselineReader()
        do {
            self = try reader.baseline(bytes.span)
        } catch let error as BaselineError {
            throw error
        } catch {
            throw BaselineError(description: "no compact summary of streamgauge, or a damaged one: \(error)")
        }
    }
}

/// Reads a compact summary; members that it does not know are passed over.
private struct BaselineReader {
    private typealias Fault = JSONCursor.Fault
    private var cursor = JSONCursor()
    /// What a file may have at most, so that a made-up one cannot fill the memory.
    private static let mostBlocks = 10_000
    private static let mostMembers = 1_000

    mutating func baseline(_ b: borrowing Span<UInt8>) throws -> Baseline {
        var (schema, name, runs): (Int64?, String, [ArmRun]) = (nil, "", [])
        try cursor.enterObject(b)
        while let key = try member(b) {
            switch key {
            case "baseline_schema":
                schema = try whole(b)
                // At once: what follows may be anything in a later schema.
                if let schema, schema > Baseline.schema {
                    throw BaselineError(
                        description: "baseline_schema \(schema) is newer than this program knows (\(Baseline.schema)); "
                            + "use a newer streamgauge, or save the baseline again")
                }
            case "name": name = try text(b)
            case "runs": runs = try list(b, atMost: Baseline.mostRuns) { reader, b throws(Fault) in try reader.run(b) }
            default: try cursor.skipValue(b)
            }
        }
        try cursor.end(b)
        guard schema != nil else { throw fault("the member baseline_schema is missing") }
        guard !runs.isEmpty else { throw fault("it holds no run") }
        return Baseline(name: name, runs: runs)
    }

    private mutating func run(_ b: borrowing Span<UInt8>) throws(Fault) -> ArmRun {
        var (run, hasWhole) = (ArmRun(), false)
        try cursor.enterObject(b)
        while let key = try member(b) {
            switch key {
            case "name": run.name = try text(b)
            case "start_unix_ns": run.startUnix = Nanoseconds(try whole(b))
            case "seed":
                guard let seed = UInt64(try text(b)) else { throw fault("seed is no whole number in quotes") }
                run.seed = seed
            case "plan_hash": run.planHash = try text(b)
            case "tool": run.tool = try text(b)
            case "libcurl": run.libcurl = try text(b)
            case "host": try host(b, into: &run)
            case "ending": run.ending = try text(b)
            case "verdict":
                guard let level = Verdict.Level(rawValue: try text(b)), level != .note else {
                    throw fault("verdict is not valid, suspect or invalid")
                }
                run.verdict = level
            case "reasons": run.reasons = try list(b, atMost: Self.mostMembers) { r, b throws(Fault) in try r.text(b) }
            case "target": run.target = try text(b)
            case "protocol": run.dialect = try text(b)
            case "model": run.model = try text(b)
            case "whole": (run.whole, hasWhole) = (try unit(b), true)
            default: if try !details(key, b, into: &run) { try cursor.skipValue(b) }
            }
        }
        guard hasWhole else { throw fault("the member whole of a run is missing") }
        return run
    }
    private mutating func details(
        _ key: String, _ b: borrowing Span<UInt8>, into run: inout ArmRun
    ) throws(Fault) -> Bool {
        switch key {
        case "intervals": run.intervals = try map(b) { r, b throws(Fault) in try r.interval(b) }
        case "blocks": run.blocks = try list(b, atMost: Self.mostBlocks) { r, b throws(Fault) in try r.unit(b) }
        case "incomplete_blocks":
            run.incompleteBlocks = try list(b, atMost: Self.mostBlocks) { r, b throws(Fault) in try r.count(b) }
        case "sketches": run.sketches = try map(b) { r, b throws(Fault) in try r.sketch(b) }
        default: return false
        }
        return true
    }
    private mutating func host(_ b: borrowing Span<UInt8>, into run: inout ArmRun) throws(Fault) {
        try cursor.enterObject(b)
        while let key = try member(b) {
            switch key {
            case "system": run.host.system = try text(b)
            case "cpu": run.host.cpu = try text(b)
            case "cores": run.host.cores = try count(b)
            default: try cursor.skipValue(b)
            }
        }
    }
    private mutating func unit(_ b: borrowing Span<UInt8>) throws(Fault) -> ArmUnit {
        var unit = ArmUnit()
        try cursor.enterObject(b)
        while let key = try member(b) {
            switch key {
            case "number": unit.number = try count(b)
            case "first_index": unit.firstIndex = try count(b)
            case "counted": unit.counted = try count(b)
            case "successes": unit.successes = try count(b)
            case "lost": unit.lost = try count(b)
            case "output_tokens": unit.outputTokens = try number(b)
            case "values": unit.values = try map(b) { r, b throws(Fault) in try r.number(b) }
            default: try cursor.skipValue(b)
            }
        }
        return unit
    }
    private mutating func interval(_ b: borrowing Span<UInt8>) throws(Fault) -> ClosedRange<Double> {
        let ends = try list(b, atMost: 2) { r, b throws(Fault) in try r.number(b) }
        guard ends.count == 2, ends[0] <= ends[1] else {
            throw fault("an interval has two numbers, the lower one first")
        }
        return ends[0]...ends[1]
    }
    private mutating func sketch(_ b: borrowing Span<UInt8>) throws(Fault) -> Sketch {
        var (sketch, ends, counts): (Sketch, [Double], [Int]) = (Sketch(), [], [])
        try cursor.enterObject(b)
        while let key = try member(b) {
            switch key {
            case "relative_error": sketch.relativeError = try number(b)
            case "lower_ends": ends = try list(b, atMost: Self.mostMembers) { r, b throws(Fault) in try r.number(b) }
            case "counts": counts = try list(b, atMost: Self.mostMembers) { r, b throws(Fault) in try r.count(b) }
            default: try cursor.skipValue(b)
            }
        }
        guard ends.count == counts.count, zip(ends, ends.dropFirst()).allSatisfy({ $0 < $1 }),
            (0...0.5).contains(sketch.relativeError)
        else { throw fault("a sketch has rising lower_ends, as many counts, and a relative_error of at most 0.5") }
        sketch.buckets = zip(ends, counts).map { Sketch.Bucket(value: $0, count: $1) }
        return sketch
    }

    // MARK: Values

    private mutating func member(_ b: borrowing Span<UInt8>) throws(Fault) -> String? {
        try cursor.nextKey(b).map { JSONCursor.decode($0, b) }
    }
    private mutating func text(_ b: borrowing Span<UInt8>) throws(Fault) -> String {
        JSONCursor.decode(try cursor.string(b), b)
    }
    private mutating func number(_ b: borrowing Span<UInt8>) throws(Fault) -> Double {
        let value = try cursor.double(b)
        guard value.isFinite else { throw fault("expected a finite number") }
        return value
    }
    private mutating func whole(_ b: borrowing Span<UInt8>) throws(Fault) -> Int64 {
        guard let value = try cursor.integer(b), value.magnitude <= 1 << 61 else {
            throw fault("expected a whole number")
        }
        return value
    }
    private mutating func count(_ b: borrowing Span<UInt8>) throws(Fault) -> Int {
        let value = try whole(b)
        guard (0...1 << 42).contains(value) else { throw fault("expected a count") }
        return Int(value)
    }
    private mutating func list<Value>(
        _ b: borrowing Span<UInt8>, atMost limit: Int,
        _ read: (inout Self, borrowing Span<UInt8>) throws(Fault) -> Value
    ) throws(Fault) -> [Value] {
        var values: [Value] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) {
            guard values.count < limit else { throw fault("more than \(limit) entries") }
            values.append(try read(&self, b))
        }
        return values
    }
    private mutating func map<Value>(
        _ b: borrowing Span<UInt8>, _ read: (inout Self, borrowing Span<UInt8>) throws(Fault) -> Value
    ) throws(Fault) -> [String: Value] {
        var values: [String: Value] = [:]
        try cursor.enterObject(b)
        while let key = try member(b) {
            guard values.count < Self.mostMembers else { throw fault("more than \(Self.mostMembers) members") }
            values[key] = try read(&self, b)
        }
        return values
    }
    private func fault(_ reason: String) -> Fault { Fault(offset: cursor.offset, reason: reason) }
}

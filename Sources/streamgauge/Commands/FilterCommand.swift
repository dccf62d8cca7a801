// SPDX-License-Identifier: Apache-2.0
internal import Analysis
internal import Traces

/// `streamgauge filter TRACE`: some requests of a trace as a trace of their own.
struct FilterCommand: Command {
    static let name = "filter"
    static let summary = "write the requests of a trace that meet all conditions given to a trace of their own"
    static let operands = Operands("TRACE", 1...1)
    static let options = FilterConditions.options + NewTrace.options
    static let examples = [
        Example(
            "streamgauge filter trace.ndjson.gz --percentile ttft:p99..p100 --output slow.ndjson.gz",
            "The slowest hundredth of each target."),
        Example(
            "streamgauge filter trace.ndjson.gz --from 30s --to 60s --outcome failed -o broken.ndjson.gz",
            "What failed in the second half minute."),
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let path = ManyTraces.trace(arguments.operands[0])
            guard path != "-" else {
                throw CommandFailure(message: "-: the trace is looked at before it is read; write it to a file first")
            }
            var run = try ManyTraces.runRecord(path)
            let conditions = try FilterConditions(arguments, run)
            let copy = try NewTrace.copy(arguments, from: [path])
            let range = try conditions.range.map { try collected($0, path) }
            run.filtered = [run.filtered, conditions.words].compactMap(\.self).joined(separator: "; ")
            let seen = try write(path, run, conditions.filter, range, to: copy)
            guard copy.requests > 0 else {
                let words =
                    "\(path): none of its \(seen) requests meets all conditions (\(conditions.words)); nothing written"
                throw CommandFailure(message: words, code: .notEnoughData)
            }
            try copy.finish()
            Console.print("\(copy.path): \(copy.requests) of \(seen) requests")
            return .pass
        }
    }
    /// The first pass, where percentiles are asked for: they are those of the whole trace.
    private static func collected(_ range: MetricRange, _ path: String) throws -> MetricRange {
        var range = range
        try TraceStream.read(path: path) { record in
            if case .request(let request) = record { range.collect(request) }
        }
        range.close()
        return range
    }
    /// - Returns: How many requests the trace has.
    private static func write(
        _ path: String, _ run: RunRecord, _ filter: TraceFilter, _ range: MetricRange?, to copy: TraceCopy
    ) throws -> Int {
        var seen = 0
        try TraceStream.read(path: path) { record in
            switch record {
            case .run: try copy.append(.run(run))
            case .request(let request):
                seen += 1
                if filter.includes(request), range?.includes(request) ?? true { try copy.append(record) }
            case .interval(let interval): if filter.includes(interval) { try copy.append(record) }
            case .end(var end):
                end.requests = copy.requests
                try copy.append(.end(end))
            }
        }
        return seen
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// `streamgauge merge TRACE...`: the shards of one run as one trace.
struct MergeCommand: Command {
    static let name = "merge"
    static let summary = "put the shards of one run (run --shard) into one trace"
    static let operands = Operands("TRACE", 2...1_000)
    static let options = NewTrace.options
    static let examples = [
        Example(
            "streamgauge merge a.ndjson.gz b.ndjson.gz --output whole.ndjson.gz",
            "All times on one axis; report, repair and SQL take it as one run.")
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            let shards = try ManyTraces.find(arguments.operands)
            var merge: ShardMerge
            do { merge = try ShardMerge(shards.map { ($0.path, $0.run) }) } catch {
                throw CommandFailure(message: "\(error); to compare runs, give them to streamgauge report")
            }
            let copy = try NewTrace.copy(arguments, from: shards.map(\.path))
            try copy.append(.run(merge.run))
            for (place, shard) in shards.enumerated() {
                try TraceStream.read(path: shard.path) { record in
                    if let moved = merge.moved(record, of: place) { try copy.append(moved) }
                }
            }
            if let end = merge.end { try copy.append(.end(end)) }
            try copy.finish()
            tell(merge, copy)
            return .pass
        }
    }
    private static func tell(_ merge: ShardMerge, _ copy: TraceCopy) {
        Console.print("\(copy.path): \(copy.requests) requests")
        if let shard = merge.run.shard, !shard.missing.isEmpty {
            let missing = shard.missing.map { "\($0)" }.joined(separator: ", ")
            Console.error("not all of the run: of \(shard.count) shards these are missing: \(missing)")
        }
        if merge.end == nil { Console.error("a shard has no end record: it was cut off, and so is the whole") }
    }
}

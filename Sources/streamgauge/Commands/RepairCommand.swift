// SPDX-License-Identifier: Apache-2.0
internal import Traces

/// `streamgauge repair TRACE`: makes a trace that was cut off readable for every program.
struct RepairCommand: Command {
    static let name = "repair"
    static let summary = "make a trace that was cut off readable for every program"
    static let operands = Operands("TRACE", 1...1)
    static let examples = [
        Example(
            "streamgauge repair trace.ndjson.gz", "After kill -9 or a crash: keep all that is whole, drop the rest.")
    ]

    static func run(_ arguments: ParsedArguments) -> Int32 {
        attempt {
            Console.print("\(try TraceRepair.repair(path: arguments.operands[0]))")
            return .pass
        }
    }
}

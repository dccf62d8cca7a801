// SPDX-License-Identifier: Apache-2.0
public import Traces

/// A format that is made record by record, in bounded memory, however long the trace.
///
/// Every call appends what can be written by then; the caller writes it out and empties the buffer between calls.
public protocol RecordExport {
    /// Begins with the first record of the trace.
    mutating func begin(_ run: RunRecord, _ out: inout [UInt8])
    /// Takes a request in the order of the trace, which is roughly that in which they ended.
    mutating func add(_ request: RequestRecord, _ out: inout [UInt8])
    mutating func add(_ interval: IntervalRecord, _ out: inout [UInt8])
    /// Ends with the last record of the trace; nil where that was cut off.
    mutating func finish(_ end: EndRecord?, _ out: inout [UInt8])
}
extension RecordExport {
    public mutating func add(_ interval: IntervalRecord, _ out: inout [UInt8]) {}
    public mutating func finish(_ end: EndRecord?, _ out: inout [UInt8]) {}

    /// Takes one record of a trace, the end record too.
    public mutating func take(_ record: TraceRecord, _ out: inout [UInt8]) {
        switch record {
        case .run(let run): begin(run, &out)
        case .request(let request): add(request, &out)
        case .interval(let interval): add(interval, &out)
        case .end: break  // the caller gives it to `finish`, which a trace that was cut off needs as well
        }
    }
}

extension RunRecord {
    /// The target of a request; one that the run does not know has a number for a name.
    func target(of request: RequestRecord) -> TargetInfo {
        targets.indices.contains(request.target)
            ? targets[request.target]
            : TargetInfo(name: "target \(request.target + 1)", url: "", dialect: "", model: "")
    }
}

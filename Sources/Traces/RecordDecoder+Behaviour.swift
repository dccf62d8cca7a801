// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// What the user did to a stream, and what was looked for in it.
extension RecordDecoder {
    mutating func behaviour(
        _ key: String, _ b: borrowing Bytes, into request: inout RequestRecord
    ) throws(Fault) -> Bool {
        switch key {
        case "stop": try stop(b, into: &request.stop)
        case "cancelled_ns": request.stop.cancelled = try int64(b)
        case "closed_ns": request.stop.closed = try int64(b)
        case "peer_open_ns": request.stop.peerOpen = try int64(b)
        case "paused_ns": request.reader.paused = try int64(b)
        case "resumed_ns": request.reader.resumed = try int64(b)
        case "peer_closed_ns": request.stop.peerClosed = try int64(b)
        case "marks": request.marks = try marks(b)
        case "marks_given_up": request.marksGivenUp = try texts(b)
        case "failed_checks": request.failedChecks = try texts(b)
        default: return false
        }
        return true
    }
    private mutating func stop(_ b: borrowing Bytes, into stop: inout StopRecord) throws(Fault) {
        try cursor.enterObject(b)
        while let key = try nextMember(b) {
            switch key {
            case "after_outputs": stop.afterOutputs = try int(b)
            case "after_chars": stop.afterCharacters = try int(b)
            case "after_ns": stop.after = try int64(b)
            case "at_text": stop.atText = try cursor.bool(b)
            default: try cursor.skipValue(b)
            }
        }
    }
    private mutating func marks(_ b: borrowing Bytes) throws(Fault) -> [MarkEntry] {
        var marks: [MarkEntry] = []
        try cursor.enterObject(b)
        while let name = try nextMember(b) { marks.append(MarkEntry(name: name, at: try int64(b))) }
        return marks
    }
    private mutating func texts(_ b: borrowing Bytes) throws(Fault) -> [String] {
        var texts: [String] = []
        try cursor.enterArray(b)
        while try cursor.nextElement(b) { texts.append(try text(b)) }
        return texts
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import JSONText

// What the user did to a stream, and what was looked for in it: members that are there only where the profile asks for it.
extension JSONWriter {
    mutating func behaviour(of request: RequestRecord) {
        stop(request.stop)
        member("paused_ns", ifKnown: request.reader.paused)
        member("resumed_ns", ifKnown: request.reader.resumed)
        if !request.marks.isEmpty {
            key("marks")
            object { json in for mark in request.marks { json.member(mark.name, mark.at) } }
        }
        texts("marks_given_up", request.marksGivenUp)
        texts("failed_checks", request.failedChecks)
    }
    private mutating func stop(_ stop: StopRecord) {
        if stop.isPlanned {
            key("stop")
            object { json in
                json.member("after_outputs", ifKnown: stop.afterOutputs.map(Int64.init))
                json.member("after_chars", ifKnown: stop.afterCharacters.map(Int64.init))
                json.member("after_ns", ifKnown: stop.after)
                if stop.atText { json.member("at_text", true) }
            }
        }
        member("cancelled_ns", ifKnown: stop.cancelled)
        member("closed_ns", ifKnown: stop.closed)
        member("peer_open_ns", ifKnown: stop.peerOpen)
        member("peer_closed_ns", ifKnown: stop.peerClosed)
    }
    private mutating func texts(_ name: String, _ texts: [String]) {
        guard !texts.isEmpty else { return }
        key(name)
        array { json in for text in texts { json.string(text) } }
    }
}

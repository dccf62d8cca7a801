// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Excerpts
internal import Traces

/// One request of the check: what the client got, and what the mock did.
struct FaultCase {
    /// Name of its probe.
    let probe: String
    /// The trace that has it, within the folder of the check.
    let trace: String
    let request: RequestRecord
    /// Dispatch on the monotonic clock, nanoseconds: all offsets of the request count from here.
    let dispatched: Int64
    /// Every request that reached the mock for it, in the order of their arrival.
    let upstream: [MockRequest]

    var last: Attempt? { request.attempts.last }
    var status: Int? { last?.status }
    /// The one that answered.
    var truth: MockRequest? { upstream.last }
    /// The transfer ended as if all were well: what a client sees that looks at nothing but the transport.
    var isCleanTransfer: Bool { last?.curlCode == 0 && status.map { $0 < 400 } ?? false }
    /// The same for a stream that has no end, and no error in it either.
    var isCleanCut: Bool {
        isCleanTransfer && !request.outcome.isSuccess && ![.errorEvent, .protocolError].contains(request.outcome)
    }
    var hasEnd: Bool { request.events.contains { $0.kinds.contains(.end) } }
    /// Bytes of visible text.
    var textBytes: Int { request.output.text?.bytes ?? 0 }
    /// What came is a part of what was sent, and its beginning.
    var isBeginning: Bool {
        guard let sent = truth?.text?.full, let got = request.output.text else { return textBytes == 0 }
        return got.bytes < sent.utf8.count && sent.hasPrefix(got.full ?? "")
    }
    /// Arrivals of output events on the monotonic clock.
    var arrivals: [Int64] {
        request.events.filter(\.kinds.isOutput).map { dispatched + request.reads[Int($0.read)].at }
    }
    var outputs: Int { request.events.count { $0.kinds.isOutput } }
    /// From the request's last byte to the status line, as the client saw it.
    var timeToHeaders: Int64? {
        last.flatMap { attempt in attempt.headers.map { $0 - (attempt.sent ?? attempt.started) } }
    }
    /// What of that was the relay's: without what the mock took.
    var addedToHeaders: Int64? {
        guard let all = timeToHeaders, let truth, let written = truth.headersWritten else { return nil }
        return all - (written - truth.arrival)
    }
    /// First output, from the request's last byte, without what the mock took.
    var addedToOutput: Int64? {
        guard let first = arrivals.first, let truth, let written = truth.written.first, let attempt = last else {
            return nil
        }
        return (first - dispatched - (attempt.sent ?? attempt.started)) - (written - truth.arrival)
    }
    /// How late each output event came, from the mock's write to the client's socket; nil where they cannot be told apart.
    var lags: [Int64]? {
        guard let truth, truth.written.count == outputs, outputs > 0 else { return nil }
        return zip(arrivals, truth.written).map { $0 - $1 }
    }
    /// The same beyond the least of them, which is the way from the mock to the client and holds nothing back.
    var waits: [Double]? {
        lags.map { lags in
            let least = lags.min() ?? 0
            return lags.map { Double($0 - least) }
        }
    }
    /// Of a request, or of the run that it was part of.
    private var isPatienceOver: Bool {
        [.ttftTimeout, .idleTimeout, .totalTimeout, .censored].contains(request.outcome)
    }
    private var isCancelled: Bool { request.outcome == .cancelled || request.stop.cancelled != nil }
    /// The client went away by itself: it wanted to, or its patience ended before anything else did.
    var isLeftByClient: Bool { isPatienceOver || isCancelled }
    /// The mock sent its whole answer: to the end of the body, or to the last event for a client that had all then.
    ///
    /// Who leaves between the two, as a client may and its relay after it, has hung up on nobody.
    var isSentWhole: Bool {
        truth.map { $0.isComplete || $0.sentEnd && request.outcome.isSuccess } ?? false
    }
    /// Why the mock could not send all it had; nil where it could, or was not let by the client or by its own end.
    var hangUp: String? {
        guard let truth, !isSentWhole, truth.ending != "server-stopped", !isCancelled else { return nil }
        return isPatienceOver ? "became \(ending)" : "the relay hung up"
    }
    /// How the client's answer differs from what the mock sent; nil where it does not.
    var textFault: String? {
        guard let sent = truth?.text else { return nil }
        guard let got = request.output.text else { return sent.bytes == 0 ? nil : "all of its text is lost" }
        if sent.sha256 == got.sha256 { return nil }
        let same = zip((sent.full ?? "").utf8, (got.full ?? "").utf8).prefix { $0 == $1 }.count
        if same == got.bytes { return "the last \(sent.bytes - same) of \(sent.bytes) bytes of text are lost" }
        if same == sent.bytes { return "\(got.bytes - same) bytes of text are added" }
        return "the text differs from byte \(same) on (\(sent.bytes) sent, \(got.bytes) received)"
    }
    /// How it ended for the client, in a few words.
    var ending: String {
        switch request.outcome {
        case .ok, .lengthLimited: "a success"
        case .httpError, .rateLimited, .authFailed: "status \(status ?? 0)"
        case .errorEvent: "an error event"
        case .truncated: isCleanTransfer ? "a stream that ends in good order without its end" : "a cut stream"
        case .reset: "a broken connection"
        case .censored: "a stream still open when the check ended"
        default: "\(request.outcome.rawValue)"
        }
    }
}

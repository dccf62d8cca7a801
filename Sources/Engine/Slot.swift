// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Traces
internal import Transport

/// What one open request has brought so far; C callbacks reach it through a pointer, so it holds no reference.
///
/// Owned by the loop's thread. Reused from request to request, with its memory.
struct EventLog: ~Copyable {
    var reads = Column<ReadEntry>()
    var events = Column<EventEntry>()
    /// Clock reading at which the request was taken up, nanoseconds; all offsets count from it.
    var dispatched: Int64 = 0
    /// Arrival of the first and of the last output event, nanoseconds of the monotonic clock; 0 before there is one.
    var firstOutput: Int64 = 0
    var lastOutput: Int64 = 0
    var sawTerminator = false
    /// Events with model output.
    var outputs = 0
    private var arrival: Int64 = 0
    /// What a live view has counted: the first output, and so many events, up to an output of this read and arrival.
    var isFirstOutputSeen = false
    private var eventsSeen = 0
    private var lastSeen: (read: UInt32, at: Int64) = (.max, 0)
    /// Arrival of the last read, nanoseconds of the monotonic clock.
    var lastArrival: Int64 { arrival }

    mutating func begin(at dispatched: Int64) {
        reads.removeAll()
        events.removeAll()
        (self.dispatched, firstOutput, lastOutput, arrival) = (dispatched, 0, 0, dispatched)
        (sawTerminator, outputs) = (false, 0)
        (isFirstOutputSeen, eventsSeen, lastSeen) = (false, 0, (.max, 0))
    }
    /// Gives the gaps, nanoseconds, that ended since the last call: between output events of different reads.
    mutating func takeNewGaps(_ use: (Int64) -> Void) {
        while eventsSeen < events.count {
            let event = events[eventsSeen]
            eventsSeen += 1
            guard event.kinds.isOutput, event.read != lastSeen.read else { continue }
            let at = reads[Int(event.read)].at
            if lastSeen.read != .max { use(at - lastSeen.at) }
            lastSeen = (event.read, at)
        }
    }
    /// Another attempt begins: with nothing, or with the output that an earlier one brought.
    mutating func beginAttempt(keepingOutput: Bool) {
        sawTerminator = false
        if keepingOutput { return }
        let start = dispatched
        begin(at: start)
    }
    /// Takes note of bytes that came: libcurl hands a read over chunk by chunk, so an equal arrival means the same read.
    mutating func read(bytes: Int, arrival stamp: Int64, reading: Int64) {
        if reads.count > 0, stamp == arrival {
            reads.last.bytes += UInt32(clamping: bytes)
            return
        }
        arrival = stamp
        let lag = UInt32(clamping: reading - stamp)
        reads.append(ReadEntry(at: stamp - dispatched, lag: lag, bytes: UInt32(clamping: bytes)))
    }
    mutating func event(_ event: EventSummary) {
        let read = UInt32(clamping: max(0, reads.count - 1))
        events.append(EventEntry(read: read, outputBytes: UInt32(clamping: event.outputBytes), kinds: event.kinds))
        if event.kinds.contains(.end) { sawTerminator = true }
        guard event.kinds.isOutput else { return }
        outputs += 1
        if firstOutput == 0 { firstOutput = arrival }
        lastOutput = arrival
    }
}

/// One place for a request in flight: its parser, its log, its headers.
@safe struct Slot: ~Copyable {
    var reader: ResponseReader
    /// A fixed address, so that events can be logged while the parser is being changed.
    let log: UnsafeMutablePointer<EventLog>
    var headers = HeaderBlock()
    /// What the user does to the stream, and what is looked for in it.
    var watch = OutputWatch()
    /// Arrival of the last status line, nanoseconds of the monotonic clock.
    var headersAt: Int64 = 0
    private var bodyBegan = false
    /// Header lines so far, of interim answers and trailers too; bytes.
    private var headerBytes = 0
    private let headerLimit: Int
    private let readLimit: Int

    // Of the request that holds the slot:
    var index = 0
    var target = 0
    var intended = Instant(uptime: .zero)
    var inFlight = 0
    var wantedInputTokens: Int?
    var promptItem: Int?
    var generation = 0
    var isOpen = false
    /// When the attempt under way was handed to the transport.
    var attemptBegan = Instant(uptime: .zero)

    init(dialect: Dialect, limits: Limits, keepsText: Bool = false, followsText: Bool = false) {
        reader = ResponseReader(dialect: dialect, keepsText: keepsText, followsText: followsText, limits: limits)
        (headerLimit, readLimit) = (limits.headers, limits.reads)
        unsafe log = .allocate(capacity: 1)
        unsafe log.initialize(to: EventLog())
    }
    deinit {
        unsafe log.deinitialize(count: 1)
        unsafe log.deallocate()
    }

    mutating func begin(_ request: ArrivalSource.Arrival, at dispatched: Instant, inFlight: Int) {
        (index, target, intended, self.inFlight) = (request.index, request.target, request.intended, inFlight)
        isOpen = true
        unsafe log.pointee.begin(at: dispatched.uptime.count)
        beginResponse(at: dispatched)
    }
    /// Another attempt at the same request.
    mutating func beginAttempt(at moment: Instant, keepingOutput: Bool) {
        unsafe log.pointee.beginAttempt(keepingOutput: keepingOutput)
        watch.beginAttempt(keepingOutput: keepingOutput)
        beginResponse(at: moment)
    }
    private mutating func beginResponse(at moment: Instant) {
        generation += 1
        attemptBegan = moment
        bodyBegan = false
        (headersAt, headerBytes) = (0, 0)
        headers.removeAll()
    }
    /// False where the limit is passed: the line is not kept, and the request is to end.
    mutating func receiveHeader(_ line: borrowing Span<UInt8>, arrival: Int64) -> Bool {
        headerBytes += line.count
        if headerBytes > headerLimit { return false }
        switch headers.add(line) {
        case .statusLine: headersAt = arrival
        case .field: break
        case .endOfBlock:
            guard let status = headers.status, status >= 200, !bodyBegan else { break }
            beginBody(status)
        }
        return true
    }
    mutating func receiveBody(_ bytes: borrowing Span<UInt8>, arrival: Int64, reading: Int64) -> Bool {
        if !bodyBegan { beginBody(headers.status ?? 0) }
        unsafe log.pointee.read(bytes: bytes.count, arrival: arrival, reading: reading)
        let log = unsafe log
        reader.feed(bytes) { event in unsafe log.pointee.event(event) }
        if unsafe log.pointee.reads.count > readLimit { reader.refuseReads() }
        if reader.hasFault { return false }
        if !watch.isActive { return true }
        return unsafe watch.look(&reader, log.pointee)
    }
    /// The body is over; events that only the end completes are logged with the last read.
    ///
    /// - Parameter isWhole: False where the transport broke off.
    mutating func finishBody(isWhole: Bool) {
        guard bodyBegan else { return }
        let log = unsafe log
        reader.finish(isWhole: isWhole) { event in unsafe log.pointee.event(event) }
        if watch.isActive { unsafe watch.finish(&reader, log.pointee) }
    }
    var hasBody: Bool { bodyBegan }
    /// Why the head of the answer is refused, or nil.
    var headerFault: String? {
        headerBytes > headerLimit ? "headers and trailers of more than \(headerLimit) bytes (limits.headers)" : nil
    }

    private mutating func beginBody(_ status: Int) {
        bodyBegan = true
        reader.begin(status: status, contentType: headers.value(of: "content-type"))
    }
}

// MARK: What libcurl calls, by way of the transport

/// Runs once per network read, on the loop's thread.
func receiveBody(
    _ context: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ arrival: Int64, _ reading: Int64
) -> Bool {
    let slot = unsafe context.assumingMemoryBound(to: Slot.self)
    let chunk = unsafe Span(_unsafeStart: bytes, count: count)
    return unsafe slot.pointee.receiveBody(chunk, arrival: arrival, reading: reading)
}
/// Runs once per header line, on the loop's thread.
func receiveHeader(
    _ context: UnsafeMutableRawPointer, _ bytes: UnsafePointer<UInt8>, _ count: Int, _ arrival: Int64, _: Int64
) -> Bool {
    let slot = unsafe context.assumingMemoryBound(to: Slot.self)
    let line = unsafe Span(_unsafeStart: bytes, count: count)
    return unsafe slot.pointee.receiveHeader(line, arrival: arrival)
}

// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc

/// A scripted LLM provider: a server of its own, on one thread, that writes each event when the script says.
///
/// It speaks HTTP/1.1 and HTTP/2, with and without TLS.
///
/// The thread that calls `run` owns every stored property; `@unchecked Sendable` because `stop`, the one thing that other
/// threads call, only writes to an eventfd.
@safe public final class MockServer: @unchecked Sendable {
    /// The port it listens on.
    public let port: UInt16
    /// What stands before its address: `http`, or `https` with TLS.
    public var scheme: String { tls == nil ? "http" : "https" }
    /// The file with the certificate made at start, for clients to trust; nil where there is none.
    public var certificateFile: String? { certificate?.path }

    let responder: Responder
    let log: TruthLog?
    /// Set before `run`, by tests alone.
    var limits = Limits()
    let ledger = Ledger()
    /// Places for answers, where their number is limited.
    lazy var servingSlots = ServingSlots(responder.script.slots)
    let listener: Int32
    var poller: Poller
    var deadlines = DeadlineHeap()
    var composer = Composer()
    /// What has deadlines of its own.
    enum Occupant {
        case connection(Connection)
        case stream(HTTP2Stream, of: Connection)
    }
    var slots: [Occupant?] = []
    var freeSlots: [Int] = []
    var connectionsAccepted = 0
    /// Requests to an endpoint of a dialect, and all others.
    var requestsBegun: UInt64 = 0, othersBegun: UInt64 = 0
    /// Accepting waits for a descriptor to become free.
    var isAcceptPaused = false
    let input: UnsafeMutableRawBufferPointer
    /// What TLS made of the input.
    let plainInput: UnsafeMutableRawBufferPointer
    /// Frames on their way out.
    var frames: [UInt8] = []
    private let tls: TLSContext?
    private let certificate: CertificateFile?
    private let stopper: Int32
    private var isStopping = false

    /// Begins to listen; nothing is answered before `run`.
    ///
    /// - Parameters:
    ///   - script: What to answer, and when.
    ///   - port: The TCP port; 0 takes any free one.
    ///   - address: A numeric address of this machine, IPv4 or IPv6.
    ///   - log: A file for the times of every event, overwritten; see `docs/mock-provider.md`.
    /// - Throws: `MockServerError` where the address cannot be listened on, the log cannot be written, or the certificate
    ///   cannot be used.
    public init(
        script: MockScript, port: UInt16, address: String = "127.0.0.1", log: String? = nil
    ) throws(MockServerError) {
        Descriptor.raiseLimit()
        let showsBodies = script.logDetail.contains(.bodies)
        let truth: TruthLog? = if let log { try TruthLog(path: log, showsBodies: showsBodies) } else { nil }
        let context = try TLSContext.wanted(by: script, at: address)
        let socket = try Descriptor.listen(on: address, port: port)
        let poller = try Poller()
        let file = try context?.madeCertificate.map { pem throws(MockServerError) in
            try CertificateFile(pem, at: script.tlsCAFile)
        }
        (tls, certificate) = (context, file)
        (listener, self.port, self.log) = (socket.descriptor, socket.port, truth)
        responder = Responder(script: script, salt: UInt64(socket.port))
        stopper = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        unsafe input = .allocate(byteCount: 1 << 16, alignment: 16)
        unsafe plainInput = .allocate(byteCount: 1 << 16, alignment: 16)
        self.poller = poller
        self.poller.add(listener, Descriptor.readable, .listener)
        self.poller.add(stopper, Descriptor.readable, .stop)
    }
    deinit {
        for connection in connections { close(connection.descriptor) }
        close(listener)
        close(stopper)
        unsafe input.deallocate()
        unsafe plainInput.deallocate()
    }

    /// Ends `run`; any thread may call it, any number of times.
    public func stop() { _ = eventfd_write(stopper, 1) }

    /// Serves until `stop`, SIGTERM or SIGINT; then what is in the log's buffers is written.
    ///
    /// - Parameters:
    ///   - catchesSignals: SIGTERM and SIGINT end the server in good order. They get blocked in the calling thread, so call
    ///     it on the main thread, before any other is started.
    ///   - endsWithParent: The server also ends when the process that started this one does.
    public func run(catchesSignals: Bool = true, endsWithParent: Bool = false) {
        let signals = catchesSignals ? Descriptor.signals() : -1
        if signals >= 0 { poller.add(signals, Descriptor.readable, .stop) }
        let parent = endsWithParent ? Descriptor.parent() : nil
        if let parent { poller.add(parent, Descriptor.readable, .stop) }
        while !isStopping { turn() }
        for connection in connections { drop(connection, "server-stopped") }
        log?.flush()
        if signals >= 0 { close(signals) }
        if let parent { close(parent) }
    }

    /// One round: plays what is due, waits for the next thing, reads what came.
    private func turn() {
        let now = playDue()
        let wait = deadlines.earliest.map { $0.time - responder.script.spin - now }
        var blocks = true
        if let wait, wait <= 0 { blocks = false }
        if let log, log.isUrgent || (log.hasWork && (wait ?? .max) > Self.idleTime) {
            // One small step at a time, so that whatever comes in meanwhile is not kept waiting.
            log.work()
            blocks = false
        }
        if blocks { poller.arm(deadlines.earliest.map { $0.time - responder.script.spin }) }
        let count = poller.wait(blocks)
        for index in 0..<count {
            let (source, happened) = poller.event(index)
            switch source {
            case .listener: acceptWaiting()
            case .timer: break
            case .stop: isStopping = true
            default: serve(source, happened)
            }
        }
    }
    /// With the next event further away than this, there is time for the log.
    private static let idleTime: Int64 = 400_000

    /// Plays up to a batch of what is due, the earliest first, and gives the time it was when nothing more was.
    private func playDue() -> Int64 {
        var now = Descriptor.now()
        for _ in 0..<64 {
            guard let earliest = deadlines.earliest, earliest.time <= now else { return now }
            switch slots[earliest.slot] {
            case .connection(let connection): now = expire(connection, now)
            case .stream(let stream, let connection): now = expire(stream, of: connection, now)
            case nil: deadlines.remove(earliest.slot)
            }
        }
        return now
    }

    private func acceptWaiting() {
        while true {
            guard let descriptor = Descriptor.accept(listener) else {
                if errno == EMFILE || errno == ENFILE {
                    isAcceptPaused = true
                    poller.remove(listener)
                } else if errno == ECONNABORTED || errno == EINTR {
                    continue
                }
                return
            }
            let session = tls.flatMap { TLSSession($0) }
            guard tls == nil || session != nil else {
                close(descriptor)
                continue
            }
            connectionsAccepted += 1
            let generation = UInt32(truncatingIfNeeded: connectionsAccepted) & 0x7FFF_FFFF
            let slot = takeSlot()
            let connection = Connection(
                descriptor: descriptor, tls: session, source: .init(slot: slot, generation: generation),
                number: connectionsAccepted)
            slots[slot] = .connection(connection)
            poller.add(descriptor, connection.interest, connection.source)
            let now = Descriptor.now()
            deadlines.set(slot, to: now + responder.script.keepAlive)
            note(.opened(connection.number, at: now))
        }
    }

    // MARK: Slots

    func takeSlot() -> Int {
        if let slot = freeSlots.popLast() { return slot }
        slots.append(nil)
        return slots.count - 1
    }
    func freeSlot(_ slot: Int) {
        deadlines.remove(slot)
        slots[slot] = nil
        freeSlots.append(slot)
    }
    private var connections: [Connection] {
        slots.compactMap { if case .connection(let connection) = $0 { connection } else { nil } }
    }
    /// Whether the connection has not been closed.
    func isOpen(_ connection: Connection) -> Bool {
        if case .connection(let other) = slots[connection.slot] { other === connection } else { false }
    }
    private func note(_ line: TruthLog.Line) {
        if let log, responder.script.logDetail.contains(.connections) { log.append(line) }
    }
    /// Forgets the connection and closes its socket.
    func discard(_ connection: Connection, byReset: Bool = false) {
        freeSlot(connection.slot)
        let closer = connection.closer ?? .server
        note(.closed(connection.number, at: Descriptor.now(), requests: connection.requests, by: closer))
        if byReset { Descriptor.reset(connection.descriptor) } else { close(connection.descriptor) }
        if isAcceptPaused {
            isAcceptPaused = false
            poller.add(listener, Descriptor.readable, .listener)
        }
    }
}

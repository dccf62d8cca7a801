// SPDX-License-Identifier: Apache-2.0
internal import CLinux
internal import Core
internal import Glibc

/// A scripted LLM provider: an HTTP/1.1 server of its own, on one thread, that writes each event when the script says.
///
/// The thread that calls `run` owns every stored property; `@unchecked Sendable` because `stop`, the one thing that other
/// threads call, only writes to an eventfd.
@safe public final class MockServer: @unchecked Sendable {
    /// The port it listens on.
    public let port: UInt16

    let responder: Responder
    let log: TruthLog?
    let listener: Int32
    var poller: Poller
    var deadlines = DeadlineHeap()
    var composer = Composer()
    var connections: [Connection?] = []
    var freeSlots: [Int] = []
    var connectionsAccepted = 0
    /// Requests to an endpoint of a dialect, and all others.
    var requestsBegun: UInt64 = 0, othersBegun: UInt64 = 0
    /// Accepting waits for a descriptor to become free.
    var isAcceptPaused = false
    let input: UnsafeMutableRawBufferPointer
    private let stopper: Int32
    private var isStopping = false

    /// Begins to listen; nothing is answered before `run`.
    ///
    /// - Parameters:
    ///   - script: What to answer, and when.
    ///   - port: The TCP port; 0 takes any free one.
    ///   - address: A numeric address of this machine, IPv4 or IPv6.
    ///   - log: A file for the times of every event, overwritten; see `docs/mock-provider.md`.
    /// - Throws: `MockServerError` where the address cannot be listened on or the log cannot be written.
    public init(
        script: MockScript, port: UInt16, address: String = "127.0.0.1", log: String? = nil
    ) throws(MockServerError) {
        Descriptor.raiseLimit()
        let truth: TruthLog? = if let log { try TruthLog(path: log) } else { nil }
        let socket = try Descriptor.listen(on: address, port: port)
        let poller = try Poller()
        (listener, self.port, self.log) = (socket.descriptor, socket.port, truth)
        responder = Responder(script: script, salt: UInt64(socket.port))
        stopper = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        unsafe input = .allocate(byteCount: 1 << 16, alignment: 16)
        self.poller = poller
        self.poller.add(listener, Descriptor.readable, .listener)
        self.poller.add(stopper, Descriptor.readable, .stop)
    }
    deinit {
        for connection in connections { if let connection { close(connection.descriptor) } }
        close(listener)
        close(stopper)
        unsafe input.deallocate()
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
        for connection in connections { if let connection { drop(connection, "server-stopped") } }
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
            guard let connection = connections[earliest.slot] else {
                deadlines.remove(earliest.slot)
                continue
            }
            now = expire(connection, now)
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
            let slot = freeSlots.popLast() ?? connections.count
            if slot == connections.count { connections.append(nil) }
            connectionsAccepted += 1
            let generation = UInt32(truncatingIfNeeded: connectionsAccepted) & 0x7FFF_FFFF
            let connection = Connection(
                descriptor: descriptor, source: .init(slot: slot, generation: generation), number: connectionsAccepted)
            connections[slot] = connection
            poller.add(descriptor, connection.interest, connection.source)
            deadlines.set(slot, to: Descriptor.now() + responder.script.keepAlive)
        }
    }
    /// Forgets the connection and closes its socket.
    func discard(_ connection: Connection, byReset: Bool = false) {
        deadlines.remove(connection.slot)
        connections[connection.slot] = nil
        freeSlots.append(connection.slot)
        if byReset { Descriptor.reset(connection.descriptor) } else { close(connection.descriptor) }
        if isAcceptPaused {
            isAcceptPaused = false
            poller.add(listener, Descriptor.readable, .listener)
        }
    }
}

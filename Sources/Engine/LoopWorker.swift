// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Protocols
internal import Synchronization
internal import Traces
internal import Transport
internal import Workload

/// One event loop: a thread, its share of the plan, and everything that its requests need.
///
/// All that is `var` here belongs to the loop's thread; other threads read `published` only.
@safe final class LoopWorker {
    let number: Int
    let start: Instant
    let setup: LoadSetup
    let control: RunControl
    let writer: TraceWriterThread
    let transport: TransferLoop
    /// A copy of the loop's figures, made a few times a second.
    let published = Mutex(LoopSnapshot())

    var source: ArrivalSource
    var slots: SlotPool
    var deadlines: DeadlineHeap
    var finished: [TraceRecord] = []
    var snapshot = LoopSnapshot()
    var issuingEnded: Instant?
    /// What is on its way, by the number of its slot.
    var errands: [Int: Errand] = [:]
    var conversations: Conversations
    /// Further attempts that are waited for.
    var waits: DeadlineHeap
    /// A request is due and has to wait for a place under the cap; the loop is woken when there is one.
    var waitsForPlace = false
    /// Due requests that wait for a connection of their target's pool.
    var waiting: WaitingRequests
    /// What each target's answers are watched for; nil where a target has nothing of it.
    let watchRules: [WatchRules?]
    var pendingCloses = PendingCloses()
    /// Since when all requests are over and only closes of peers are waited for.
    var waitsForClosesSince: Instant?
    /// When reading goes on that a user has stopped.
    var pauses: DeadlineHeap
    let requests: [PreparedRequest]  // one a target
    var messages: MessageWriter
    /// The question of the next arrival, written ahead.
    var prepared: Asked?
    private var nextPublication: Instant
    /// The last burst of dispatches was a full one.
    private var mayHaveMore = false

    private static let publishEvery = Nanoseconds.milliseconds(100)
    /// Dispatches in a row before the loop looks at its sockets again.
    private static let dispatchBurst = 16

    init(number: Int, start: Instant, setup: LoadSetup, control: RunControl, writer: TraceWriterThread) throws {
        (self.number, self.start, self.setup, self.control, self.writer) = (number, start, setup, control, writer)
        let expected = (setup.expectedInFlight + setup.loops - 1) / setup.loops
        transport = try TransferLoop(expectedTransfers: expected)
        requests = try setup.targets.map { target in
            try PreparedRequest(
                endpoint: target.endpoint(of: number, in: setup.loops), method: target.method, headers: target.headers)
        }
        messages = MessageWriter(setup.targets)
        watchRules = try setup.targets.map { $0.watching.isNeeded ? try WatchRules($0.watching) : nil }
        if setup.targets.contains(where: { $0.watching.stop != nil }) { transport.watchCloses() }
        pauses = DeadlineHeap(reserving: 16)
        source = ArrivalSource(plan: setup.plan.part(setup.plan.shard.split(into: setup.loops)[number]), start: start)
        slots = SlotPool(for: setup.targets, reserving: expected)
        waiting = WaitingRequests(targets: setup.targets.count)
        deadlines = DeadlineHeap(reserving: 2 * expected)
        waits = DeadlineHeap(reserving: 16)
        conversations = Conversations(reserving: setup.plan.hasSessions ? expected : 0)
        nextPublication = start
        snapshot.targets = Array(repeating: TargetProgress(), count: setup.targets.count)
        // Requests of a closed load move between targets as places fall free: a few handles more than the mean.
        let each = min(expected, expected / requests.count * 5 / 4 + 8)
        for request in requests { try transport.prepare(request, transfers: each) }
        control.cap?.register(number) { [waker = transport.waker] in waker.wake() }
    }

    /// Runs the loop's share of the plan to its end; the body of the loop's thread.
    func run() {
        do {
            while true {
                let now = MonotonicClock.now()
                try dispatchDue(now)
                lookAtDeadlines(now)
                endDuePauses(now)
                if try isOver(now) { break }
                if issuingEnded == nil, !mayHaveMore { prepareNext() }
                try transport.turn(until: nextWakeUp, onClose: { noteClose($0) }, onFinish: { finish($0) })
                startDuePauses()
                handOver()
                if now >= nextPublication { publish(now) }
            }
        } catch {
            control.fail(error as? RunFailure ?? RunFailure(kind: .transport, description: "\(error)"))
            endOpenRequests(as: .censored)
        }
        deliverPending()
        handOver()
        // What fell due while the loop was yet to hear of an early end was not late.
        let grace = control.issuingEnd == nil ? Nanoseconds.zero : Self.publishEvery
        snapshot.neverSent = neverSent(at: (issuingEnded ?? MonotonicClock.now()) - grace)
        publish(MonotonicClock.now())
    }

    /// Offset of a moment from the start of the run.
    func offset(_ moment: Instant) -> Nanoseconds { moment - start }

    // MARK: Issuing

    private func dispatchDue(_ now: Instant) throws {
        if control.stage > .running { endWaits() }
        try startDueAttempts(now)
        guard issuingEnded == nil else { return }
        if control.stage > .running || isIssuingOver(now) {
            issuingEnded = now
            conversations.endThinking()
            control.cap?.leave(number)
            return
        }
        var budget = Self.dispatchBurst
        while budget > 0, let due = nextAdmitted(now) {
            try dispatch(due)
            budget -= 1
        }
        mayHaveMore = budget == 0
    }
    private func dispatch(_ due: DueRequest) throws {
        let errand = errand(for: due)
        let arrival = errand.arrival
        let inFlight = control.requestStarted()
        if inFlight > setup.inFlightLimit {
            control.requestEnded()
            let most = 64 + max(inFlight, setup.mostInFlight)
            throw RunFailure(
                kind: .descriptors,
                description: "no file descriptors left: \(inFlight) requests at once need \(inFlight + 64), "
                    + "the limit is \(Descriptors.limit.soft); raise it with `ulimit -n \(most)` "
                    + "(enough whatever the answers do), or lower the rate")
        }
        let place = slots.take(target: arrival.target)
        let now = MonotonicClock.now()
        let slot = unsafe slots[place]
        unsafe slot.pointee.begin(arrival, at: now, inFlight: inFlight)
        unsafe (slot.pointee.wantedInputTokens, slot.pointee.promptItem) = (errand.wantedInputTokens, errand.item)
        let stop = setup.plan.stop(index: arrival.index, target: arrival.target)
        unsafe slot.pointee.watch.begin(watchRules[arrival.target], stop: stop, place: place)
        snapshot.dispatched += 1
        snapshot.inFlight += 1
        // A wait for a place or a connection says nothing about the loop.
        if !due.hasWaited { snapshot.longestLag = max(snapshot.longestLag, now - arrival.intended) }
        errands[place] = errand
        try send(errand.message, to: arrival.target, from: place, at: now)
    }
    /// Hands one attempt to the transport.
    func send(_ message: OutgoingMessage, to target: Int, from place: Int, at now: Instant) throws {
        let slot = unsafe slots[place]
        let sink = unsafe TransferSink(context: slot, onHeader: receiveHeader, onBody: receiveBody)
        try transport.start(requests[target], body: message.body, url: message.url, sink: sink, token: place)
        if let due = unsafe firstDeadline(of: slot, began: now) {
            deadlines.insert(.init(due: due, slot: place, generation: unsafe slot.pointee.generation))
        }
    }

    // MARK: Ending

    /// Whether all is done; ends what is still open when the time to drain is over.
    private func isOver(_ now: Instant) throws -> Bool {
        guard let ended = issuingEnded else { return false }
        if snapshot.inFlight == 0 { return !waitsForCloses(now) }
        guard control.stage == .endNow || now >= ended + setup.drain else { return false }
        endOpenRequests(as: .censored)
        return true
    }
    private var nextWakeUp: Instant {
        var wake = nextPublication
        for due in [deadlines.earliest, waits.earliest, pauses.earliest].compactMap(\.self) { wake = min(wake, due) }
        if let ended = issuingEnded {
            if snapshot.inFlight > 0 { wake = min(wake, ended + setup.drain) }
        } else if mayHaveMore {
            wake = start  // long past: do not sleep
        } else if !waitsForPlace {
            for due in [source.nextDue, conversations.nextDue].compactMap(\.self) { wake = min(wake, due) }
        }
        return wake
    }

    // MARK: Telling others

    private func handOver() {
        guard !finished.isEmpty else { return }
        writer.submit(finished)
        finished.removeAll(keepingCapacity: true)
    }
    private func publish(_ now: Instant) {
        nextPublication = now + Self.publishEvery
        snapshot.cpu = MonotonicClock.threadCPU()
        snapshot.issuingEnded = issuingEnded.map(offset)
        observeOpenRequests()
        snapshot.active = slots.emitting(since: now - .seconds(Int64(1)))
        let copy = snapshot
        published.withLock { shared in
            let lag = shared.longestLag
            shared = copy
            shared.longestLag = max(lag, copy.longestLag)
        }
        snapshot.longestLag = .zero
    }
}

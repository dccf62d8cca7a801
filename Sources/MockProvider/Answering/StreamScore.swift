// SPDX-License-Identifier: Apache-2.0
internal import Core

/// Writes the score of a streamed answer: draws every time, places the fault, the pings, the splits and the joins.
struct StreamScore {
    private struct Unit {
        let kind: Moment.Kind
        var start = 0, count = 0
        /// Number of the first token that it carries.
        let token: Int
    }
    private(set) var score = Score()
    /// The answer, and with it how it is told.
    private(set) var answer: Answer
    private let voice: any DialectVoice
    private let script: MockScript
    private let index: UInt64
    private let fault: Fault?
    private var units: [Unit] = []
    /// The time of the moment written last.
    private var now: Int64 = 0
    private var pingsLeft = 10_000
    private var pingRange = 0..<0
    /// What stands before unit `at`: between the thoughts and the rest.
    private var turn: (at: Int, bytes: [UInt8])?
    /// The first unit that belongs to a call.
    private var firstCall = 0

    init(
        _ answer: Answer, _ voice: any DialectVoice, _ script: MockScript, index: UInt64, fault: Fault?
    ) {
        (self.answer, self.voice, self.script) = (answer, voice, script)
        (self.index, self.fault) = (index, fault)
        score.isOpenEnded = true
        pingRange = score.store(voice.ping)
        prepareUnits()
        write()
        score.speaker = (voice, self.answer)
    }

    /// No moment lies further away, so that no script makes the arithmetic overflow: two years, in nanoseconds.
    private static let horizon: Int64 = 1 << 56

    // MARK: Output

    private mutating func prepareUnits() {
        if answer.reasoningTokens > 0 {
            score.reasoning = stored(voice.frame(.reasoning, answer))
            appendText(.reasoning, answer.reasoningTokens, from: 0)
            answer.course.thoughtEvents = units.count
            turn = (units.count, voice.turn(answer, place: units.count))
        }
        if answer.isText {
            score.text = stored(voice.frame(.text, answer))
            appendText(.text, answer.visibleTokens, from: answer.reasoningTokens)
        }
        firstCall = units.count
        var token = answer.reasoningTokens
        for call in answer.calls {
            let events = voice.streamsArguments ? 1 + call.fragments.count : 1
            units += (0..<events).map { Unit(kind: .event, token: token + $0) }
            token += 1 + call.fragments.count
        }
    }
    /// Makes the bytes of the calls; their voice may tell the time in them.
    private mutating func renderCalls() {
        var place = firstCall
        for (number, call) in answer.calls.enumerated() {
            render(place, voice.callStart(answer, number, place: place))
            place += 1
            guard voice.streamsArguments else { continue }
            for fragment in call.fragments {
                render(place, voice.callFragment(answer, number, fragment, place: place))
                place += 1
            }
        }
    }
    private mutating func render(_ unit: Int, _ bytes: [UInt8]) {
        let range = score.store(bytes)
        (units[unit].start, units[unit].count) = (range.lowerBound, range.count)
    }
    private mutating func stored(_ frame: TextFrame) -> Score.Frame? {
        guard case .fixed(let before, let after) = frame else { return nil }
        return Score.Frame(before: score.store(before), after: score.store(after))
    }
    private mutating func appendText(_ kind: Moment.Kind, _ tokens: Int, from first: Int) {
        let random = script.random(.chunkSize, ofRequest: index)
        var token = 0
        while token < tokens {
            let drawn = Int(script.tokensPerChunk.draw(random, UInt64(units.count)).rounded())
            let count = min(kind == .text ? fitted(max(drawn, 1), at: token) : max(drawn, 1), tokens - token)
            units.append(Unit(kind: kind, start: token, count: count, token: first + token))
            token += count
        }
    }
    /// How many tokens the event of text has that begins with this one: the large event all of its own, and no other any.
    private func fitted(_ count: Int, at token: Int) -> Int {
        let large = answer.largeEvent
        if large.isEmpty || token >= large.upperBound { return count }
        return large.contains(token) ? large.upperBound - token : min(count, large.lowerBound - token)
    }
    /// When each output event is due, and after them the close: sums of draws, so that nothing drifts.
    private func times(stall: (unit: Int, span: Int64)?) -> [Int64] {
        let gaps = script.random(.gap, ofRequest: index)
        var time = Int64(script.ttft.draw(script.random(.ttft, ofRequest: index), 0))
        var times: [Int64] = []
        times.reserveCapacity(units.count + 1)
        for (number, unit) in units.enumerated() {
            if number > 0 {
                time += Int64(script.gap.draw(gaps, UInt64(number)) / script.speed.factor(at: unit.token))
            }
            if let stall, stall.unit == number { time += stall.span }
            time = min(time, Self.horizon)
            times.append(time)
        }
        if let stall, stall.unit == units.count { time += stall.span }
        return times + [time + Int64(script.endGap.draw(script.random(.endGap, ofRequest: index), 0))]
    }

    // MARK: The whole

    private mutating func write() {
        let strike = fault.map { fault in
            let token = fault.token ?? answer.outputTokens / 2
            return units.firstIndex { $0.token >= token } ?? units.count
        }
        let stall = fault?.kind == .stall ? strike.map { (unit: $0, span: fault?.span ?? 0) } : nil
        let times = times(stall: stall)
        var started = Int64(script.headersDelay.draw(script.random(.headersDelay, ofRequest: index), 0))
        if fault?.kind == .slowHeaders { started += fault?.span ?? 0 }
        now = started
        let early = script.preamble == .early && !voice.headersWait
        if voice.headersWait { started = max(started, times[0]) }
        (answer.course.firstOutput, answer.course.end) = (max(times[0], started), max(times[units.count], started))
        answer.course.callTimes = times[firstCall..<units.count].map { max($0, started) }
        renderCalls()
        add(.head, 0..<0, at: started, joinsNext: early)
        let framing = voice.streamType.hasPrefix("text/event-stream") ? script.framing : []
        score.framing = framing
        if framing.contains(.comment) {
            score.moments[0].joinsNext = true
            add(.event, score.store(Array(": streamgauge\n\n".utf8)), at: started, joinsNext: early)
        }
        let opening = score.store(voice.opening(answer))
        if early { add(.event, opening, at: started) }
        let stop = endsEarly ? strike ?? units.count : units.count
        for number in 0..<stop {
            if number == 0, !early { add(.event, opening, at: due(0, times, stop), joinsNext: true) }
            if number == strike { addGarbage(at: times[number], place: number) }
            if let turn, turn.at == number { addTurn(turn.bytes, at: due(number, times, stop)) }
            addUnit(number, times, groupsEndBy: stop)
        }
        if units.isEmpty, !early { add(.event, opening, at: times[0], joinsNext: true) }
        if endsEarly { addFault(at: times[stop], place: stop) } else { addClosing(at: times[units.count], strike) }
    }
    /// Whether the fault takes the place of the output from its token on.
    private var endsEarly: Bool {
        guard let kind = fault?.kind else { return false }
        return kind.hasToken && ![.stall, .garbage, .badCRC].contains(kind)
    }
    /// When an output event is written: with the last one of its group.
    private func due(_ number: Int, _ times: [Int64], _ end: Int) -> Int64 {
        times[max(number, min(number / script.join * script.join + script.join, end) - 1)]
    }
    private mutating func addUnit(_ number: Int, _ times: [Int64], groupsEndBy end: Int) {
        let unit = units[number]
        let range = unit.start..<unit.start + unit.count
        if script.join > 1 {
            let isLast = (number + 1) % script.join == 0 || number + 1 == end
            add(
                unit.kind, range, at: due(number, times, end), isOutput: true, joinsNext: !isLast, place: number)
            return
        }
        let random = script.random(.splitGap, ofRequest: index)
        var time = max(times[number], now)
        let pieces = score.framing.contains(.splitCharacters) ? max(script.split, 2) : script.split
        for piece in 0..<pieces {
            if piece > 0 { time += Int64(script.splitGap.draw(random, UInt64(number * pieces + piece))) }
            time = min(time, Self.horizon)
            add(
                unit.kind, range, at: time, isOutput: piece == pieces - 1, piece: piece, pieces: pieces,
                place: number)
        }
    }
    private mutating func addTurn(_ bytes: [UInt8], at time: Int64) {
        if !bytes.isEmpty { add(.event, score.store(bytes), at: time, joinsNext: true) }
    }
    private mutating func addGarbage(at time: Int64, place: Int) {
        switch fault?.kind {
        case .garbage: add(.event, score.store(voice.garbage(answer, place: place)), at: time)
        case .badCRC: add(.event, score.store(voice.damaged(answer, place: place)), at: time)
        default: break
        }
    }
    private mutating func addClosing(at time: Int64, _ strike: Int?) {
        let place = units.count
        if strike == place { addGarbage(at: time, place: place) }
        if let turn, turn.at == place { addTurn(turn.bytes, at: time) }
        if fault?.kind != .noEnd { addEnding(at: time, place) }
        add(.end, 0..<0, at: time)
    }
    private mutating func addEnding(at time: Int64, _ place: Int) {
        let finishes = fault?.kind != .noFinish
        let closing = finishes ? voice.closing(answer, place: place) : voice.unfinishedClosing(answer, place: place)
        add(.event, score.store(closing), at: time, joinsNext: true)
        let closed = score.moments.count - 1
        score.signs.finish = finishes ? closed : nil
        score.signs.usage = answer.reportsUsage && !closing.isEmpty ? closed : nil
        guard fault?.kind != .noDone else {
            if voice.countsInLastWord { score.signs.usage = nil }
            return
        }
        let lastWord = voice.lastWord(answer, place: place)
        add(.event, score.store(lastWord), at: time, joinsNext: true)
        if !lastWord.isEmpty { score.signs.done = closed + 1 }
        if voice.countsInLastWord { score.signs.usage = answer.reportsUsage ? closed + 1 : nil }
    }
    private mutating func addFault(at time: Int64, place: Int) {
        switch fault?.kind {
        case .cut: add(.close, 0..<0, at: time)
        case .reset: add(.reset, 0..<0, at: time)
        case .hang: add(.hang, 0..<0, at: time)
        case .badChunk: add(.malformed, 0..<0, at: time)
        case .error:
            add(.event, score.store(voice.errorEvent(answer, place: place)), at: time, joinsNext: true)
            add(.end, 0..<0, at: time)
        case .half:
            addHalf(at: time, place: place)
            add(.end, 0..<0, at: time)
        default: add(.end, 0..<0, at: time)
        }
    }
    /// Half of the event that would have come: of the next output, or of the close.
    private mutating func addHalf(at time: Int64, place: Int) {
        if place < units.count {
            let unit = units[place]
            let range = unit.start..<unit.start + unit.count
            add(unit.kind, range, at: time, joinsNext: true, pieces: 2, place: place)
        } else {
            let closing = score.store(voice.closing(answer, place: place) + voice.lastWord(answer, place: place))
            add(.event, closing, at: time, joinsNext: true, pieces: 2)
        }
    }
    /// Adds a moment, never before the one ahead of it, and pings where the wait is long.
    private mutating func add(
        _ kind: Moment.Kind, _ range: Range<Int>, at time: Int64, isOutput: Bool = false, joinsNext: Bool = false,
        piece: Int = 0, pieces: Int = 1, place: Int = 0
    ) {
        // Never between the pieces of one event: there a ping would be part of it.
        let mayPing =
            script.ping > 0 && !pingRange.isEmpty && piece == 0 && !score.moments.isEmpty
            && score.moments.last?.joinsNext == false
        while mayPing, now + script.ping < time, pingsLeft > 0 {
            pingsLeft -= 1
            now += script.ping
            score.moments.append(Moment(time: now, kind: .event, pings: pingRange))
        }
        now = max(now, time)
        score.moments.append(
            Moment(
                time: now, kind: kind, isOutput: isOutput, joinsNext: joinsNext, piece: UInt8(piece),
                pieces: UInt8(pieces), start: UInt32(range.lowerBound), count: UInt32(range.count),
                place: UInt32(place)))
    }
}

extension Moment {
    fileprivate init(time: Int64, kind: Kind, pings range: Range<Int>) {
        self.init(time: time, kind: kind, isPing: true, start: UInt32(range.lowerBound), count: UInt32(range.count))
    }
}

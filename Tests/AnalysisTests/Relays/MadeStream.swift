// SPDX-License-Identifier: Apache-2.0
import Core
import Excerpts
import Traces

/// One answer made by hand; all times in milliseconds since the request was dispatched.
struct MadeStream {
    /// Arrivals of the events with text.
    var arrivals: [Double]
    var headers = 1.0
    /// From the last text to the finish reason, to the protocol's end, and from there to the end of the transfer.
    var (toFinish, toEnd, toDone) = (0.1, 0.2, 0.5)
    var (hasFinish, hasEnd) = (true, true)
    var outcome = OutcomeClass.ok
    var status = 200
    var curlCode = 0
    var tailBytes = 0
    /// Bytes of each read that brought text.
    var readBytes: [Int]?
    /// Number of the question in a file, and whether it was made for this request alone.
    var prompt: Int?
    var isMade = false
    var text: String?
    var tools: String?
    /// The text was not kept, only its hash.
    var isHashed = false
    var tokens: (input: Int64, output: Int64)? = (12, 40)
    /// Input from a cache, where it is counted apart, and thoughts.
    var (cached, thoughts): (Int64?, Int64?) = (nil, nil)
    var fields: [HeaderField] = []
    var httpVersion = "1.1"
    var isCold = false
    var handshake = 0.0
    var sent = 0.1
    var repeats = 0
    var address = "127.0.0.1:8080"
    var rtt: Int64 = 50_000

    /// Steady but for a jitter of a tenth of the gap; the TTFT varies by `spread` either way.
    init(
        _ random: CounterRandom, _ number: Int, ttft: Double = 200, spread: Double = 0.5, gap: Double = 10,
        events: Int = 40
    ) {
        let draw = { (i: Int) in 2 * random.uniform(UInt64(number * 1_000 + i)) - 1 }
        var at = ttft + spread * draw(0)
        arrivals = []
        for i in 0..<events {
            arrivals.append(at)
            at += gap * (1 + 0.1 * draw(i + 1))
        }
    }

    func record(index: Int, target: Int, dispatched: Double) -> RequestRecord {
        var record = RequestRecord()
        (record.index, record.target, record.outcome) = (index, target, outcome)
        record.dispatched = Nanoseconds(Self.nanoseconds(dispatched))
        record.intended = record.dispatched
        for (i, at) in arrivals.enumerated() { append(.text, at: at, bytes: readBytes?[i] ?? 200, to: &record) }
        let last = arrivals.last ?? headers
        if hasFinish { append([.finish, .usage], at: last + toFinish, bytes: 100, to: &record) }
        if hasEnd { append(.end, at: last + toEnd, bytes: 20, to: &record) }
        record.done = Self.nanoseconds(last + (hasEnd ? toEnd : 0) + toDone)
        record.tailBytes = tailBytes
        (record.prompt, record.wantedInputTokens) = (prompt, isMade ? 100 : nil)
        if let text, !text.isEmpty { record.output.text = Excerpt(of: text, keeping: isHashed ? .hash : .full) }
        if let tools { record.output.tools = Excerpt(of: tools, keeping: .full) }
        (record.usage.cachedInputTokens, record.usage.reasoningTokens) = (cached, thoughts)
        (record.usage.inputTokens, record.usage.outputTokens) = (tokens?.input, tokens?.output)
        record.headers = fields
        record.attempts = [attempt]
        return record
    }
    private var attempt: Attempt {
        var attempt = Attempt()
        if isCold { attempt.connected = Self.nanoseconds(handshake) }
        (attempt.sent, attempt.headers) = (Self.nanoseconds(handshake + sent), Self.nanoseconds(headers))
        (attempt.status, attempt.httpVersion, attempt.curlCode) = (status, httpVersion, curlCode)
        (attempt.connection, attempt.reused, attempt.repeats) = (1, !isCold, repeats)
        (attempt.remoteAddress, attempt.rtt) = (address, rtt)
        return attempt
    }
    private func append(_ kinds: EventKinds, at: Double, bytes: Int, to record: inout RequestRecord) {
        let at = Self.nanoseconds(at)
        if record.reads.last?.at != at { record.reads.append(ReadEntry(at: at, lag: 1_000, bytes: 0)) }
        record.reads[record.reads.count - 1].bytes += UInt32(bytes)
        let read = UInt32(record.reads.count - 1)
        record.events.append(EventEntry(read: read, outputBytes: kinds.isOutput ? 4 : 0, kinds: kinds))
    }
    private static func nanoseconds(_ milliseconds: Double) -> Int64 { Int64((milliseconds * 1e6).rounded()) }
}

/// What a relay does to the answer of its upstream.
extension MadeStream {
    /// All of it later.
    mutating func delay(by milliseconds: Double) {
        for i in arrivals.indices { arrivals[i] += milliseconds }
        headers += milliseconds
    }
    /// Each event leaves with the first tick of a clock after it.
    mutating func batch(every period: Double) {
        for i in arrivals.indices { arrivals[i] = (arrivals[i] / period).rounded(.up) * period }
    }
    /// Events leave when so many bytes have come together, and the rest at the end; no event is cut.
    mutating func buffer(events: Int) {
        let end = arrivals[arrivals.count - 1]
        for start in stride(from: 0, to: arrivals.count, by: events) {
            let last = start + events - 1
            for i in start..<min(start + events, arrivals.count) {
                arrivals[i] = last < arrivals.count ? arrivals[last] : end
            }
        }
    }
    /// Each event leaves when the next one comes, the last one at the end.
    mutating func keepOne() {
        let end = arrivals[arrivals.count - 1] + toFinish
        arrivals = Array(arrivals.dropFirst()) + [end]
    }
    /// The answer breaks off after so many events, in a way that the outcome tells.
    mutating func cut(after events: Int, _ outcome: OutcomeClass, code: Int = 0) {
        arrivals = Array(arrivals.prefix(events))
        (hasFinish, hasEnd, self.outcome, curlCode) = (false, false, outcome, code)
    }
}

// SPDX-License-Identifier: Apache-2.0
internal import Core

/// What a mock provider does: its timing, its answers and its faults, the same for a flag and for a profile's key.
public struct MockScript: Sendable, Hashable {
    /// A key that does not exist or a value that does not fit.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        /// The key as it was given.
        public let key: String
        /// The value as it was given; nil where the key itself is wrong.
        public let found: String?
        /// What would be right; for a key, only where no other key is close.
        public let expected: String?
        /// The key or value that was most likely meant.
        public let suggestion: String?
        public var description: String {
            let what = found.map { "found \"\($0)\"" } ?? "no such mock setting"
            let guess = suggestion.map { "did you mean \"\($0)\"?" }
            return "\(key): " + [what, expected, guess].compactMap(\.self).joined(separator: "; ")
        }
    }
    enum Preamble: String, CaseIterable, Sendable { case early, late }
    enum Reporting: String, CaseIterable, Sendable { case asked, always, never }
    enum ToolUse: String, CaseIterable, Sendable { case auto, always, never }
    enum Switch: String, CaseIterable, Sendable { case on, off }
    enum Varying: String, CaseIterable, Sendable { case request, prompt }
    enum LogDetail: String, CaseIterable, Sendable { case connections, bodies }

    var ttft = Distribution.fixed(200e6)
    var gap = Distribution.fixed(20e6)
    var speed = SpeedProfile.constant
    var endGap = Distribution.fixed(0)
    var tokens = Distribution.fixed(64)
    var reasoning = Distribution.fixed(0)
    var tokensPerChunk = Distribution.fixed(1)
    var headersDelay = Distribution.fixed(0)
    var preamble = Preamble.early
    var ping: Int64 = 0
    var split = 1
    var splitGap = Distribution.fixed(1e6)
    var join = 1
    var tools = ToolUse.auto
    var toolCalls = 1
    var usage = Reporting.asked
    var inputTokens: Int?
    var cachedTokens = 0
    var rateLimits: RateBudget?
    var refuse = 0.0
    var faults: [Fault] = []
    var faultShare = 1.0
    var retryAfter: Int64 = 1_000_000_000
    var serverTiming = Switch.off
    var key: String?
    var model = "mock-model"
    var keepAlive: Int64 = 300_000_000_000
    var spin: Int64 = 0
    var slots: Int?
    var tls = Switch.off
    var tlsCertificate: String?
    var tlsKey: String?
    var tlsCAFile: String?
    var maxStreams = 100
    var seed: UInt64 = 1
    var orders = Switch.off
    var vary = Varying.request
    var framing: Set<Framing> = []
    /// KiB of text that the middle output event has.
    var largeEvent = 0
    var headers: [ResponseHeader] = []
    var logDetail: Set<LogDetail> = []

    /// What an order calls its request; the log repeats it.
    private(set) var caseName: String?
    /// Stands in all draws for the number of the request.
    var drawnBy: UInt64?

    public init() {}

    /// Sets one value from its text.
    ///
    /// - Parameters:
    ///   - key: A key out of `settings`.
    ///   - value: Its value, as `settings` and `docs/mock-provider.md` describe it; white space around it is ignored.
    /// - Throws: `Problem`; the script is then as it was.
    public mutating func set(_ key: String, to value: String) throws(Problem) {
        guard let setting = Self.settings.first(where: { $0.key == key }) else {
            let keys = Self.settings.map(\.key)
            let guess = Suggestion.closest(to: key, among: keys)
            let all = "the settings are \(keys.joined(separator: ", "))"
            throw Problem(key: key, found: nil, expected: guess == nil ? all : nil, suggestion: guess)
        }
        let text = value.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
        do { try setting.apply(&self, String(text)) } catch {
            throw Problem(
                key: key, found: setting.isSecret ? "(secret)" : value,
                expected: "\(error.expected), for example \(setting.example)", suggestion: error.suggestion)
        }
    }

    private mutating func name(_ text: String) throws(Problem) {
        guard (1...100).contains(text.utf8.count) else {
            throw Problem(key: "case", found: text, expected: "give a name of at most 100 bytes", suggestion: nil)
        }
        caseName = text
    }

    /// Applies `key=value` pairs separated by spaces, as the request header `x-mock` carries them; `case=NAME` is one more.
    ///
    /// - Throws: `Problem` at the first pair that does not fit.
    public mutating func apply(_ overrides: String) throws(Problem) {
        var depth = 0
        let pairs = overrides.split { letter in
            depth += letter == "(" ? 1 : letter == ")" ? -1 : 0
            return depth <= 0 && letter.isWhitespace
        }
        for pair in pairs {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else {
                throw Problem(
                    key: String(pair), found: nil, expected: "write key=value pairs separated by spaces",
                    suggestion: nil)
            }
            if halves[0] == "case" {
                try name(String(halves[1]))
            } else {
                try set(String(halves[0]), to: String(halves[1]))
            }
        }
    }

    /// The fault that request number `request` suffers, if any: one uniform draw falls into at most one fault's share.
    func fault(ofRequest request: UInt64) -> Fault? {
        let draw = CounterRandom(seed: seed, stream: Purpose.fault.rawValue).uniform(drawnBy ?? request)
        let withoutShare = faults.filter { $0.share == nil }.count
        var bound = 0.0
        for fault in faults {
            bound += fault.share ?? (faultShare / Double(withoutShare))
            if draw < bound { return fault }
        }
        return nil
    }

    /// What a draw is for; with the request's number it names the stream of randomness.
    enum Purpose: UInt64 {
        case fault, ttft, gap, endGap, tokens, chunkSize, headersDelay, splitGap, words, identity, reasoning, thoughts,
            refusal
    }

    func random(_ purpose: Purpose, ofRequest request: UInt64) -> CounterRandom {
        CounterRandom(seed: seed, stream: ((drawnBy ?? request) &+ 1) &* 16 &+ purpose.rawValue)
    }
}

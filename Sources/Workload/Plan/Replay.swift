// SPDX-License-Identifier: Apache-2.0
public import Core

/// One arrival as it was recorded; 16 bytes, since a file may hold millions of them.
public struct ReplayedArrival: Hashable, Sendable {
    /// Since the beginning of the recording; in a plan, since the start of the run.
    public let at: Nanoseconds
    private let input, output: Int32

    /// - Parameters:
    ///   - at: Any moment of one clock.
    ///   - inputTokens: Of the question; nil, and anything below 1, where it was not recorded.
    ///   - outputTokens: Of the answer, likewise.
    public init(at: Nanoseconds, inputTokens: Int?, outputTokens: Int?) {
        self.at = at
        (input, output) = (Int32(clamping: inputTokens ?? 0), Int32(clamping: outputTokens ?? 0))
    }
    public var inputTokens: Int? { input > 0 ? Int(input) : nil }
    public var outputTokens: Int? { output > 0 ? Int(output) : nil }

    func moved(to moment: Nanoseconds) -> ReplayedArrival {
        ReplayedArrival(at: moment, inputTokens: inputTokens, outputTokens: outputTokens)
    }
}

/// How much faster than it was recorded: a number and "x", exact.
public struct Speed: Hashable, Sendable, CustomStringConvertible {
    let times: Int64
    let over: Int64
    public static let asRecorded = Speed(times: 1, over: 1)
    private init(times: Int64, over: Int64) { (self.times, self.over) = (times, over) }

    /// Reads "2x" or "0.5x"; nil for anything else, and outside 0.001x to 1000x.
    public init?(text: String) {
        guard let (number, unit) = ExactDecimal.split(text), unit == "x", number.scale <= 6 else { return nil }
        let (times, over) = (number.digits, number.divisor)
        guard times * 1_000 >= over, times <= over * 1_000 else { return nil }
        (self.times, self.over) = (times, over)
    }
    /// When something happens that was recorded at `moment`, rounded down.
    func moved(_ moment: Nanoseconds) -> Nanoseconds {
        Nanoseconds(Int64(clamping: Int128(moment.count) * Int128(over) / Int128(times)))
    }
    public var description: String {
        times % over == 0 ? "\(times / over)x" : "\(Double(times) / Double(over))x"
    }
}

/// Arrivals that somebody recorded, in the order and at the moments of the run.
public struct Replay: Hashable, Sendable {
    /// What a file of them looks like.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// Told by the file's first bytes.
        case auto
        /// A trace of ours.
        case trace
        /// The Azure LLM inference traces of 2023 and 2024.
        case azure
        /// The files of BurstGPT.
        case burstgpt
        /// The traces of Mooncake.
        case mooncake
    }
    /// As the user wrote it.
    public let file: String
    /// Never `auto`.
    public let format: Format
    public let speed: Speed
    /// The part of the recording that is replayed, counted from its first arrival.
    public let from: Nanoseconds
    public let to: Nanoseconds?
    /// By their moments.
    public let arrivals: [ReplayedArrival]
    /// Hash of the arrivals.
    let digest: UInt64

    /// - Parameters:
    ///   - file: Where they were recorded.
    ///   - format: What it was read as.
    ///   - recorded: In any order.
    ///   - speed: How much faster they are replayed.
    ///   - from: What came before this, counted from the first, is left out; the run starts here.
    ///   - to: What came from this on is left out.
    public init(
        file: String, format: Format, recorded: [ReplayedArrival], speed: Speed = .asRecorded,
        from: Nanoseconds = .zero, to: Nanoseconds? = nil
    ) {
        (self.file, self.format, self.speed, self.from, self.to) = (file, format, speed, from, to)
        var ordered = recorded
        if zip(recorded, recorded.dropFirst()).contains(where: { $1.at < $0.at }) {
            // By place where moments are equal: sorting alone would not keep those in order.
            ordered = recorded.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
                .map(\.element)
        }
        let first = ordered.first?.at ?? .zero
        var (kept, digest): ([ReplayedArrival], UInt64) = ([], 0xCBF2_9CE4_8422_2325)
        for arrival in ordered {
            let moment = arrival.at - first
            guard moment >= from, to.map({ moment < $0 }) ?? true else { continue }
            let moved = arrival.moved(to: speed.moved(moment - from))
            kept.append(moved)
            for value in [moved.at.count, Int64(moved.inputTokens ?? 0), Int64(moved.outputTokens ?? 0)] {
                digest = (digest ^ UInt64(bitPattern: value)) &* 0x0000_0100_0000_01B3
                digest ^= digest >> 29
            }
        }
        (arrivals, self.digest) = (kept, digest)
    }

    /// Arrivals a second over the time that they take, at the speed of the replay.
    var meanRate: Double {
        let end = to.map { speed.moved($0 - from) } ?? arrivals.last?.at ?? .zero
        let seconds = max(end.seconds, arrivals.last?.at.seconds ?? 0)
        return seconds > 0 ? Double(arrivals.count) / seconds : Double(arrivals.count)
    }
    /// `replay of azure.csv at 2x, 10s to 5m`.
    var words: String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        let pace = speed == .asRecorded ? "" : " at \(speed)"
        if from == .zero, to == nil { return "replay of \(name)\(pace)" }
        return "replay of \(name)\(pace), \(from.text) to \(to?.text ?? "its end")"
    }
}

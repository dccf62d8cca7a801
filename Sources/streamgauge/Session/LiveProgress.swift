// SPDX-License-Identifier: Apache-2.0
internal import Core
internal import Engine
internal import Glibc
internal import Traces

/// Shows a run while it goes on, on standard error: one line redrawn on a terminal, a plain line now and then elsewhere.
struct LiveProgress {
    enum Style { case redrawn, lines, none }
    private let style: Style
    private var lastLine = Nanoseconds.seconds(Int64(-60))
    private static let lineEvery = Nanoseconds.seconds(Int64(5))

    init(quiet: Bool) {
        style = quiet ? .none : isatty(2) == 1 ? .redrawn : .lines
    }
    mutating func show(_ progress: RunProgress) {
        switch style {
        case .none: break
        case .redrawn: Console.error("\r\u{1B}[K" + Self.line(progress, width: Console.width() - 1), terminator: "")
        case .lines:
            guard progress.elapsed - lastLine >= Self.lineEvery else { return }
            lastLine = progress.elapsed
            Console.error(Self.line(progress, width: .max))
        }
    }
    /// Leaves the terminal as it was found.
    func close() {
        if style == .redrawn { Console.error("\r\u{1B}[K", terminator: "") }
    }

    /// One line such as `45/200 done · 8 in flight · TTFT 123 ms · 12.3/s · 2 failed: 2 reset · ETA 12 s`.
    static func line(_ progress: RunProgress, width: Int) -> String {
        var parts = ["\(progress.finished)" + (progress.planned.map { "/\($0)" } ?? "") + " done"]
        parts.append("\(progress.inFlight) in flight")
        if let ttft = progress.recentTTFT { parts.append("TTFT \(ttft.shortText)") }
        if progress.recentRate > 0 { parts.append("\(tenths(progress.recentRate))/s") }
        let failures = progress.failures
        if !failures.isEmpty {
            let kinds = failures.prefix(3).map { "\($0.count) \($0.outcome.rawValue)" }.joined(separator: ", ")
            parts.append("\(failures.reduce(0) { $0 + $1.count }) failed: \(kinds)")
        }
        if progress.isDraining {
            parts.append("draining")
        } else if let remaining = progress.remaining {
            parts.append("ETA \(Int(remaining.seconds.rounded(.up))) s")
        }
        let line = parts.joined(separator: " · ")
        return line.count <= width ? line : String(line.prefix(max(0, width - 1))) + "…"
    }
    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}

extension Nanoseconds {
    /// Three digits and a unit, for the eye: `850 µs`, `12.3 ms`, `1.24 s`.
    var shortText: String {
        let (value, unit) =
            count < 1_000_000
            ? (Double(count) / 1e3, "µs") : count < 1_000_000_000 ? (milliseconds, "ms") : (seconds, "s")
        let decimals = value < 10 ? 100.0 : value < 100 ? 10.0 : 1.0
        let rounded = (value * decimals).rounded() / decimals
        return decimals == 1 ? "\(Int(rounded)) \(unit)" : "\(rounded) \(unit)"
    }
}
